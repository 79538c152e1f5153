// Keys: / and Ctrl/Cmd K search, ? this list, G then 1–7 a step of the project. Single keys only outside fields.
const PAIR_MS = 1200;

export function isTyping(element) {
  return Boolean(element?.closest?.("input, textarea, select, [contenteditable=''], [contenteditable='true']"));
}

export function init(dialog) {
  let pendingSince = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey) {
      if (focusSearch()) event.preventDefault();
      return;
    }
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "/") {
      if (focusSearch()) event.preventDefault();
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

function focusSearch() {
  const box = document.querySelector("[data-search-box]");
  if (!box || !box.offsetParent) return false;
  box.focus();
  box.select();
  return true;
}
