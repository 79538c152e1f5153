// What our editor adds to and takes from bpmn-js: language, colours from the page, fewer popups.
import minimap from "diagram-js-minimap";

import { chinese } from "./editor_zh.js";

const FONT = '"Inter Variable", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** Aligning draws its icons with inline styles, which the page's policy forbids; the shortcuts stay. */
const WITHOUT_INLINE_STYLES = {
  alignElementsContextPadProvider: ["value", {}],
  alignElementsMenuProvider: ["value", {}],
  distributeElementsMenuProvider: ["value", {}],
};

export function options(container, data, moddle) {
  const modules = [minimap, WITHOUT_INLINE_STYLES];
  if (data.language === "zh") modules.push({ translate: ["value", chinese] });
  return {
    container,
    additionalModules: modules,
    moddleExtensions: { ss: moddle },
    bpmnRenderer: {
      defaultFillColor: "var(--ss-surface)",
      defaultStrokeColor: "var(--ss-ink-2)",
      defaultLabelColor: "var(--ss-ink)",
    },
    textRenderer: {
      defaultStyle: { fontFamily: FONT, fontSize: 13.5, fontWeight: "normal", lineHeight: 1.25 },
      externalStyle: { fontFamily: FONT, fontSize: 12, lineHeight: 1.25 },
    },
  };
}

/** The drawing as a file of its own: the page's colour names become the light colours. */
export function standalone(svg) {
  const colours = { "--ss-surface": "#ffffff", "--ss-ink-2": "#47524f", "--ss-ink": "#16201e" };
  return svg.replace(/var\((--ss-[a-z0-9-]+)\)/g, (whole, name) => colours[name] ?? "#16201e");
}
