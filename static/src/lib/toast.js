// Toasts: at most three, one line, one action; errors stay until closed; the timer pauses under pointer and focus.
const LIMIT = 3;
const LASTS = { success: 6000, notification: 10000, warning: 10000 };

export function words() {
  return document.getElementById("toasts")?.dataset ?? {};
}

export function toast(text, { kind = "success", url = "", action = "" } = {}) {
  const region = document.getElementById("toasts");
  const template = document.getElementById("toast-template");
  if (!region || !template) return null;
  const line = template.content.firstElementChild.cloneNode(true);
  line.classList.add(`is-${kind}`);
  for (const icon of line.querySelectorAll("[data-kind]")) {
    if (icon.dataset.kind === kind) icon.replaceWith(...icon.childNodes);
    else icon.remove();
  }
  line.querySelector(".toast-text").textContent = text;
  const link = line.querySelector("a");
  if (url && sameOrigin(url)) {
    link.href = url;
    link.textContent = action || words().open || "";
    link.hidden = false;
  }
  const close = line.querySelector("button");
  close.setAttribute("aria-label", words().close ?? "");
  close.addEventListener("click", () => line.remove());
  region.append(line);
  while (region.children.length > LIMIT) region.firstElementChild.remove();
  dismissLater(line, kind);
  return line;
}

export function dismissLater(line, kind = line.classList.contains("is-error") ? "error" : "success") {
  if (kind === "error") return;
  let timer = 0;
  const start = () => {
    timer = setTimeout(() => line.remove(), LASTS[kind] ?? LASTS.success);
  };
  const stop = () => clearTimeout(timer);
  line.addEventListener("pointerenter", stop);
  line.addEventListener("focusin", stop);
  line.addEventListener("pointerleave", start);
  line.addEventListener("focusout", start);
  start();
}

export function sameOrigin(url) {
  try {
    return new URL(url, location.href).origin === location.origin;
  } catch {
    return false;
  }
}
