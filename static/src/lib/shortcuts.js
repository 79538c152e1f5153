// Keys: / and Ctrl/Cmd K search, ? this list, G then 1–7 a step of the project. Single keys only outside fields.
const PAIR_MS = 1200;

export function isTyping(element) {
  return Boolean(element?.closest?.("input, textarea, select, [contenteditable=''], [contenteditable='true']"));
}

export function init(dialog) {
  document.querySelectorAll("[data-search-box]").forEach((box) => box.addEventListener("mousedown", (event) => openPalette() && event.preventDefault()));
  document.querySelectorAll(".search-button").forEach((link) => link.addEventListener("click", (event) => openPalette() && event.preventDefault()));
  let pendingSince = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey) {
      if (openPalette()) event.preventDefault();
      return;
    }
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "/") {
      if (openPalette()) event.preventDefault();
    } else if (event.key === "?") {
      dialog.showModal();
    } else if (event.key === "g") {
      pendingSince = event.timeStamp;
    } else if (/^[1-7]$/.test(event.key) && event.timeStamp - pendingSince < PAIR_MS) {
      pendingSince = 0;
      document.querySelector(`[data-step="${event.key}"]`)?.click();
    }
  });
}

// Not over another dialog: what is open there would be lost behind it.
function openPalette() {
  if (!document.getElementById("palette") || document.querySelector("dialog[open]")) return false;
  document.dispatchEvent(new Event("palette:open"));
  return true;
}
