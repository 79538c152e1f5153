// Walks through the list of changes with N and P or the two arrow buttons, and points at each on both pictures.

import { picturesOf, point } from "./picture.js";

export function init(root) {
  const list = root.querySelector?.("[data-changes]");
  if (!list || list.dataset.ready) return;
  list.dataset.ready = "1";
  const rows = [...list.querySelectorAll("[data-change]")];
  let at = -1;
  const go = (next) => {
    if (!rows.length) return;
    at = (next + rows.length) % rows.length;
    rows.forEach((row, index) => row.classList.toggle("is-selected", index === at));
    rows[at].setAttribute("aria-current", "true");
    rows.forEach((row, index) => index !== at && row.removeAttribute("aria-current"));
    for (const picture of picturesOf("changes")) point(picture, rows[at].dataset.change);
  };
  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-change-go]")?.dataset.changeGo;
    if (way) return go(at + (way === "next" ? 1 : -1));
    const row = event.target.closest("[data-change]");
    if (row) go(rows.indexOf(row));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "n" || event.key === "N") go(at + 1);
    if (event.key === "p" || event.key === "P") go(at - 1);
  });
}
