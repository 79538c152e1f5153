// Suggests names after an @ in a text field, from the list that stands beside it (data-mention-names). Arrows choose,
// Enter or Tab takes, Escape closes; without scripts the list itself says who can be called.
const MOST = 6;
let counter = 0;

export function init(field) {
  const form = field.closest("form");
  const names = [...(form?.querySelectorAll("[data-mention-names] li") ?? [])].map((item) => item.textContent.trim());
  if (!names.length) return;
  const list = document.createElement("ul");
  list.className = "mention-list";
  list.id = `mention-${++counter}`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  let chosen = 0;

  function typed() {
    const before = field.value.slice(0, field.selectionStart);
    const at = before.lastIndexOf("@");
    return at < 0 || before.length - at > 40 ? null : { at, text: before.slice(at + 1) };
  }
  function close() {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
  function draw() {
    const now = typed();
    const begun = now?.text.toLocaleLowerCase() ?? "";
    const found = now ? names.filter((name) => name.toLocaleLowerCase().startsWith(begun) && name.length > begun.length) : [];
    if (!found.length) return close();
    chosen = Math.min(chosen, found.length - 1, MOST - 1);
    list.replaceChildren(...found.slice(0, MOST).map((name, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === chosen));
      item.textContent = name;
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(name);
      });
      return item;
    }));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
  }
  function take(name) {
    const { at } = typed();
    const end = field.selectionStart;
    field.setRangeText(`@${name} `, at, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }
  field.addEventListener("input", () => {
    chosen = 0;
    draw();
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const count = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      draw();
    } else if (event.key === "Enter" || event.key === "Tab") {
      take(list.children[chosen].textContent);
    } else if (event.key === "Escape") {
      close();
    } else return;
    event.preventDefault();
  });
}
