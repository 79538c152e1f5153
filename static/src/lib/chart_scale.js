// Axis arithmetic for charts: round ends and steps, names of units, dots that do not cover each other. No DOM.
const UNIT_WORDS = { zh: { s: "秒", min: "分钟", h: "小时", d: "天" } };

// Three to five equal steps that end on a round number: niceScale(430) → {max: 500, interval: 100}.
export function niceScale(highest, wanted = 4) {
  if (!(highest > 0)) return { max: 1, interval: 1 };
  const raw = highest / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * power >= raw * 0.999) ?? 10;
  const interval = Number((factor * power).toPrecision(6));
  return { max: Number((Math.ceil(highest / interval - 1e-9) * interval).toPrecision(6)), interval };
}

// For control charts, which need not start at 0: a little room above and below.
export function fittedScale(values, fromZero = false) {
  const known = values.filter((value) => Number.isFinite(value));
  if (!known.length) return { min: 0, max: 1, interval: 1 };
  const high = Math.max(...known);
  const low = fromZero ? 0 : Math.min(...known);
  if (low >= 0 && (fromZero || low < (high - low) * 0.6)) return { min: 0, ...niceScale(high * 1.05) };
  const span = high - low || Math.abs(high) || 1;
  const { interval } = niceScale(span * 1.3);
  const min = Math.floor((low - span * 0.1) / interval) * interval;
  const max = Math.ceil((high + span * 0.1) / interval) * interval;
  return { min: Number(min.toPrecision(6)), max: Number(max.toPrecision(6)), interval };
}

export function unitWord(unit, language = "en") {
  return (language.startsWith("zh") && UNIT_WORDS.zh[unit]) || unit || "";
}

// "8 d" at the end of an axis, "40%" everywhere on a percentage axis.
export function tickText(value, max, unit, language) {
  const number = Number(value.toPrecision(6)).toLocaleString("en-US", { maximumFractionDigits: 4 }).replace("-", "−");
  if (unit === "%") return `${number}%`;
  const word = unitWord(unit, language);
  return word && Math.abs(value - max) < 1e-9 ? `${number} ${word}` : number;
}

// Places each value of one row beside, above, below (0, 1, −1, 2, −2 …) so that equal values stay visible.
export function swarm(values, binWidth) {
  const taken = new Map();
  return [...values].sort((a, b) => a - b).map((value) => {
    const bin = Math.round(value / binWidth);
    const nth = taken.get(bin) ?? 0;
    taken.set(bin, nth + 1);
    return { value, offset: nth % 2 ? (nth + 1) / 2 : -nth / 2 };
  });
}

export function heatLevel(value, max) {
  return max > 0 && value > 0 ? Math.max(0, Math.min(6, Math.round((6 * value) / max))) : 0;
}
