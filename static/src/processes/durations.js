// "1.5 d" to ISO 8601 and back; the twin of processes/bpmn/durations.py. A day is 24 hours.

const SIZES = { w: 604800, d: 86400, h: 3600, min: 60, s: 1 };
const WORDS = {
  w: "w", wk: "w", week: "w", weeks: "w", 周: "w", 星期: "w",
  d: "d", day: "d", days: "d", 天: "d", 日: "d",
  h: "h", hr: "h", hrs: "h", hour: "h", hours: "h", 小时: "h", 个小时: "h", 时: "h",
  min: "min", mins: "min", minute: "min", minutes: "min", 分: "min", 分钟: "min",
  s: "s", sec: "s", second: "s", seconds: "s", 秒: "s",
};

/** Seconds, null for an empty text, NaN for what is no duration. */
export function parseDuration(text) {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  if (!plain) return null;
  let [total, rest] = [0, plain];
  while (rest) {
    const part = /^(\d+(?:\.\d+)?)\s*([a-z]+|[\u4e00-\u9fff]+)\s*/.exec(rest);
    const unit = part && WORDS[part[2]];
    if (!unit) return NaN;
    total += Number(part[1]) * SIZES[unit];
    rest = rest.slice(part[0].length);
  }
  return total > 0 ? total : NaN;
}

/** 129600 → "P1DT12H". */
export function toIso(seconds) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = Math.round((seconds % 60) * 1000) / 1000;
  const time = (hours ? `${hours}H` : "") + (minutes ? `${minutes}M` : "") + (rest ? `${rest}S` : "");
  const iso = (days ? `${days}D` : "") + (time ? `T${time}` : "");
  return iso ? `P${iso}` : "PT0S";
}

/** "P1DT12H" → 129600; null for anything else. */
export function ofIso(text) {
  const found = /^P(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/.exec(text ?? "");
  if (!found || found.slice(1).every((part) => part === undefined)) return null;
  const sizes = [604800, 86400, 3600, 60, 1];
  return found.slice(1).reduce((sum, part, index) => sum + Number(part ?? 0) * sizes[index], 0);
}

/** The largest unit in which the number stays short: 129600 → "36 h" or, from two days on, "2.5 d". */
export function written(seconds, words) {
  if (seconds === null) return "";
  const [size, word] = seconds < 5400 ? [60, words.minute] : seconds < 129600 ? [3600, words.hour] : [86400, words.day];
  return `${Number((seconds / size).toFixed(2))} ${word}`;
}
