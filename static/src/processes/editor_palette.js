// The palette: what people really draw, and "more…" with everything else, searchable. Also opened with the key A.

import { PopupEntries } from "bpmn-js/lib/features/popup-menu/PopupEntries";

const MENU = "more-elements";
const MENU_WIDTH = 300;
const MENU_HEIGHT = 400;
const TOOLS = [
  ["hand-tool", "bpmn-icon-hand-tool", "Activate hand tool", "handTool", "activateHand"],
  ["lasso-tool", "bpmn-icon-lasso-tool", "Activate lasso tool", "lassoTool", "activateSelection"],
  ["space-tool", "bpmn-icon-space-tool", "Activate create/remove space tool", "spaceTool", "activateSelection"],
  ["global-connect-tool", "bpmn-icon-connection-multi", "Activate global connect tool", "globalConnect", "start"],
];
/** Key, group, entry of the catalogue, what the tooltip says. */
const USUAL = [
  ["create.start-event", "event", "none-start-event", "Create start event"],
  ["create.end-event", "event", "none-end-event", "Create end event"],
  ["create.task", "activity", "task", "Create task"],
  ["create.exclusive-gateway", "gateway", "exclusive-gateway", "Create decision (exclusive gateway)"],
  ["create.parallel-gateway", "gateway", "parallel-gateway", "Create parallel gateway"],
  ["create.timer", "event2", "timer-intermediate-catch", "Create timer"],
  ["create.message", "event2", "message-intermediate-catch", "Create message receipt"],
];
/** Boundary events only make sense on a step: there they come from its own menu. */
const GROUPS = [
  ["Tasks", /task$|^call-activity$/],
  ["Sub-processes", /subprocess$|^transaction$/],
  ["Gateways", /gateway$/],
  ["Start events", /^(none-start-event|(message|timer|conditional|signal)-start)$/],
  ["Intermediate events", /^none-intermediate|-intermediate-(catch|throw)$/],
  ["End events", /-end$|^none-end-event$/],
  ["Data", /^data-/],
  ["Participants", /-pool$/],
];
const NOTES = {
  "text-annotation": { label: "Text annotation", className: "bpmn-icon-text-annotation", target: { type: "bpmn:TextAnnotation" } },
  group: { label: "Group", className: "bpmn-icon-group", target: { type: "bpmn:Group" } },
};

function SmallPalette(palette, popupMenu, create, elementFactory, canvas, translate, injector) {
  const begin = (target) => (event) => create.start(event, shapes(elementFactory, target), { hints: { autoSelect: true } });

  this.getPaletteEntries = () => {
    const entries = {};
    for (const [key, className, title, service, method] of TOOLS) {
      entries[key] = { group: "tools", className, title: translate(title), action: { click: (event) => injector.get(service)[method](event) } };
    }
    entries["tool-separator"] = { group: "tools", separator: true };
    for (const [key, group, name, title] of USUAL) {
      const { className, target } = PopupEntries[name];
      entries[key] = { group, className, title: translate(title), action: { dragstart: begin(target), click: begin(target) } };
    }
    const pool = begin(PopupEntries["expanded-pool"].target);
    entries["create.participant-expanded"] = { group: "collaboration", className: "bpmn-icon-participant", title: translate("Create pool/participant"), action: { dragstart: pool, click: pool } };
    entries["create.more"] = { group: "more", className: "palette-more", title: translate("More elements"), action: { click: (event) => this.openMore(event) } };
    return entries;
  };

  this.openMore = (event) => {
    const box = canvas.getContainer().getBoundingClientRect();
    const from = event?.target?.closest?.(".entry")?.getBoundingClientRect();
    const at = from ? { x: from.right + 12, y: Math.max(box.top + 8, Math.min(from.top, window.innerHeight - MENU_HEIGHT)) } : { x: box.left + (box.width - MENU_WIDTH) / 2, y: box.top + 60 };
    popupMenu.open(canvas.getRootElement(), MENU, at, {
      title: translate("More elements"),
      width: MENU_WIDTH,
      search: true,
    });
  };

  popupMenu.registerProvider(MENU, {
    getPopupMenuEntries: () => {
      const found = {};
      const add = (key, group, { label, className, target }) => {
        found[`create-${key}`] = { label: translate(label), className, group: { id: group, name: translate(group) }, action: { click: begin(target), dragstart: begin(target) } };
      };
      for (const [group, names] of GROUPS) for (const [key, entry] of Object.entries(PopupEntries)) if (names.test(key)) add(key, group, entry);
      for (const [key, entry] of Object.entries(NOTES)) add(key, "Notes", entry);
      return found;
    },
  });
  palette.registerProvider(this);
}
SmallPalette.$inject = ["palette", "popupMenu", "create", "elementFactory", "canvas", "translate", "injector"];

function shapes(elementFactory, target) {
  if (target.type === "bpmn:Participant") return elementFactory.createParticipantShape({ ...target });
  const { type, ...rest } = target;
  const shape = elementFactory.createShape({ type, ...rest });
  if (target.type !== "bpmn:SubProcess" || target.isExpanded === false || !shape.di?.isExpanded) return shape;
  return [shape, elementFactory.createShape({ type: "bpmn:StartEvent", x: 40, y: 82, parent: shape })];
}

/** A for "add", as long as nothing else is typed. */
function AddKey(keyboard, paletteProvider) {
  keyboard.addListener(({ keyEvent }) => {
    if (keyEvent.key?.toLowerCase() !== "a" || keyboard.isCmd(keyEvent) || keyEvent.altKey) return undefined;
    paletteProvider.openMore(null);
    return true;
  });
}
AddKey.$inject = ["keyboard", "paletteProvider"];

export const palette = { __init__: ["addKey"], paletteProvider: ["type", SmallPalette], addKey: ["type", AddKey] };
