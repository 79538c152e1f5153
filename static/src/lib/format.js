// How numbers and durations are written, in English and Chinese: the twin of common/templatetags/format.py.
// Both are held to tests/common/format_cases.json. No DOM here; the language comes in or from <html lang>.
export const MISSING = "–";
const MINUS = "−";
const SECONDS = { s: 1, min: 60, h: 3600, d: 86400 };
const WORDS = {
  en: { s: "s", min: "min", h: "h", d: "d" },
  zh: { s: "秒", min: "分钟", h: "小时", d: "天" },
};
const HIDES = 0.05;

function languageOf(language) {
  const code = language ?? globalThis.document?.documentElement.lang ?? "en";
  return code.startsWith("zh") ? "zh" : "en";
}

function isMissing(value) {
  return value === null || value === undefined || value === "" || Number.isNaN(value);
}

// Half away from zero on the shortest decimal reading, as the server does; returns a number.
export function round(value, places) {
  const size = Math.abs(value);
  const [digits, exponent = "0"] = String(size).split("e");
  const scaled = Math.round(Number(`${digits}e${Number(exponent) + places}`));
  return Math.sign(value) * Number(`${scaled}e${-places}`);
}

function write(value, places, trim) {
  const [whole, part = ""] = round(Math.abs(value), places).toFixed(places).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  const rest = trim ? part.replace(/0+$/, "") : part;
  const text = rest ? `${grouped}.${rest}` : grouped;
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

function placesFor(value) {
  const size = Math.abs(value);
  return !size || Math.abs(round(size, 1) - size) <= HIDES * size ? 1 : 2;
}

function scaledText(value, places, trim) {
  const digits = places ?? placesFor(value);
  if (value && !round(value, digits)) {
    const least = write(10 ** -digits, digits, false);
    return value > 0 ? `<${least}` : `>${MINUS}${least}`;
  }
  return write(value, digits, trim);
}

export function durationUnit(seconds) {
  const size = Math.abs(seconds);
  if (size && size < 3) return "s";
  if (size < 90 * 60) return "min";
  return size < 36 * 3600 ? "h" : "d";
}

export function formatDuration(seconds, { unit, language, places, trim = false, bare = false } = {}) {
  if (isMissing(seconds)) return MISSING;
  const chosen = unit ?? durationUnit(seconds);
  const scaled = seconds / SECONDS[chosen];
  let digits = places;
  let short = trim;
  if (digits === undefined && unit === undefined && (chosen === "s" || chosen === "min")) {
    digits = Math.abs(scaled) >= 10 ? 0 : 1;
    short = true;
  }
  const text = scaledText(scaled, digits, short);
  return bare ? text : `${text} ${WORDS[languageOf(language)][chosen]}`;
}

export function formatDuration2(seconds, { language } = {}) {
  if (isMissing(seconds)) return MISSING;
  const words = WORDS[languageOf(language)];
  const size = Math.abs(seconds);
  let parts;
  if (size < 60) {
    parts = [[round(size, 0), "s"]];
  } else {
    const minutes = round(size / 60, 0);
    const hours = round(size / 3600, 0);
    parts = minutes < 1440
      ? [[Math.floor(minutes / 60), "h"], [minutes % 60, "min"]]
      : [[Math.floor(hours / 24), "d"], [hours % 24, "h"]];
  }
  const some = parts.filter(([number]) => number);
  const shown = some.length ? some : [parts.at(-1)];
  const text = shown.map(([number, unit]) => `${write(number, 0, false)} ${words[unit]}`).join(" ");
  return seconds < 0 && shown[0][0] ? MINUS + text : text;
}

// ×100 on the decimal digits, so that 0.29 is 29 and not 28.999999999999996.
function hundredfold(value) {
  const [digits, exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + 2}`);
}

export function formatShare(value, { places } = {}) {
  if (isMissing(value)) return MISSING;
  const percent = hundredfold(value);
  if (places !== undefined) return `${write(percent, places, false)}%`;
  if (percent > 99 && percent < 100 && round(percent, 1) === 100) {
    return round(percent, 2) < 100 ? `${write(percent, 2, true)}%` : ">99.99%";
  }
  return `${scaledText(percent, undefined, true)}%`;
}

export function formatPoints(value, { language } = {}) {
  if (isMissing(value)) return MISSING;
  const points = hundredfold(value);
  const text = write(points, 1, true);
  const sign = points > 0 && /[1-9]/.test(text) ? "+" : "";
  if (languageOf(language) === "zh") return `${sign}${text} 个百分点`;
  return `${sign}${text} ${text.replace(MINUS, "") === "1" ? "pt" : "pts"}`;
}

export function formatCount(value, { places = 0 } = {}) {
  return isMissing(value) ? MISSING : write(value, places, true);
}

// The value beside its limit: as it stands alone, with more decimals only while the two would read the same.
export function formatAgainst(value, { limit, unit = "duration", language } = {}) {
  const isTime = unit === "duration" || unit === "seconds";
  const isShare = unit === "share";
  const chosen = isTime ? durationUnit(Math.max(Math.abs(value ?? 0), Math.abs(limit ?? 0))) : "";
  let alone = formatCount(value, { places: Number.isInteger(value) ? 0 : 1 });
  if (isShare) alone = formatShare(value);
  if (isTime) alone = formatDuration(value, { unit: chosen === durationUnit(value ?? 0) ? undefined : chosen, language });
  if (isMissing(value) || isMissing(limit)) return alone;
  const scaled = (number) => (isShare ? hundredfold(number) : number / (SECONDS[chosen] ?? 1));
  const mine = scaled(value);
  const other = scaled(limit);
  let places = alone.split(".")[1]?.replace(/[^0-9]/g, "").length ?? 0;
  if (mine === other || round(mine, places) !== round(other, places)) return alone;
  while (places < 6 && round(mine, places) === round(other, places)) places += 1;
  const suffix = isShare ? "%" : chosen ? ` ${WORDS[languageOf(language)][chosen]}` : "";
  return write(mine, places, false) + suffix;
}
