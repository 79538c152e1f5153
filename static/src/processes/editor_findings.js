// The strip below the canvas: what is odd about the drawing, in sentences; each leads to its element, some mend it.

import { canFix, fix } from "./editor_fixes.js";
import { findings, PAUSE } from "./keeping.js";

const MOST = 8;

export function watchFindings(root, modeler, data, { xmlOf, choose }) {
  const list = root.querySelector("[data-findings]");
  const count = root.querySelector("[data-finding-count]");
  const icons = root.querySelector("[data-icons]").content;
  let timer = 0;
  let asked = 0;

  const show = (rows) => {
    const shown = rows.filter((row) => row.severity !== "hint");
    count.textContent = rows.length ? data.words.findings.replace("%(count)s", rows.length) : data.words.noFindings;
    list.replaceChildren(...(shown.length ? shown : rows).slice(0, MOST).map(line));
  };
  const line = (row) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.append(icons.querySelector(`[data-kind="${row.severity}"]`).firstElementChild.cloneNode(true), row.message);
    button.addEventListener("click", () => choose(row.element));
    item.append(button);
    const element = modeler.get("elementRegistry").get(row.element);
    if (canFix(row.rule, element)) {
      const mend = document.createElement("button");
      mend.type = "button";
      mend.className = "is-fix";
      mend.textContent = data.words.fix;
      mend.addEventListener("click", () => {
        fix(modeler, row.rule, element);
        choose(row.element);
      });
      item.append(mend);
    }
    return item;
  };
  const look = async () => {
    const turn = ++asked;
    try {
      const rows = await findings(data, await xmlOf());
      if (turn === asked) show(rows);
    } catch {
      count.textContent = "";
    }
  };
  return {
    soon() {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE + 400);
    },
  };
}
