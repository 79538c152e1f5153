// Guards forms marked data-unsaved: leaving the page, or a swap that would replace the form, asks only while something
// typed is not saved, and says what. A form that came back with errors counts as not saved.
const sent = new WeakSet();

export function watchUnsaved(root) {
  const formOf = (event) => event.target.closest?.("form[data-unsaved]");
  root.addEventListener("input", (event) => sent.delete(formOf(event)));
  root.addEventListener("submit", (event) => formOf(event) && sent.add(formOf(event)));
  root.addEventListener("ss:saved", (event) => formOf(event) && sent.add(formOf(event)));
  addEventListener("beforeunload", (event) => {
    if (unsavedIn(root).length) event.preventDefault();
  });
}

// For requests of htmx: whether `target` may be replaced because `source` asked. Leaving by the form's own links may.
export function mayReplace(target, source, sentence) {
  const lost = unsavedIn(target).filter((form) => form !== source && !form.contains(source));
  if (!lost.length) return true;
  const names = [...new Set(lost.flatMap(changedLabels))].join(", ");
  return confirm(names ? `${sentence}\n${names}` : sentence);
}

// The request did not get through: what was sent is not saved.
export function notSent(element) {
  const form = element?.closest?.("form[data-unsaved]");
  if (form) sent.delete(form);
}

function unsavedIn(root) {
  const forms = [...root.querySelectorAll("form[data-unsaved]")];
  if (root.matches?.("form[data-unsaved]")) forms.push(root);
  return forms.filter((form) => !sent.has(form) && (changedLabels(form).length || form.querySelector(".error-summary")));
}

function changedLabels(form) {
  return [...form.elements].filter(isChanged).map((control) => (control.labels?.[0]?.textContent ?? control.name).trim());
}

function isChanged(control) {
  if (control.type === "hidden" || !control.name) return false;
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.type === "file") return control.files.length > 0;
  if (control.tagName === "SELECT") {
    const options = [...control.options];
    const marked = options.some((option) => option.defaultSelected);
    return options.some((option, at) => option.selected !== (marked || control.multiple ? option.defaultSelected : at === 0));
  }
  return control.defaultValue !== undefined && control.value !== control.defaultValue;
}
