// Saves a form 800 ms after the last key, and says so beside it. The form's own address answers 2xx or the form again.
const WAIT_MS = 800;

export function init(form) {
  const state = form.querySelector("[data-save-state]");
  const say = (key) => {
    if (state) state.textContent = state.dataset[key] ?? "";
  };
  let timer = 0;
  const save = async () => {
    say("saving");
    try {
      const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" } });
      if (!response.ok) throw new Error(String(response.status));
      say("saved");
      form.dispatchEvent(new CustomEvent("ss:saved", { bubbles: true }));
    } catch {
      say("failed");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  });
}
