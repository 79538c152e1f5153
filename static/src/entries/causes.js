// The why tree by keyboard. In an answer's field: Enter writes it and opens the next answer to the same question,
// Tab writes it and asks why again. An empty field lets Tab move on as everywhere. Without this, forms just submit.
import { init } from "../analysis/causes.js";

init(document);
document.addEventListener("htmx:after:swap", () => init(document));
