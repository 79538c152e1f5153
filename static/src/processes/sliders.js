// Shows a slider's number while it is moved; what it stands for is drawn anew by the form itself.

export function init(root) {
  for (const form of root.querySelectorAll("[data-sliders]")) {
    if (form.dataset.slidersReady) continue;
    form.dataset.slidersReady = "1";
    form.addEventListener("input", (event) => {
      const shown = form.querySelector(`output[for="${event.target.id}"]`);
      if (shown) shown.value = event.target.value;
    });
  }
}
