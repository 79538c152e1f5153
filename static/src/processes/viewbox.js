// Geometry of a picture that is panned and zoomed: plain numbers, no page. A box is {x, y, width, height}.

export const CLOSEST = 4; // times the natural size
const FARTHEST = 1.15; // times the whole picture

/** The box that shows the whole picture in a window of this shape, never larger than natural size. */
export function fitted(whole, window) {
  const scale = Math.min(1, window.width / whole.width, window.height / whole.height) || 1;
  return centred(whole.x + whole.width / 2, whole.y + whole.height / 2, window, scale);
}

/** The box around a point at a scale (1 = natural size). */
export function centred(x, y, window, scale) {
  const width = window.width / scale;
  const height = window.height / scale;
  return { x: x - width / 2, y: y - height / 2, width, height };
}

export function scaleOf(box, window) {
  return window.width / box.width;
}

/** Zooms by a factor and keeps the point (0..1 of the window) where it is. */
export function zoomed(box, whole, window, factor, at = { x: 0.5, y: 0.5 }) {
  const least = Math.min(1, window.width / whole.width, window.height / whole.height) / FARTHEST;
  const scale = Math.min(CLOSEST, Math.max(least, scaleOf(box, window) * factor));
  const width = window.width / scale;
  const height = window.height / scale;
  return kept({ x: box.x + (box.width - width) * at.x, y: box.y + (box.height - height) * at.y, width, height }, whole);
}

export function moved(box, whole, dx, dy) {
  return kept({ ...box, x: box.x + dx, y: box.y + dy }, whole);
}

/** A part of the picture always stays in the window. */
export function kept(box, whole) {
  const inside = (start, size, from, length) => {
    const margin = Math.min(size, length) * 0.25;
    return Math.min(Math.max(start, from + margin - size), from + length - margin);
  };
  return { ...box, x: inside(box.x, box.width, whole.x, whole.width), y: inside(box.y, box.height, whole.y, whole.height) };
}
