// A list moved through with J and K (or arrows inside it); Enter opens by the row's own link.
import { isTyping } from "./shortcuts.js";

export function init(list) {
  const links = () => [...list.querySelectorAll("[data-row], a.two-line, .two-line a, tbody tr a")].filter((link) => link.offsetParent);
  document.addEventListener("keydown", (event) => {
    if (!list.isConnected || event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step) return;
    const all = links();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
    if (next) {
      next.focus();
      event.preventDefault();
    }
  });
}
