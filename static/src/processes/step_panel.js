// The panel beside the editor: what is stated about the chosen element goes into its ss:Annotation, undoable like
// everything else that is drawn. The fields come from the server's form; their names are those of StepAnnotation.

import { ofIso, parseDuration, toIso, written } from "./durations.js";

const LISTS = { inputs: "input", outputs: "output", systems: "system", consulted: "consulted", informed: "informed", sources: "source" };
const TEXTS = { role: "role", responsible: "responsible", accountable: "accountable", criteria: "criteria", instruction: "instruction", risk: "risk", risk_control: "riskControl", risk_level: "riskLevel", bottleneck: "bottleneck" };
const DURATIONS = { time_limit: "timeLimit", planned: "planned" };
const FLAGS = { key_node: "keyNode" };

export function bindPanel(modeler, panel, { words, urls, saved }) {
  const form = panel.querySelector("form");
  const talk = panel.querySelector("[data-talk]");
  const modeling = modeler.get("modeling");
  const factory = modeler.get("bpmnFactory");
  let chosen = null;
  let writing = false;

  const show = (element) => {
    chosen = describable(element) ? element : null;
    form.hidden = !chosen;
    panel.querySelector("[data-nothing]").hidden = Boolean(chosen);
    if (!chosen) return;
    fill(form, chosen, words);
    talk.hidden = !saved.includes(chosen.id);
    talk.querySelector("a").href = urls.talk.replace("ELEMENT", encodeURIComponent(chosen.id));
  };

  modeler.on("selection.changed", ({ newSelection }) => show(newSelection.length === 1 ? newSelection[0] : null));
  modeler.on("element.changed", ({ element }) => {
    if (!writing && chosen && element.id === chosen.id) fill(form, chosen, words);
  });
  modeler.on("import.done", () => show(null));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    if (!chosen) return;
    writing = true;
    try {
      write(event.target);
    } finally {
      writing = false;
    }
  });

  function write(field) {
    if (field.name === "step_name") return modeling.updateLabel(chosen, field.value.trim());
    if (field.name === "documentation") return document_(field.value.trim());
    const value = valueOf(field);
    field.setCustomValidity(value === undefined ? words.timeLimitWrong : "");
    field.classList.toggle("is-invalid", value === undefined);
    if (value === undefined) return field.reportValidity();
    annotate(value);
  }

  function valueOf(field) {
    if (field.name in LISTS) return { [LISTS[field.name]]: field.value.split("\n").map((line) => line.trim()).filter(Boolean) };
    if (field.name in TEXTS) return { [TEXTS[field.name]]: field.value.trim() || undefined };
    if (field.name === "limit_clock") return { limitClock: field.value === "processing" ? "processing" : undefined };
    if (field.name in FLAGS) return { [FLAGS[field.name]]: field.checked || undefined };
    const seconds = parseDuration(field.value);
    return Number.isNaN(seconds) ? undefined : { [DURATIONS[field.name]]: seconds === null ? undefined : toIso(seconds) };
  }

  function annotate(properties) {
    const business = chosen.businessObject;
    const known = annotationOf(business);
    const [key, value] = Object.entries(properties)[0];
    const before = known?.get(key);
    if (String(before ?? "") === String(value ?? "")) return undefined; // nothing to undo
    if (known) return modeling.updateModdleProperties(chosen, known, properties);
    const annotation = factory.create("ss:Annotation", { version: 1, ...properties });
    const present = business.extensionElements;
    const values = [...(present?.get("values") ?? []), annotation];
    const extension = present ?? factory.create("bpmn:ExtensionElements", { values: [] });
    annotation.$parent = extension;
    if (present) return modeling.updateModdleProperties(chosen, present, { values });
    extension.$parent = business;
    extension.values = values;
    return modeling.updateModdleProperties(chosen, business, { extensionElements: extension });
  }

  function document_(text) {
    const others = chosen.businessObject.get("documentation").slice(1);
    const first = text ? [factory.create("bpmn:Documentation", { text })] : [];
    modeling.updateProperties(chosen, { documentation: [...first, ...others] });
  }
}

export function describable(element) {
  const target = element?.labelTarget ?? element;
  return Boolean(target?.businessObject?.$instanceOf("bpmn:FlowNode") || target?.businessObject?.$instanceOf("bpmn:SequenceFlow"));
}

export function annotationOf(business) {
  return business.extensionElements?.get("values")?.find((each) => each.$type === "ss:Annotation");
}

function fill(form, element, words) {
  const business = element.businessObject;
  const annotation = annotationOf(business);
  const isStep = business.$instanceOf("bpmn:Activity");
  const set = (name, value) => {
    const field = form.elements.namedItem(name);
    if (field && field.value !== value) field.value = value;
    field?.classList.remove("is-invalid");
  };
  set("step_name", business.name ?? "");
  set("documentation", business.get("documentation")?.[0]?.text ?? "");
  for (const [name, key] of Object.entries(LISTS)) set(name, (annotation?.get(key) ?? []).join("\n"));
  for (const [name, key] of Object.entries(TEXTS)) set(name, annotation?.get(key) ?? "");
  for (const [name, key] of Object.entries(DURATIONS)) set(name, written(ofIso(annotation?.get(key)), words));
  for (const [name, key] of Object.entries(FLAGS)) form.elements.namedItem(name).checked = Boolean(annotation?.get(key));
  set("limit_clock", annotation?.limitClock ?? "step");
  for (const part of form.querySelectorAll("[data-step-only]")) part.hidden = !isStep;
  const lane = (business.lanes ?? [])[0]?.name;
  form.querySelector("[data-lane]").textContent = lane ? words.roleFromLane.replace("%(role)s", lane) : "";
  form.querySelector("[data-id]").textContent = business.id;
}
