// Every word that the map editor's packages and our own palette can show has a Chinese one.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const PACKAGES = join(ROOT, "node_modules");
const WORDS = [/translate\(\s*'([^']+)'/g, /(?:label|title): '([^']+)'/g, /", "((?:Create|Activate) [^"]+)"/g];
// A piece of a shortcut and an id, not words.
const NO_WORDS = new Set(["+ shift +", "__targetRef_placeholder"]);

function files(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((each) => each.isFile() && each.name.endsWith(".js"))
    .map((each) => join(each.parentPath ?? each.path, each.name));
}

test("the editor's menus are Chinese", { skip: !existsSync(join(PACKAGES, "bpmn-js")) }, async () => {
  const folders = ["bpmn-js/lib", "diagram-js/lib/features"].map((name) => join(PACKAGES, name));
  const { default: known } = await import(join(PACKAGES, "bpmn-js-i18n", "translations", "zn.js"));
  const own = readFileSync(join(ROOT, "static/src/processes/editor_zh.js"), "utf8");
  const found = new Set();
  for (const path of [...folders.flatMap(files), join(ROOT, "static/src/processes/editor_palette.js")]) {
    const text = readFileSync(path, "utf8");
    for (const pattern of WORDS) for (const [, word] of text.matchAll(pattern)) found.add(word.trim());
  }
  assert.ok(found.size > 120, String(found.size));
  const missing = [...found].filter((word) => !NO_WORDS.has(word) && !known[word] && !own.includes(`"${word}":`));
  assert.deepEqual(missing, []);
});
