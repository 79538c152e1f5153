// The editor's page. On a phone it stays a list: nothing of the editor is started there.

import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn-codes.css";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import "../processes/editor.css";
import { start } from "../processes/editor.js";

const root = document.querySelector("[data-editor]");
if (root && matchMedia("(min-width: 768px)").matches) start(root);
