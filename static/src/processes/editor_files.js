// The drawing as a file or on paper: BPMN, SVG, PNG, print. Made from what is drawn now, saved or not.

import { standalone } from "./editor_parts.js";

const SHARP = 2; // pixels of the PNG for each unit of the drawing
const MOST = 8000; // pixels at one side: browsers draw no larger picture

export function download(name, content, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export async function svgOf(modeler) {
  return standalone((await modeler.saveSVG()).svg);
}

/** The drawing as an image: its inline styles are no business of the page's policy there. */
async function imageOf(modeler) {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await svgOf(modeler))}`;
  await picture.decode();
  return picture;
}

/** The picture as PNG bytes, on white. */
export async function pngOf(modeler) {
  const picture = await imageOf(modeler);
  const scale = Math.min(SHARP, MOST / Math.max(picture.width, picture.height, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("png"))), "image/png"));
}

/** Prints the whole drawing on one page, whatever part of it is on the screen. */
export async function print(modeler, sheet) {
  sheet.replaceChildren(await imageOf(modeler));
  window.print();
}
