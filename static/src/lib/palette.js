// The palette: a dialog with one field; what it finds and what can be done comes as one list from the search address.
// The list is a listbox that the field points into (aria-activedescendant), so focus never leaves the field.
const WAIT_MS = 140;

export function init(dialog) {
  const field = dialog.querySelector("[role=combobox]");
  const list = dialog.querySelector("[role=listbox]");
  const count = dialog.querySelector("[data-count]");
  let timer = 0;
  let asked = new AbortController();

  const options = () => [...list.querySelectorAll("[role=option]")];

  function choose(line) {
    for (const each of options()) each.setAttribute("aria-selected", String(each === line));
    field.setAttribute("aria-activedescendant", line?.id ?? "");
    line?.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const all = options();
    if (!all.length) return;
    const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    choose(all[(at + step + all.length) % all.length]);
  }

  async function ask() {
    asked.abort();
    asked = new AbortController();
    const address = new URL(dialog.dataset.url, window.location.href);
    address.search = new URLSearchParams({ q: field.value.trim(), palette: "1", at: window.location.pathname });
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      show(await answer.text());
    } catch (error) {
      if (error.name === "AbortError") return;
      list.replaceChildren();
      say(dialog.dataset.failed, true);
    }
  }

  // Our own page's HTML, escaped by its template.
  function show(html) {
    list.innerHTML = html;
    options().forEach((line, place) => (line.id = `palette-${place}`));
    const all = options();
    choose(all[0]);
    say(all.length ? `${dialog.dataset.some} ${all.length}` : dialog.dataset.none);
  }

  function say(words, visibly = false) {
    count.textContent = words;
    if (visibly) list.append(Object.assign(document.createElement("p"), { className: "palette-none", textContent: words }));
  }

  function open(line, newTab) {
    if (line.dataset.press) {
      dialog.close();
      document.querySelector(line.dataset.press)?.click();
    } else if (newTab) {
      window.open(line.href, "_blank", "noopener");
    } else {
      window.location.assign(line.href);
      dialog.close();
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // the Enter that ends a Chinese word is not ours
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (steps[event.key]) {
      event.preventDefault();
      move(steps[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const line = list.querySelector("[aria-selected=true]");
      if (line) open(line, event.ctrlKey || event.metaKey);
    }
  });
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[data-press]");
    if (!line) return;
    event.preventDefault();
    open(line, false);
  });
  dialog.querySelector(".palette-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("palette:open", () => {
    if (!dialog.open) dialog.showModal();
    field.select();
    ask();
  });
}
