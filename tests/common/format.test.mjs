// The browser's formats against the same table as the server's, and the pure parts of the browser modules.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import * as charts from "../../static/src/lib/chart_options.js";
import { fittedScale, heatLevel, niceScale, swarm, tickText } from "../../static/src/lib/chart_scale.js";
import * as format from "../../static/src/lib/format.js";
import { nextWait } from "../../static/src/lib/stream.js";
import { nextTheme } from "../../static/src/lib/theme.js";

const cases = JSON.parse(readFileSync(new URL("./format_cases.json", import.meta.url), "utf8"));
const FUNCTIONS = {
  duration: format.formatDuration, duration2: format.formatDuration2, share: format.formatShare,
  points: format.formatPoints, count: format.formatCount, against: format.formatAgainst,
};

for (const [name, rows] of Object.entries(cases)) {
  for (const { in: value, en, zh, ...options } of rows) {
    test(`${name} of ${value} is ${en} and ${zh}`, () => {
      assert.equal(FUNCTIONS[name](value, { ...options, language: "en" }), en);
      assert.equal(FUNCTIONS[name](value, { ...options, language: "zh-CN" }), zh);
    });
  }
}

test("rounding is half away from zero on the decimal reading", () => {
  assert.equal(format.round(0.15, 1), 0.2);
  assert.equal(format.round(-1.005, 2), -1.01);
  assert.equal(format.round(1e-7, 2), 0);
});

test("axes end on round numbers in three to five steps", () => {
  assert.deepEqual(niceScale(430, 3), { max: 600, interval: 200 });
  assert.deepEqual(niceScale(8, 8), { max: 8, interval: 1 });
  assert.deepEqual(niceScale(0), { max: 1, interval: 1 });
});

test("a fitted scale holds every value and never starts below zero for shares", () => {
  const scale = fittedScale([1.6, 3.4]);
  assert.ok(scale.min <= 1.6 && scale.max >= 3.4);
  assert.equal(fittedScale([0.3, 0.4], true).min, 0);
});

test("the unit stands at the end of the axis only, percent everywhere", () => {
  assert.equal(tickText(8, 8, "d", "zh-CN"), "8 天");
  assert.equal(tickText(7, 8, "d", "zh-CN"), "7");
  assert.equal(tickText(40, 60, "%", "en"), "40%");
});

test("equal values do not cover each other", () => {
  assert.deepEqual(swarm([1, 1, 1], 0.1).map((each) => each.offset), [-0, 1, -1]);
});

test("heat level is the rounded sixth of the maximum", () => {
  assert.equal(heatLevel(0.5, 1.5), 2);
  assert.equal(heatLevel(9, 1.5), 6);
  assert.equal(heatLevel(0, 1.5), 0);
});

test("every kind of chart survives empty data", () => {
  const colours = { heat: Array(7).fill("#000"), font: "sans-serif" };
  for (const kind of ["histogram", "trend", "bars", "dots", "bubble", "lines"]) {
    const options = charts[kind]({}, colours, "en");
    assert.equal(options.animation, false, kind);
    assert.equal(options.tooltip.renderMode, "richText", kind);
  }
});

test("themes go round and retries slow down to half a minute", () => {
  assert.deepEqual(["light", "dark", "auto"].map(nextTheme), ["dark", "auto", "light"]);
  assert.equal(nextWait(1000), 2000);
  assert.equal(nextWait(20000), 30000);
});

test("before is grey and now is accent, joined at the turn", () => {
  const colours = { heat: [], font: "sans-serif", past: "grey", accent: "teal", breach: "red" };
  const points = [{ label: "a", value: 3, kind: "past" }, { label: "b", value: 2, kind: "now" }, { label: "c", value: 1, kind: "now", fires: true }];
  const { series } = charts.trend({ points, target: { value: 2, label: "limit 2", kind: "limit" } }, colours, "en");
  assert.deepEqual(series[0].data.map((each) => each?.value ?? null), [3, 2, null]);
  assert.deepEqual(series[1].data.map((each) => each?.value ?? null), [null, 2, 1]);
  assert.deepEqual(series.slice(0, 2).map((each) => each.lineStyle.color), ["grey", "teal"]);
  assert.equal(series[1].data[2].symbol, "diamond");
  assert.equal(series[1].markLine.data[0].lineStyle.color, "red");
});
