// Guards forms marked data-unsaved: leaving asks only while something typed is not saved.
export function watchUnsaved(root) {
  const changed = new Set();
  const formOf = (event) => event.target.closest?.("form[data-unsaved]");
  root.addEventListener("input", (event) => {
    const form = formOf(event);
    if (form) changed.add(form);
  });
  root.addEventListener("submit", (event) => {
    const form = formOf(event);
    if (form) changed.delete(form);
  });
  root.addEventListener("ss:saved", (event) => changed.delete(event.target));
  addEventListener("beforeunload", (event) => {
    for (const form of changed) if (!form.isConnected) changed.delete(form);
    if (changed.size) event.preventDefault();
  });
}
