// Starts everything on a page: shared parts at once, features by `data-feature` when their element appears.
// htmx, which swaps fragments, is loaded apart by base.html; every listener on its events stands in lib/fragments.js.
import "@tabler/core/js/src/bootstrap/alert";
import "@tabler/core/js/src/bootstrap/collapse";
import "@tabler/core/js/src/bootstrap/dropdown";
import "@tabler/core/js/src/bootstrap/modal";
import "@tabler/core/js/src/bootstrap/offcanvas";

import * as autosave from "./lib/autosave.js";
import * as dialog from "./lib/dialog.js";
import * as dropzone from "./lib/dropzone.js";
import { bindFeatures } from "./lib/features.js";
import * as filters from "./lib/filters.js";
import { watchFragments } from "./lib/fragments.js";
import * as palette from "./lib/palette.js";
import * as rows from "./lib/rows.js";
import * as shortcuts from "./lib/shortcuts.js";
import * as sidebar from "./lib/sidebar.js";
import * as mention from "./lib/mention.js";
import { openStream } from "./lib/stream.js";
import * as theme from "./lib/theme.js";
import { dismissLater } from "./lib/toast.js";
import { watchUnsaved } from "./lib/unsaved.js";

// Small features come with the page; big ones are fetched when their element is there.
const FEATURES = {
  autosave: () => autosave,
  chart: () => import("./lib/chart.js"),
  dialog: () => dialog,
  dropzone: () => dropzone,
  filters: () => filters,
  palette: () => palette,
  mention: () => mention,
  rows: () => rows,
  shortcuts: () => shortcuts,
  sidebar: () => sidebar,
  theme: () => theme,
  toasts: () => ({ init: (root) => root.querySelectorAll("[data-toast]").forEach((line) => dismissLater(line)) }),
};

// Alpine (its build for strict content policies) comes only to pages that have state of their own.
async function startAlpine() {
  const { default: Alpine } = await import("@alpinejs/csp");
  window.Alpine = Alpine;
  Alpine.start();
}

function start() {
  bindFeatures(document, FEATURES);
  watchFragments((root) => bindFeatures(root, FEATURES));
  watchUnsaved(document);
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  const address = document.body.dataset.stream;
  if (address) openStream(address);
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    document.querySelectorAll("[data-key-mod]").forEach((key) => (key.textContent = "⌘"));
    document.querySelectorAll("[data-key-hint]").forEach((key) => (key.textContent = "⌘K"));
  }
  if (document.querySelector("[x-data]")) startAlpine();
}

start();
