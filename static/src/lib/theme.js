// Colours: light → dark → as the device. Switches at once, then saves by the form's own address.
export const ORDER = ["light", "dark", "auto"];

export function nextTheme(theme) {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
}

export function init(form) {
  const button = form.querySelector("button");
  const root = document.documentElement;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const theme = button.value;
    const data = new FormData(form);
    data.set("theme", theme);
    root.dataset.bsTheme = theme;
    button.value = nextTheme(theme);
    button.title = form.dataset[theme] ?? "";
    document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
    document.dispatchEvent(new CustomEvent("ss:theme", { detail: { theme } }));
    fetch(form.action, { method: "POST", body: data, redirect: "manual" }).catch(() => {});
  });
}
