// The one place that listens to htmx: binds what was swapped in, moves focus, says when a request failed.
import { toast, words } from "./toast.js";
import { mayReplace, notSent } from "./unsaved.js";

const NOT_SWAPPED = new Set([403, 404, 413, 429]);

export function watchFragments(bind) {
  document.addEventListener("htmx:after:process", (event) => bind(event.target));
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail?.ctx?.response?.status ?? 0;
    if (status >= 500 || NOT_SWAPPED.has(status)) toast(words().failed, { kind: "error" });
  });
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, target } = event.detail?.ctx ?? {};
    const region = typeof target === "string" ? document.querySelector(target) : target;
    if (region && sourceElement && !mayReplace(region, sourceElement, words().unsaved)) event.preventDefault();
  });
  document.addEventListener("htmx:error", (event) => {
    notSent(event.target);
    // Only a request that never reached the server; other errors are our own and go to the console.
    if (event.detail?.error instanceof TypeError && !navigator.onLine) toast(words().offline, { kind: "error" });
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target;
    if (target?.dataset?.focus !== undefined) focusHeading(target);
  });
}

// After a swap the person asked for, focus goes to the new region's heading.
function focusHeading(region) {
  const heading = region.querySelector("h1, h2, h3, [autofocus]") ?? region;
  if (!heading.hasAttribute("tabindex")) heading.setAttribute("tabindex", "-1");
  heading.focus({ preventScroll: false });
}
