// Pans and zooms the server's picture of a map, links it with the list of steps, and moves grouped pictures together.
// Without this script the picture is whole and still; everything in it also stands in the list.

import { centred, fitted, moved, scaleOf, zoomed } from "./viewbox.js";

const STEP = 1.25;
const READABLE = 11 / 13.5; // below this scale the map's text is too small to read: pan instead
const groups = new Map();

export function init(root) {
  const frames = root.matches?.("[data-map]") ? [root] : root.querySelectorAll("[data-map]");
  for (const frame of frames) if (!frame.dataset.mapReady) start(frame);
}

function start(frame) {
  const view = frame.querySelector("[data-map-view]");
  const svg = view?.querySelector("svg");
  if (!svg?.viewBox?.baseVal?.width) return;
  frame.dataset.mapReady = "1";
  const own = svg.viewBox.baseVal;
  const whole = { x: own.x, y: own.y, width: own.width, height: own.height };
  frame.mapListeners?.abort();
  frame.mapListeners = new AbortController();
  const picture = { frame, view, svg, whole, box: whole, listening: { signal: frame.mapListeners.signal } };
  setHeight(picture);
  join(picture, frame.dataset.mapGroup);
  fit(picture);
  buttons(picture);
  pointer(picture);
  keyboard(picture);
  const resized = new ResizeObserver(() => picture.svg.isConnected && show(picture, centred(...middle(picture.box), windowOf(picture), scaleOf(picture.box, picture.last))));
  resized.observe(view);
  picture.listening.signal.addEventListener("abort", () => resized.disconnect());
  focusAsked(picture);
}

/** Puts the picture with measured durations, which another part of the site draws, in the place of the plain one.
 *  Where that fails, the plain picture stays. */
export async function overlay(panel) {
  const frame = panel.querySelector("[data-map]");
  if (!frame || panel.dataset.overlayAsked) return;
  panel.dataset.overlayAsked = "1";
  const response = await fetch(panel.dataset.mapOverlay, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const answer = new DOMParser().parseFromString(await response.text(), "text/html");
  const drawn = answer.querySelector("svg.ss-map");
  if (!drawn) return;
  placeKey(panel, answer.querySelector("[data-map-key]"));
  frame.querySelector("svg.ss-map").replaceWith(document.importNode(drawn, true));
  delete frame.dataset.mapReady;
  panel.dataset.overlaid = "1";
  start(frame);
}

/** What the colours mean and the choice of figures, below the picture; a choice loads the page with it. */
function placeKey(panel, key) {
  const place = panel.parentElement.querySelector("[data-map-key-place]");
  if (!place || !key) return;
  place.replaceChildren(document.importNode(key, true));
  place.querySelector("form")?.addEventListener("change", (event) => event.currentTarget.requestSubmit());
}

function windowOf({ view }) {
  return { width: Math.max(view.clientWidth, 1), height: Math.max(view.clientHeight, 1) };
}

function middle(box) {
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** As high as the whole map needs at this width, between 240 px and most of the screen. */
function setHeight(picture) {
  const { view, whole } = picture;
  const scale = Math.max(Math.min(1, view.clientWidth / whole.width), READABLE * 0.75);
  const height = Math.min(Math.max(whole.height * scale + 16, 240), window.innerHeight * 0.66);
  view.style.setProperty("--map-height", `${Math.round(height)}px`);
  view.classList.add("is-live");
}

function fit(picture) {
  const room = windowOf(picture);
  const box = fitted(picture.whole, room);
  if (scaleOf(box, room) >= READABLE * 0.75 || picture.frame.dataset.mapGroup) return show(picture, box);
  const scale = READABLE;
  const x = picture.whole.x + room.width / scale / 2;
  return show(picture, centred(Math.max(x, picture.whole.x), picture.whole.y + picture.whole.height / 2, room, scale));
}

function join(picture, name) {
  if (!name) return;
  groups.set(name, [...(groups.get(name) ?? []).filter((each) => each.svg.isConnected && each.frame !== picture.frame), picture]);
}

function show(picture, box) {
  picture.box = box;
  picture.last = windowOf(picture);
  picture.svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
}

/** Shows a box here, and the same movement on the pictures that move together with this one. */
function showAll(picture, box) {
  const together = document.querySelector("[data-map-together]");
  const twins = (groups.get(picture.frame.dataset.mapGroup) ?? []).filter((each) => each !== picture && each.frame.isConnected);
  show(picture, box);
  if (together && !together.checked) return;
  for (const twin of twins) {
    const scale = scaleOf(box, picture.last);
    const [x, y] = middle(box);
    show(twin, centred(x - picture.whole.x + twin.whole.x, y - picture.whole.y + twin.whole.y, windowOf(twin), scale));
  }
}

function buttons(picture) {
  picture.frame.addEventListener("click", (event) => {
    const action = event.target.closest("[data-map-do]")?.dataset.mapDo;
    if (!action) return;
    if (action === "fit") {
      for (const each of groups.get(picture.frame.dataset.mapGroup) ?? [picture]) show(each, fitted(each.whole, windowOf(each)));
      return;
    }
    showAll(picture, zoomed(picture.box, picture.whole, windowOf(picture), action === "in" ? STEP : 1 / STEP));
  }, picture.listening);
}

function pointer(picture) {
  let from = null;
  picture.view.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return; // a finger moves sideways here; up and down it scrolls the page
    from = { x: event.clientX, y: event.clientY, box: picture.box, far: false };
  }, picture.listening);
  picture.view.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.far && Math.hypot(dx, dy) < 4) return;
    if (!from.far) picture.view.setPointerCapture(event.pointerId);
    from.far = true;
    const scale = scaleOf(from.box, windowOf(picture));
    showAll(picture, moved(from.box, picture.whole, -dx / scale, -dy / scale));
  }, picture.listening);
  const end = (event) => {
    if (from && !from.far) chooseAt(picture, event.target);
    from = null;
  };
  picture.view.addEventListener("pointerup", end, picture.listening);
  picture.view.addEventListener("pointercancel", () => (from = null), picture.listening);
  picture.view.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
    event.preventDefault();
    const room = picture.view.getBoundingClientRect();
    const at = { x: (event.clientX - room.left) / room.width, y: (event.clientY - room.top) / room.height };
    showAll(picture, zoomed(picture.box, picture.whole, windowOf(picture), event.deltaY < 0 ? STEP : 1 / STEP, at));
  }, { passive: false, ...picture.listening });
}

function keyboard(picture) {
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  picture.view.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const room = windowOf(picture);
    if (moves[event.key]) {
      const [x, y] = moves[event.key];
      showAll(picture, moved(picture.box, picture.whole, (x * picture.box.width) / 8, (y * picture.box.height) / 8));
    } else if (event.key === "+" || event.key === "=") showAll(picture, zoomed(picture.box, picture.whole, room, STEP));
    else if (event.key === "-") showAll(picture, zoomed(picture.box, picture.whole, room, 1 / STEP));
    else if (event.key === "0") show(picture, fitted(picture.whole, room));
    else return;
    event.preventDefault();
  }, picture.listening);
}

/** A click on a step opens its row's link. */
function chooseAt(picture, target) {
  const id = target.closest?.("[data-element]")?.dataset.element;
  const link = id && document.querySelector(`[data-step="${CSS.escape(id)}"] a`);
  if (link) link.click();
}

function focusAsked(picture) {
  const id = picture.frame.closest("[data-map-focus]")?.dataset.mapFocus;
  if (id) point(picture, id);
}

/** Marks a step and brings it into the middle if it is out of sight. */
export function point(picture, id) {
  for (const each of picture.svg.querySelectorAll(".is-pointed")) each.classList.remove("is-pointed");
  const node = picture.svg.querySelector(`[data-element="${CSS.escape(id)}"]`);
  if (!node) return false;
  node.classList.add("is-pointed");
  const bounds = node.getBBox();
  const { box } = picture;
  const inside = bounds.x >= box.x && bounds.y >= box.y && bounds.x + bounds.width <= box.x + box.width && bounds.y + bounds.height <= box.y + box.height;
  if (!inside) {
    const room = windowOf(picture);
    show(picture, centred(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2, room, Math.max(scaleOf(box, room), READABLE)));
  }
  return true;
}

export function picturesOf(name) {
  return (groups.get(name) ?? []).filter((each) => each.frame.isConnected);
}
