// Small signs on the steps: key step, suspected bottleneck, risk, time limit, comments. They show what is stated in the
// map and follow it; nothing of them enters the map.

import { ofIso, written } from "./durations.js";
import { annotationOf } from "./step_panel.js";

const KIND = "marks";
const BESIDE = 8; // right of the middle, where flows come in and go out

export function bindMarks(modeler, { icons, words, comments }) {
  const overlays = modeler.get("overlays");
  const registry = modeler.get("elementRegistry");

  const chip = (kind, text, title = text) => {
    const made = document.createElement("span");
    made.className = `step-mark is-${kind}`;
    made.title = title;
    const icon = icons.querySelector(`[data-kind="${kind}"]`)?.firstElementChild;
    if (icon) made.append(icon.cloneNode(true));
    const said = document.createElement("span");
    said.textContent = text;
    made.append(said);
    return made;
  };
  const row = (chips, place) => {
    const made = document.createElement("div");
    made.className = `step-marks is-${place}${chips.length > 1 ? " is-short" : ""}`;
    made.append(...chips);
    return made;
  };

  const draw = (element) => {
    overlays.remove({ element, type: KIND });
    const business = element.businessObject;
    if (element.labelTarget || !business?.$instanceOf?.("bpmn:Activity")) return;
    const stated = annotationOf(business);
    const above = [];
    if (stated?.keyNode) above.push(chip("key", words.keyMark));
    if (stated?.bottleneck) above.push(chip("bottleneck", words.bottleneckMark, stated.bottleneck));
    if (stated?.risk || stated?.riskLevel) above.push(chip("risk", words.riskMark, stated.risk || words.riskMark));
    const below = [];
    if (stated?.timeLimit) below.push(chip("limit", words.limitMark.replace("%(limit)s", written(ofIso(stated.timeLimit), words))));
    if (comments[element.id]) below.push(chip("comment", String(comments[element.id]), words.comments.replace("%(count)s", comments[element.id])));
    const left = element.width / 2 + BESIDE;
    if (above.length) overlays.add(element, KIND, { position: { top: -10, left }, html: row(above, "above"), scale: { min: 0.6 } });
    if (below.length) overlays.add(element, KIND, { position: { bottom: 10, left }, html: row(below, "below"), scale: { min: 0.6 } });
  };

  modeler.on("element.changed", ({ element }) => registry.get(element.id) && draw(element));
  modeler.on("shape.added", ({ element }) => setTimeout(() => registry.get(element.id) && draw(element), 0));
  registry.forEach(draw);
}
