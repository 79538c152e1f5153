// What the panel says while nothing is chosen: which steps still lack a time limit, each a button that chooses its step.
// Follows the drawing; what else is odd stands in the strip below the canvas.

import { annotationOf } from "./step_panel.js";

export function bindOpenSteps(modeler, box, words, choose) {
  const title = box.querySelector("[data-open-title]");
  const list = box.querySelector("[data-open-steps]");
  const hint = box.querySelector("[data-open-hint]");

  const draw = () => {
    const steps = modeler.get("elementRegistry").filter((element) => !element.labelTarget && element.businessObject?.$instanceOf?.("bpmn:Activity"));
    const open = steps.filter((element) => !annotationOf(element.businessObject)?.timeLimit);
    hint.hidden = steps.length > 0;
    title.textContent = steps.length === 0 ? "" : words[open.length ? "withoutLimit" : "allLimits"].replace("%(count)s", open.length).replace("%(all)s", steps.length);
    list.replaceChildren(...open.map(line));
  };
  const line = (element) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = element.businessObject.name || element.id;
    button.addEventListener("click", () => choose(modeler, element.id));
    item.append(button);
    return item;
  };
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 200);
  };
  modeler.on("import.done", soon);
  modeler.on("commandStack.changed", soon);
  soon();
}
