// Starts everything on a page: shared parts at once, features by `data-feature` when their element appears.
// htmx, which swaps fragments, is loaded apart by base.html; every listener on its events stands in lib/fragments.js.
import "@tabler/core/js/src/bootstrap/alert";
import "@tabler/core/js/src/bootstrap/collapse";
import "@tabler/core/js/src/bootstrap/dropdown";
import "@tabler/core/js/src/bootstrap/modal";
import "@tabler/core/js/src/bootstrap/offcanvas";
import Alpine from "@alpinejs/csp";

import { bindFeatures } from "./lib/features.js";
import { watchFragments } from "./lib/fragments.js";
import { openStream } from "./lib/stream.js";
import { dismissLater } from "./lib/toast.js";
import { watchUnsaved } from "./lib/unsaved.js";

window.Alpine = Alpine;

// Small features come with the page; big ones are fetched when their element is there.
const FEATURES = {
  theme: () => import("./lib/theme.js"),
  sidebar: () => import("./lib/sidebar.js"),
  shortcuts: () => import("./lib/shortcuts.js"),
  toasts: async () => ({ init: (root) => root.querySelectorAll("[data-toast]").forEach((line) => dismissLater(line)) }),
  chart: () => import("./lib/chart.js"),
  filters: () => import("./lib/filters.js"),
  rows: () => import("./lib/rows.js"),
  autosave: () => import("./lib/autosave.js"),
  dropzone: () => import("./lib/dropzone.js"),
  dialog: () => import("./lib/dialog.js"),
};

function start() {
  bindFeatures(document, FEATURES);
  watchFragments((root) => bindFeatures(root, FEATURES));
  watchUnsaved(document);
  const address = document.body.dataset.stream;
  if (address) openStream(address);
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    document.querySelectorAll("[data-key-hint]").forEach((key) => (key.textContent = "⌘K"));
  }
  Alpine.start();
}

start();
