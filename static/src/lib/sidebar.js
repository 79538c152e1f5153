// The person's own choice of sidebar width, remembered in a cookie so that the server draws it without a jump.
export function init(sidebar) {
  const shell = sidebar.closest(".shell");
  const button = sidebar.querySelector("[data-sidebar-toggle]");
  if (!shell || !button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const choice = sidebar.clientWidth < 100 ? "wide" : "rail";
    shell.dataset.sidebar = choice;
    document.cookie = `sidebar=${choice};path=/;max-age=31536000;samesite=lax`;
    dispatchEvent(new Event("resize"));
  });
}
