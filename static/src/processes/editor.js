// The map editor: bpmn-js with our panel, draft, remarks and saving.

import Modeler from "bpmn-js/lib/Modeler";

import { toast } from "../lib/toast.js";
import { download, pngOf, print, svgOf } from "./editor_files.js";
import { watchFindings } from "./editor_findings.js";
import { bindMarks } from "./editor_marks.js";
import { options } from "./editor_parts.js";
import { keeper, saveVersion } from "./keeping.js";
import { bindOpenSteps } from "./open_steps.js";
import { bindPanel } from "./step_panel.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export async function start(root) {
  const data = read("editor-data");
  const words = data.words;
  const modeler = new Modeler(options(root.querySelector("[data-canvas]"), data, read("editor-moddle")));
  const xmlOf = async () => (await modeler.saveXML({ format: true })).xml;
  await Promise.all(["13.5px", "12px"].map((size) => document.fonts.load(`${size} "Inter Variable"`))).catch(() => {});
  const opened = await open(modeler, data, xmlOf);
  root.removeAttribute("aria-busy");

  const status = root.querySelector("[data-status]");
  const draft = keeper({
    data,
    xmlOf,
    onState(state, answer) {
      status.dataset.status = state;
      status.textContent = state === "saved" ? `${words.saved} ${new Date(answer.saved_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}` : words[state];
      status.title = state === "unsaved" ? (answer?.message ?? "") : "";
    },
  });
  status.textContent = data.isDraft ? words.saved : words.unchanged;

  const look = watchFindings(root, modeler, data, { xmlOf, choose: (id) => choose(modeler, id) });
  bindPanel(modeler, root.querySelector("[data-panel]"), data);
  bindMarks(modeler, { icons: root.querySelector("[data-icons]").content, words, comments: data.comments });
  bindOpenSteps(modeler, root.querySelector("[data-nothing]"), words, choose);
  bindTools(root, modeler, data, { xmlOf, draft, look });
  bindSaving(root, modeler, data, { xmlOf, draft, opened });
  modeler.on("commandStack.changed", () => {
    draft.touch();
    look.soon();
    tools(root, modeler);
  });
  tools(root, modeler);
  look.soon();
  addEventListener("pagehide", () => draft.flush());
  addEventListener("beforeunload", (event) => draft.isDirty() && event.preventDefault());
  window.__map = modeler; // for the page's own tests
}

/** Opens the map and returns what the editor writes for its base right after opening: what it lost by then. */
async function open(modeler, data, xmlOf) {
  let opened = "";
  if (data.isDraft && data.original) {
    await modeler.importXML(data.original);
    opened = await xmlOf();
  }
  await modeler.importXML(data.xml);
  if (!opened && data.original) opened = await xmlOf();
  fit(modeler);
  return opened;
}

function fit(modeler) {
  const canvas = modeler.get("canvas");
  const { inner, outer } = canvas.viewbox();
  if (!inner.width || !outer.width) return;
  const palette = (canvas.getContainer().querySelector(".djs-palette")?.offsetWidth ?? 48) + 32; // free room at the left
  const room = { width: outer.width - palette - 24, height: outer.height - 48 };
  const scale = Math.max(0.6, Math.min(1, room.width / inner.width, room.height / inner.height));
  const spare = Math.max(0, (room.width / scale - inner.width) / 2);
  const x = inner.x - palette / scale - spare;
  const y = inner.y - Math.max(24 / scale, (outer.height / scale - inner.height) / 2);
  canvas.viewbox({ x, y, width: outer.width / scale, height: outer.height / scale });
}

function tools(root, modeler) {
  const stack = modeler.get("commandStack");
  root.querySelector('[data-do="undo"]').disabled = !stack.canUndo();
  root.querySelector('[data-do="redo"]').disabled = !stack.canRedo();
  root.querySelector("[data-zoom]").textContent = `${Math.round(modeler.get("canvas").zoom() * 100)}%`;
}

function bindTools(root, modeler, data, { xmlOf, draft, look }) {
  const zoom = modeler.get("zoomScroll");
  const actions = {
    undo: () => modeler.get("commandStack").undo(),
    redo: () => modeler.get("commandStack").redo(),
    in: () => zoom.stepZoom(1),
    out: () => zoom.stepZoom(-1),
    fit: () => fit(modeler),
    keys: () => document.getElementById("editor-keys").showModal(),
    bpmn: async () => download(`${data.name}.bpmn`, await xmlOf(), "application/xml"),
    svg: async () => download(`${data.name}.svg`, await svgOf(modeler), "image/svg+xml"),
    png: async () => download(`${data.name}.png`, await pngOf(modeler), "image/png"),
    print: () => print(modeler, root.querySelector("[data-sheet]")),
    find: () => modeler.get("searchPad").toggle(),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()),
    import: () => root.querySelector("[data-file]").click(),
  };
  root.addEventListener("click", (event) => {
    const action = actions[event.target.closest("[data-do]")?.dataset.do];
    if (!action) return;
    Promise.resolve(action()).catch(() => toast(data.words.failed, { kind: "error" }));
    event.target.closest("details")?.removeAttribute("open");
  });
  modeler.on("canvas.viewbox.changed", () => tools(root, modeler));
  document.addEventListener("keydown", (event) => findKey(event, modeler));
  root.querySelector("[data-file]").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (!file) return;
    const before = await xmlOf();
    try {
      await modeler.importXML(await file.text());
      fit(modeler);
      draft.touch();
      look.soon();
    } catch {
      await modeler.importXML(before);
      toast(data.words.importBroken, { kind: "error" });
    }
  });
}

/** Ctrl+F finds a step wherever the focus is on this page; the browser's own search would not see into the canvas. */
function findKey(event, modeler) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "f" || event.defaultPrevented) return;
  event.preventDefault();
  if (!modeler.get("searchPad").isOpen()) modeler.get("searchPad").toggle();
}

function choose(modeler, id) {
  const element = modeler.get("elementRegistry").get(id);
  if (!element) return;
  modeler.get("canvas").scrollToElement(element, 120);
  modeler.get("selection").select(element);
}

function bindSaving(root, modeler, data, { xmlOf, draft, opened }) {
  const dialog = document.getElementById("editor-save");
  const form = dialog.querySelector("form");
  const openDialog = () => dialog.open || dialog.showModal();
  root.querySelector('[data-do-save]').addEventListener("click", openDialog);
  // No submit button: Enter in the field would press the form's first one, and shall save.
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      openDialog();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit][value=save]");
    button.disabled = true;
    try {
      await draft.flush();
      const { status, answer } = await saveVersion(data, { xml: await xmlOf(), opened, note: form.elements.note.value });
      if (status === 201 || status === 412) {
        draft.forget();
        location.assign(status === 201 ? answer.url : data.urls.conflict);
        return;
      }
      toast(answer.message || data.words.failed, { kind: status === 409 ? "warning" : "error" });
    } catch {
      toast(data.words.failed, { kind: "error" });
    } finally {
      button.disabled = false;
      if (dialog.open) dialog.close();
    }
  });
}
