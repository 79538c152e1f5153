// A button that opens the <dialog> it names: <button data-feature="dialog" data-dialog="id">. Focus returns by itself.
export function init(button) {
  button.addEventListener("click", () => {
    const dialog = document.getElementById(button.dataset.dialog);
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  });
}
