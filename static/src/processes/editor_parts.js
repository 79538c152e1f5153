// What our editor adds to and takes from bpmn-js: language, colours from the page, fewer popups.
import TextRenderer from "bpmn-js/lib/draw/TextRenderer";
import minimap from "diagram-js-minimap";

import { fixes } from "./editor_fixes.js";
import { palette } from "./editor_palette.js";
import { chinese } from "./editor_zh.js";

const FONT = '"Inter Variable", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** Aligning draws its icons with inline styles, which the page's policy forbids; the shortcuts stay. */
const WITHOUT_INLINE_STYLES = {
  alignElementsContextPadProvider: ["value", {}],
  alignElementsMenuProvider: ["value", {}],
  distributeElementsMenuProvider: ["value", {}],
};

const SLACK = 10;

/** Labels beside events and flows get a little more room than the file says: other tools measured with other fonts,
 *  and a word must not break for a pixel. */
function RoomyText(config) {
  TextRenderer.call(this, config);
  const plain = this.createText;
  this.createText = (text, given) => {
    if (given?.box?.x === undefined || given.box.width === undefined) return plain(text, given);
    const width = given.box.width * 1.15 + SLACK;
    const drawn = plain(text, { ...given, box: { ...given.box, width } });
    drawn.setAttribute("transform", `translate(${-(width - given.box.width) / 2} 0)`);
    return drawn;
  };
}
RoomyText.$inject = ["config.textRenderer"];

/** Pools and lanes are drawn in a quieter line than the steps. */
function QuietLanes(eventBus, canvas) {
  eventBus.on("shape.added", ({ element }) => {
    if (/Lane$|Participant$/.test(element.type)) setTimeout(() => element.parent && canvas.addMarker(element, "is-frame"), 0);
  });
}
QuietLanes.$inject = ["eventBus", "canvas"];

/** A pasted element says what it is a copy of: the server gives it what of its source the editor cannot copy. */
function CopyNotes(eventBus) {
  eventBus.on("copyPaste.copyElement", 500, ({ descriptor, element }) => {
    if (element.labelTarget || !descriptor.businessObject) return;
    const { id, $attrs } = element.businessObject;
    descriptor.copyOf = element.businessObject.get("ss:copyOf") ?? $attrs?.["ss:copyOf"] ?? id;
  });
  eventBus.on("copyPaste.pasteElement", 500, ({ descriptor }) => {
    if (descriptor.copyOf && !descriptor.labelTarget) descriptor.businessObject?.set("ss:copyOf", descriptor.copyOf);
  });
}
CopyNotes.$inject = ["eventBus"];

const LOOKS = { __init__: ["quietLanes", "copyNotes"], quietLanes: ["type", QuietLanes], copyNotes: ["type", CopyNotes], textRenderer: ["type", RoomyText] };

export function options(container, data, moddle) {
  const modules = [minimap, palette, fixes, WITHOUT_INLINE_STYLES, LOOKS];
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
