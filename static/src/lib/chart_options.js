// One function per kind of chart: (data, colours, language) → ECharts options. The shapes of `data` are the contract
// between pages and this file; values are in the display unit, texts come formatted from the server. No DOM.
import { fittedScale, heatLevel, niceScale, swarm, tickText, unitWord } from "./chart_scale.js";

function frame(colours, extra = {}) {
  return {
    animation: false,
    textStyle: { fontFamily: colours.font, fontSize: 12, color: colours.ink2 },
    tooltip: {
      renderMode: "richText", confine: true, backgroundColor: colours.raised, borderColor: colours.line, borderWidth: 1,
      padding: [6, 10], textStyle: { color: colours.ink, fontSize: 12, fontFamily: colours.font }, ...extra.tooltip,
    },
    grid: { left: 8, right: 16, top: 28, bottom: 4, containLabel: true, ...extra.grid },
  };
}

function valueAxis(colours, scale, unit, language, more = {}) {
  return {
    type: "value", min: scale.min ?? 0, max: scale.max, interval: scale.interval,
    axisLine: { show: false }, axisTick: { show: false },
    axisLabel: { color: colours.ink2, fontSize: 12, formatter: (value) => tickText(value, scale.max, unit, language) },
    splitLine: { lineStyle: { color: colours.line } }, ...more,
  };
}

const bare = { splitLine: { show: false } };

// Histogram: {bins: [{from, to, count, late}], marks: [{value, label, kind: limit|median|p90}], unit}
export function histogram(data, colours, language) {
  const bins = data.bins ?? [];
  const high = niceScale(Math.max(1, ...bins.map((bin) => bin.count)), 3);
  const end = Math.max(0, ...bins.map((bin) => bin.to));
  const across = niceScale(end, 8);
  across.max = Math.max(end, across.max - across.interval >= end ? across.max - across.interval : across.max);
  const marks = (data.marks ?? []).filter((mark) => mark.value <= across.max);
  // A label turns to the side on which it has room.
  const turned = (mark, align) => (mark.value < across.max * 0.14 ? "left" : mark.value > across.max * 0.82 ? "right" : align);
  const styles = {
    limit: { color: colours.breach, type: "solid", width: 1.5, weight: 600, reach: 1, align: "left" },
    median: { color: colours.ink, type: "dashed", width: 1, weight: 500, reach: 1, align: "right" },
    p90: { color: colours.ink2, type: "dotted", width: 1, weight: 400, reach: 0.5, align: "left" },
  };
  // Two labels that read towards the same side and stand close would cover each other: the lesser one ends lower.
  const limit = marks.find((mark) => mark.kind === "limit");
  const isCrowded = (mark) =>
    limit && mark.kind === "median" && Math.abs(limit.value - mark.value) < across.max * 0.3 &&
    turned(mark, styles.median.align) === turned(limit, styles.limit.align);
  return {
    ...frame(colours, { grid: { top: 30, right: 20 }, tooltip: { trigger: "item" } }),
    xAxis: valueAxis(colours, across, data.unit, language, {
      ...bare, axisLine: { show: true, onZero: true, lineStyle: { color: colours.line2 } },
    }),
    yAxis: valueAxis(colours, high, "", language),
    series: [
      {
        type: "custom", data: bins.map((bin) => [bin.from, bin.to, bin.count, bin.late ? 1 : 0]), encode: { x: [0, 1], y: 2 },
        tooltip: { formatter: ({ data: [from, to, count] }) => `${rangeText(from, to, data.unit, language)}\n${count.toLocaleString("en-US")}` },
        renderItem: (params, api) => {
          const [left, top] = api.coord([api.value(0), api.value(2)]);
          const [right, bottom] = api.coord([api.value(1), 0]);
          const late = api.value(3) === 1;
          return {
            type: "rect",
            shape: { x: left + 1, y: top, width: Math.max(1, right - left - 2), height: bottom - top, r: [2, 2, 0, 0] },
            style: { fill: late ? colours.breachMid : colours.past, stroke: late ? colours.breach : "none", lineWidth: late ? 1 : 0 },
          };
        },
      },
      {
        type: "line", data: [], silent: true,
        markLine: {
          silent: true, symbol: "none", animation: false,
          data: marks.map((mark) => {
            const style = styles[mark.kind] ?? styles.median;
            return [
              { coord: [mark.value, 0], lineStyle: { color: style.color, type: style.type, width: style.width } },
              {
                coord: [mark.value, high.max * (isCrowded(mark) ? 0.8 : style.reach)], symbol: "none",
                label: { show: true, position: "end", formatter: mark.label, color: style.color, fontWeight: style.weight, fontSize: 12, align: turned(mark, style.align), verticalAlign: "bottom", distance: 4, fontFamily: colours.font },
              },
            ];
          }),
        },
      },
    ],
  };
}

function rangeText(from, to, unit, language) {
  const word = unitWord(unit, language);
  return `${Number(from.toPrecision(6))} – ${Number(to.toPrecision(6))} ${word}`;
}

// Trend: {points: [{label, value, count, text, kind: past|now, signal, fires}], target: {value, label, kind: limit},
//         limits: {mean, mean_label, low: [], high: []}, marks: [{label, text}], unit, from_zero}
export function trend(data, colours, language) {
  const points = data.points ?? [];
  const limits = data.limits ?? {};
  const target = data.target;
  const levels = [...points.map((point) => point.value), limits.mean, ...(limits.low ?? []), ...(limits.high ?? []), target?.value];
  const scale = fittedScale(levels.filter((value) => value !== null && value !== undefined), data.from_zero ?? data.unit === "%");
  const colourOf = (point) => (point.kind === "past" ? colours.past : colours.accent);
  const rule = (value, label, style, weight = 400) => ({
    yAxis: value, lineStyle: { width: 1, ...style },
    label: { show: Boolean(label), formatter: label ?? "", color: style.color, fontWeight: weight, position: "end", distance: 6, fontSize: 12, fontFamily: colours.font },
  });
  const rules = [];
  if (Number.isFinite(limits.mean)) rules.push(rule(limits.mean, limits.mean_label, { color: colours.accent, type: "solid" }, 600));
  // A limit for each point: those of rates move with the count.
  const bounds = [limits.low, limits.high].filter(Boolean).map((values) => ({
    type: "line", data: values, step: "middle", showSymbol: false, silent: true,
    lineStyle: { color: colours.ink3, type: "dashed", width: 1 },
  }));
  if (target && Number.isFinite(target.value)) {
    const isLimit = target.kind === "limit";
    rules.push(rule(target.value, target.label, isLimit ? { color: colours.breach, type: "solid", width: 1.5 } : { color: colours.ink, type: "dotted", width: 2 }, 600));
  }
  apart(rules, scale);
  const uprights = (data.marks ?? []).map((mark) => ({
    xAxis: mark.label, lineStyle: { color: colours.ink, type: "solid", width: 1 },
    label: { formatter: mark.text, position: "end", color: colours.ink, fontWeight: 600, fontSize: 12, fontFamily: colours.font },
  }));
  const room = Math.max(16, ...rules.filter((each) => each.label.show).map((each) => 14 + width(each.label.formatter)));
  const drawn = (index) => {
    const point = points[index];
    const size = point.fires ? 11 : point.signal ? 9 : points.length > 45 ? 4.5 : 6;
    return {
      value: point.value, symbol: point.fires ? "diamond" : "circle", symbolSize: size,
      itemStyle: { color: point.fires ? colours.breach : colourOf(point), borderColor: point.signal ? colours.ink : colours.surface, borderWidth: point.signal ? 1.5 : 0 },
    };
  };
  const line = { type: "line", connectNulls: false, showSymbol: points.length <= 90, showAllSymbol: true, symbol: "circle" };
  // Before is grey and now is accent, the line too: the piece that leads to the first point of now is still grey.
  const turn = points.findIndex((point) => point.kind !== "past");
  const past = turn < 0 ? points.length : turn;
  const before = points.map((_, index) => (index < past ? drawn(index) : index === past ? { value: points[index].value, symbol: "none" } : null));
  const now = points.map((_, index) => (index >= past ? drawn(index) : null));
  return {
    ...frame(colours, { grid: { top: uprights.length ? 28 : 12, right: room }, tooltip: { trigger: "axis", axisPointer: { lineStyle: { color: colours.line2 } } } }),
    xAxis: {
      type: "category", data: points.map((point) => point.label), boundaryGap: points.length < 3,
      axisLine: { lineStyle: { color: colours.line2 } }, axisTick: { show: false }, axisLabel: { color: colours.ink2, fontSize: 12, hideOverlap: true },
    },
    yAxis: valueAxis(colours, scale, data.unit, language),
    series: [...(past ? [{ ...line, lineStyle: { color: colours.past, width: 1.5 }, data: before }] : []), {
      ...line, lineStyle: { color: colours.accent, width: 1.5 }, data: now,
      markLine: { silent: true, symbol: "none", animation: false, data: [...rules, ...uprights] },
    }, ...bounds],
    _tooltip: (params) => {
      const point = points[params[0]?.dataIndex];
      if (!point) return "";
      const said = point.text ?? (Number.isFinite(point.value) ? tickText(point.value, point.value, data.unit, language) : "–");
      return `${point.label}\n${said}${point.count === undefined ? "" : `  n = ${point.count.toLocaleString("en-US")}`}`;
    },
  };
}

// About how many pixels a text of 12 px takes: a Chinese letter is as wide as two.
function width(text) {
  return [...String(text)].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? 12.5 : 6.8), 0);
}

// Labels at the ends of lines that lie close to each other go above and below their lines.
function apart(rules, scale) {
  const named = rules.filter((each) => each.label.show).sort((one, other) => other.yAxis - one.yAxis);
  named.forEach((each, index) => {
    const next = named[index + 1];
    if (!next || (each.yAxis - next.yAxis) / (scale.max - (scale.min ?? 0)) > 0.08) return;
    each.label.verticalAlign = "bottom";
    next.label.verticalAlign = "top";
  });
}

// Lines: {lines: [{label, values: [[x, y]], chosen}], marks: [{value, label, chosen}], x_label, y_min, y_max}; x in percent.
export function lines(data, colours, language, across = 600) {
  const rows = data.lines ?? [];
  const kinds = ["solid", "dashed", "dotted"];
  const room = Math.min(across * 0.34, Math.max(16, ...rows.map((row) => 14 + width(row.label))));
  const set = (data.marks ?? []).find((mark) => mark.chosen)?.value ?? 0;
  const isLeft = (mark) => !mark.chosen && mark.value <= set;
  const side = (mark) => (isLeft(mark) || (mark.chosen && !data.marks.some(isLeft)) ? "right" : "left");
  const uprights = (data.marks ?? []).map((mark) => ({
    xAxis: mark.value, // the set weight's words stand on one side of their line, the turning points' on the other
    lineStyle: { color: mark.chosen ? colours.ink : colours.ink3, type: mark.chosen ? "solid" : "dotted", width: 1 },
    label: { formatter: mark.label, position: "end", align: side(mark), color: mark.chosen ? colours.ink : colours.ink2, fontWeight: mark.chosen ? 600 : 400, fontSize: 12, fontFamily: colours.font },
  }));
  return {
    ...frame(colours, { grid: { top: 28, right: room, bottom: data.x_label ? 26 : 4 }, tooltip: { trigger: "axis", axisPointer: { lineStyle: { color: colours.line2 } } } }),
    xAxis: valueAxis(colours, { min: 0, max: 100, interval: 25 }, "%", language, { name: data.x_label ?? "", nameLocation: "middle", nameGap: 26, nameTextStyle: { color: colours.ink2, fontSize: 12 } }),
    yAxis: valueAxis(colours, { min: data.y_min ?? 1, max: data.y_max ?? 5, interval: 1 }, "", language),
    series: rows.map((row, index) => ({
      type: "line", name: row.label, data: row.values, showSymbol: false, z: row.chosen ? 3 : 2,
      lineStyle: { color: row.chosen ? colours.accent : colours.ink3, width: row.chosen ? 2 : 1.5, type: row.chosen ? "solid" : kinds[index % kinds.length] },
      endLabel: { show: true, formatter: row.label, distance: 6, color: row.chosen ? colours.accent : colours.ink2, fontWeight: row.chosen ? 600 : 400, fontSize: 12, fontFamily: colours.font, width: room - 10, overflow: "break", lineHeight: 15 },
      labelLayout: { moveOverlap: "shiftY" },
      ...(index === 0 ? { markLine: { silent: true, symbol: "none", animation: false, data: uprights } } : {}),
    })),
    _tooltip: (params) => [`${params[0]?.value[0]}%`, ...params.map(({ seriesName, value }) => `${seriesName}  ${value[1].toFixed(2)}`)].join("\n"),
  };
}

// Bars: {rows: [{label, value, kind: work|wait, text}], unit, max}; heat by value, hatch = waiting.
export function bars(data, colours, language) {
  const rows = data.rows ?? [];
  const most = Math.max(0, ...rows.map((row) => row.value ?? 0));
  const scale = niceScale(most, 4);
  return {
    ...frame(colours, { grid: { top: 4, right: 64 }, tooltip: { trigger: "item", formatter: ({ dataIndex }) => `${rows[dataIndex].label}\n${rows[dataIndex].text ?? rows[dataIndex].value}` } }),
    xAxis: valueAxis(colours, scale, data.unit, language, { ...bare, axisLabel: { show: false } }),
    yAxis: {
      type: "category", inverse: true, data: rows.map((row) => row.label), axisLine: { show: false }, axisTick: { show: false },
      axisLabel: { color: colours.ink, fontSize: 12, width: 160, overflow: "truncate" },
    },
    series: [{
      type: "bar", barMaxWidth: 18, barCategoryGap: "40%",
      label: { show: true, position: "right", color: colours.ink, fontSize: 12, fontWeight: 600, fontFamily: colours.font, formatter: ({ dataIndex }) => rows[dataIndex].text ?? "" },
      data: rows.map((row) => {
        const level = heatLevel(row.value, data.max ?? most);
        const wait = row.kind === "wait";
        return {
          value: row.value,
          itemStyle: {
            color: colours.heat[level], borderColor: colours.heat[Math.min(6, level + 2)], borderWidth: 1, borderRadius: 3,
            decal: wait ? { symbol: "rect", color: colours.surface, dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -Math.PI / 4 } : { symbol: "none" },
          },
        };
      }),
    }],
  };
}

// Dots: {groups: [{label, values, mean, low, high, text}], limit: {value, label} | number, unit}; every dot is a case.
export function dots(data, colours, language) {
  const groups = data.groups ?? [];
  const limit = typeof data.limit === "number" ? { value: data.limit, label: "" } : data.limit;
  const most = Math.max(0, limit?.value ?? 0, ...groups.flatMap((group) => [...group.values, group.high ?? 0]));
  const scale = niceScale(most, 6);
  const lane = 100;
  const isLate = (value) => Boolean(limit) && value > limit.value;
  const colourOf = (index) => (index === 0 && groups.length > 1 ? colours.past : colours.accent);
  return {
    ...frame(colours, { grid: { top: limit?.label ? 28 : 8 }, tooltip: { trigger: "item" } }),
    xAxis: valueAxis(colours, scale, data.unit, language, { axisLine: { show: true, onZero: false, lineStyle: { color: colours.line2 } } }),
    yAxis: {
      type: "value", inverse: true, min: 0, max: Math.max(1, groups.length) * lane, interval: lane, axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false },
      axisLabel: { show: false },
    },
    graphic: [],
    series: [
      {
        type: "custom", silent: true, z: 1,
        data: groups.map((group, index) => [group.low ?? null, group.high ?? null, group.mean ?? null, index]),
        encode: { x: [0, 1, 2] },
        renderItem: (params, api) => {
          const index = api.value(3);
          const centre = (index + 0.5) * lane;
          const children = [{
            type: "text",
            style: { text: groups[index].text ? `${groups[index].label}  ${groups[index].text}` : groups[index].label, x: api.coord([0, 0])[0] + 4, y: api.coord([0, index * lane + 6])[1], fill: index === 0 ? colours.ink : colours.accent, font: `500 12px ${colours.font}`, verticalAlign: "top" },
          }];
          if (Number.isFinite(api.value(0)) && Number.isFinite(api.value(1))) {
            const [left, top] = api.coord([api.value(0), centre - 22]);
            const [right, bottom] = api.coord([api.value(1), centre + 22]);
            children.push({ type: "rect", shape: { x: left, y: top, width: right - left, height: bottom - top, r: 3 }, style: { fill: colourOf(index), opacity: 0.22 } });
          }
          if (Number.isFinite(api.value(2))) {
            const [x, top] = api.coord([api.value(2), centre - 27]);
            const bottom = api.coord([api.value(2), centre + 27])[1];
            children.push({ type: "line", shape: { x1: x, y1: top, x2: x, y2: bottom }, style: { stroke: colours.ink, lineWidth: 2 } });
          }
          return { type: "group", children };
        },
      },
      ...groups.map((group, index) => ({
        type: "scatter", z: 2, symbolSize: 6, name: group.label,
        data: swarm(group.values, scale.max / 90).map(({ value, offset }) => ({
          value: [value, (index + 0.5) * lane + Math.max(-34, Math.min(34, offset * 6))],
          symbol: isLate(value) ? "diamond" : "circle", symbolSize: isLate(value) ? 9 : 6,
          itemStyle: { color: isLate(value) ? colours.breach : colourOf(index), opacity: 0.85 },
        })),
        tooltip: { formatter: ({ value }) => `${group.label}\n${Number(value[0].toPrecision(3))} ${unitWord(data.unit, language)}` },
        ...(index === 0 && limit ? {
          markLine: {
            silent: true, symbol: "none", animation: false,
            data: [{ xAxis: limit.value, lineStyle: { color: colours.breach, type: "solid", width: 1.5 }, label: { show: Boolean(limit.label), formatter: limit.label, position: "start", color: colours.breach, fontWeight: 600, fontSize: 12 } }],
          },
        } : {}),
      })),
    ],
  };
}

// Bubble: {points: [{label, x, y, size, chosen, text}], x_label, y_label}; the area carries the size.
export function bubble(data, colours, language, pixels = 600) {
  const points = data.points ?? [];
  const side = (pick) => {
    const values = points.map(pick);
    const scores = values.every((value) => Number.isInteger(value) && value <= 5);
    return scores ? { min: 0, max: 5.5, interval: 1 } : { min: 0, ...niceScale(Math.max(0, ...values) * 1.2) };
  };
  const across = side((point) => point.x);
  // The name stands where it has room: behind its bubble, else before it, else broken on the roomier side.
  const placed = (point) => {
    const [before, behind] = [point.x / across.max, 1 - point.x / across.max].map((part) => part * (pixels - 80) - 26);
    const wanted = width(point.label) + 8;
    const position = behind >= wanted || (before < wanted && behind >= before) ? "right" : "left";
    return { position, width: Math.max(60, Math.min(wanted, position === "right" ? behind + 14 : before)) };
  };
  const axis = (scale, name, vertical) => valueAxis(colours, scale, "", language, {
    name, nameLocation: "middle", nameGap: vertical ? 28 : 26, nameTextStyle: { color: colours.ink2, fontSize: 12 },
    splitLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.ink2, formatter: (value) => (scale.max === 5.5 && !Number.isInteger(value) ? "" : String(Number(value.toPrecision(4)))) },
  });
  return {
    ...frame(colours, { grid: { left: 24, bottom: 26, top: 16 }, tooltip: { trigger: "item", formatter: ({ dataIndex }) => `${points[dataIndex].label}${points[dataIndex].text ? `\n${points[dataIndex].text}` : ""}` } }),
    xAxis: axis(across, data.x_label ?? "", false),
    yAxis: axis(side((point) => point.y), data.y_label ?? "", true),
    series: [{
      type: "scatter",
      labelLayout: { moveOverlap: "shiftY" },
      data: points.map((point) => ({
        value: [point.x, point.y], symbolSize: 14 * Math.sqrt(Math.max(0.2, point.size ?? 1)),
        itemStyle: { color: point.chosen ? colours.accent : colours.pastSoft, borderColor: point.chosen ? colours.accent2 : colours.past, borderWidth: 1 },
        label: { show: true, ...placed(point), formatter: point.label, color: colours.ink, fontSize: 12, fontWeight: point.chosen ? 600 : 400, fontFamily: colours.font, overflow: "break", lineHeight: 15 },
      })),
    }],
  };
}
