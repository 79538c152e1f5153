// Draws a chart from the JSON its element names (data-source) with the kind in data-chart. Colours are read from the
// page's tokens through a probe, because a custom property holding light-dark() comes back unresolved.
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { init as startChart, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

import * as kinds from "./chart_options.js";

use([AriaComponent, BarChart, CustomChart, GridComponent, LabelLayout, LineChart, MarkLineComponent, ScatterChart, SVGRenderer, TooltipComponent]);

const NAMES = {
  ink: "ink", ink2: "ink-2", ink3: "ink-3", line: "line", line2: "line-2", surface: "surface", raised: "raised",
  accent: "accent", accent2: "accent-2", accentSoft: "accent-soft", accentMid: "accent-mid",
  breach: "breach", breachMid: "breach-mid", risk: "risk", past: "past", pastSoft: "past-soft",
};

export function readColours(root = document.body) {
  const probe = document.createElement("span");
  probe.className = "chart-probe";
  root.append(probe);
  const read = (token) => {
    probe.style.color = `var(--ss-${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(Object.entries(NAMES).map(([key, token]) => [key, read(token)]));
  colours.heat = Array.from({ length: 7 }, (_, level) => read(`heat-${level}`));
  colours.font = getComputedStyle(probe).fontFamily;
  probe.remove();
  return colours;
}

export function init(element) {
  const source = document.getElementById(element.dataset.source);
  const build = kinds[element.dataset.chart];
  if (!source || !build) return;
  let chart = null;
  let drawnAt = 0;
  const draw = () => {
    drawnAt = element.clientWidth;
    const options = build(JSON.parse(source.textContent), readColours(), document.documentElement.lang, element.clientWidth || 600);
    if (options._tooltip) options.tooltip.formatter = options._tooltip;
    delete options._tooltip;
    chart ??= startChart(element, null, { renderer: "svg" });
    chart.setOption(options, { notMerge: true });
  };
  draw();
  const watcher = new ResizeObserver(() => (element.isConnected ? resized() : stop()));
  watcher.observe(element);
  const media = matchMedia("(prefers-color-scheme: dark)");
  document.addEventListener("ss:theme", redraw);
  media.addEventListener("change", redraw);

  // What a chart leaves out or breaks depends on its width, so it is built again when that changes.
  function resized() {
    chart.resize();
    if (Math.abs(element.clientWidth - drawnAt) > 40) draw();
  }
  function redraw() {
    if (element.isConnected) draw();
    else stop();
  }
  function stop() {
    watcher.disconnect();
    document.removeEventListener("ss:theme", redraw);
    media.removeEventListener("change", redraw);
    chart?.dispose();
    chart = null;
  }
}
