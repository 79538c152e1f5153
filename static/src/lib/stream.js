// Live: one EventSource per page. New notifications become toasts and move the bell; both kinds of event are passed
// on as `ss:notification` and `ss:job` on the document for pages that care.
import { toast } from "./toast.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30000;

export function nextWait(wait) {
  return Math.min(wait * 2, LONGEST_WAIT);
}

export function openStream(address) {
  let source = null;
  let wait = FIRST_WAIT;
  let timer = 0;

  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource(address);
    source.addEventListener("open", () => {
      wait = FIRST_WAIT;
    });
    source.addEventListener("notification", (event) => receive("ss:notification", event, onNotification));
    source.addEventListener("job", (event) => receive("ss:job", event));
    source.addEventListener("error", () => {
      // The browser retries by itself unless the answer was final (signed out, server gone).
      if (source?.readyState !== EventSource.CLOSED) return;
      source = null;
      clearTimeout(timer);
      timer = setTimeout(open, wait);
      wait = nextWait(wait);
    });
  };
  const close = () => {
    source?.close();
    source = null;
    clearTimeout(timer);
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}

function receive(name, event, first) {
  let detail;
  try {
    detail = JSON.parse(event.data);
  } catch {
    return;
  }
  first?.(detail);
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function onNotification(detail) {
  toast(detail.text, { kind: "notification", url: detail.url });
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  const count = Number(bell.dataset.count || 0) + 1;
  bell.dataset.count = String(count);
  bell.setAttribute("aria-label", `${bell.dataset.label}, ${count}`);
  bell.querySelector(".bell-dot").hidden = false;
}
