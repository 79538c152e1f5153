// Keyboard in the why tree: which key means what stands in `meaning`, which knows no page.

export function meaning(key, shift, text) {
  if (!text.trim()) return null;
  if (key === "Enter") return "sibling";
  return key === "Tab" && !shift ? "child" : null;
}

function onKey(event) {
  const form = event.target.closest("form[data-why-form]");
  if (!form || event.target.name !== "text" || event.isComposing) return;
  const then = meaning(event.key, event.shiftKey, event.target.value);
  if (!then) return;
  event.preventDefault();
  form.elements.then.value = then;
  form.requestSubmit();
}

export function init(root) {
  const tree = root.querySelector("[data-why-tree]");
  if (!tree || tree.dataset.keys) return;
  tree.dataset.keys = "on";
  tree.addEventListener("keydown", onKey);
  const open = tree.querySelector("[autofocus]");
  if (!open) return;
  open.closest(".why-card, form").scrollIntoView({ block: "center", inline: "center" });
  open.focus({ preventScroll: true });
}
