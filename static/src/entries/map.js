// Pages that show a map as a picture: map, step, versions, changes, handbook, analysis.

import "../processes/map.css";
import "../processes/roles.css";
import * as changes from "../processes/changes.js";
import * as picture from "../processes/picture.js";
import * as sliders from "../processes/sliders.js";

function start(root) {
  picture.init(root);
  changes.init(root);
  sliders.init(root);
  for (const panel of root.querySelectorAll("[data-map-overlay]")) picture.overlay(panel);
}

start(document);
// htmx puts a new picture in: its event says where.
for (const name of ["htmx:after:swap", "htmx:afterSwap", "htmx:after:settle"]) {
  document.addEventListener(name, () => start(document));
}
