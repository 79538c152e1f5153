// Walks through the list of changes with N and P or the two arrow buttons, and points at each on both pictures.
// What was only moved stands apart: a click shows it, N and P pass it by.

import { picturesOf, point } from "./picture.js";

export function init(root) {
  const list = root.querySelector?.("[data-changes]");
  if (!list || list.dataset.ready) return;
  list.dataset.ready = "1";
  const rows = [...list.querySelectorAll("[data-change]")];
  const walked = rows.filter((row) => !row.closest("[data-quiet]"));
  const place = document.querySelector("[data-change-at]");
  let at = -1;

  const show = (row) => {
    for (const each of rows) {
      each.classList.toggle("is-selected", each === row);
      if (each === row) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
    row.closest("details")?.setAttribute("open", "");
    for (const picture of picturesOf("changes")) point(picture, row.dataset.change) || point(picture, row.dataset.changeOld ?? "");
    at = walked.indexOf(row);
    if (place) place.textContent = at < 0 ? "" : list.dataset.at.replace("{at}", at + 1).replace("{all}", walked.length);
  };
  const go = (way) => {
    if (!walked.length) return;
    const row = walked[at < 0 && way < 0 ? walked.length - 1 : (at + way + walked.length) % walked.length];
    show(row);
    row.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-change-go]")?.dataset.changeGo;
    if (way) return go(way === "next" ? 1 : -1);
    const row = event.target.closest("[data-change]");
    if (row) show(row);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "n" || event.key === "N") go(1);
    if (event.key === "p" || event.key === "P") go(-1);
  });
}
