// Filter forms submit when a choice changes, so the address always says what is shown. Without scripts: a button.
export function init(form) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
  });
  form.querySelectorAll("[data-without-scripts]").forEach((button) => (button.hidden = true));
}
