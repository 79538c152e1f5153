// Builds the browser side: static/src → static/built. Run by the set-up command; `--watch` rebuilds on change.
//
// What lives here: bundling, the icon subset (icons.json) and the licence texts (licences.json).
// Nothing third-party is committed: everything comes from node_modules at build time.
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const ROOT = dirname(fileURLToPath(import.meta.url));
const SOURCE = join(ROOT, "static", "src");
const TARGET = join(ROOT, "static", "built");
const STATIC_FILES = ["logo.svg"];
const MODULES = join(ROOT, "node_modules");

function entryPoints() {
  const folder = join(SOURCE, "entries");
  const pages = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(m?js|css)$/.test(name)) : [];
  return [join(SOURCE, "app.js"), join(SOURCE, "app.css"), ...pages.sort().map((name) => join(folder, name))];
}

const options = {
  entryPoints: entryPoints(),
  outdir: TARGET,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome123", "firefox120", "safari17.5"],
  entryNames: "[name]",
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "assets/[name]-[hash]",
  loader: { ".woff": "file", ".woff2": "file", ".ttf": "file", ".svg": "file", ".png": "file" },
  minify: true,
  legalComments: "linked",
  metafile: true,
  write: false,
  logLevel: "warning",
};

// Icons -------------------------------------------------------------------------------------------

// static/src/icons.txt: one name a line (comments with #); "filled/…" picks the filled set.
function writeIcons() {
  const icons = {};
  const missing = [];
  for (const line of readFileSync(join(SOURCE, "icons.txt"), "utf8").split("\n")) {
    const name = line.replace(/#.*/, "").trim();
    if (!name) continue;
    const [folder, file] = name.startsWith("filled/") ? ["filled", name.slice(7)] : ["outline", name];
    const path = join(MODULES, "@tabler", "icons", "icons", folder, `${file}.svg`);
    if (!existsSync(path)) {
      missing.push(name);
      continue;
    }
    const svg = readFileSync(path, "utf8");
    icons[name] = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
      .replace(/\s*\n\s*/g, "");
  }
  if (missing.length) console.warn(`icons.txt names icons that do not exist: ${missing.join(", ")}`);
  put(join(TARGET, "icons.json"), JSON.stringify(icons));
}

// Licences ----------------------------------------------------------------------------------------

function packageOf(input) {
  const parts = input.split(/[\\/]/);
  const at = parts.lastIndexOf("node_modules");
  if (at < 0) return null;
  const name = parts[at + 1].startsWith("@") ? `${parts[at + 1]}/${parts[at + 2]}` : parts[at + 1];
  return { name, folder: join(ROOT, ...parts.slice(0, at + 1), ...name.split("/")) };
}

function licenceOf(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const notice = readdirSync(folder).find((name) => /^notice/i.test(name));
  return [file, notice].filter(Boolean).map((name) => readFileSync(join(folder, name), "utf8").trim()).join("\n\n");
}

function writeLicences(metafile) {
  const found = new Map();
  const inputs = [...Object.keys(metafile.inputs), join("node_modules", "@tabler", "icons", "package.json")];
  for (const input of inputs) {
    const bundled = packageOf(input);
    if (!bundled || found.has(bundled.folder)) continue;
    const about = JSON.parse(readFileSync(join(bundled.folder, "package.json"), "utf8"));
    found.set(bundled.folder, {
      name: bundled.name,
      version: about.version,
      licence: typeof about.license === "string" ? about.license : about.license?.type ?? "",
      homepage: about.homepage ?? "",
      text: licenceOf(bundled.folder),
    });
  }
  const rows = [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
  put(join(TARGET, "licences.json"), JSON.stringify(rows, null, 1));
}

// Files change in one step and only if their content does: a server or a copy running meanwhile never sees half a file.
function put(path, contents) {
  const bytes = Buffer.from(contents);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
}

// What an earlier build left behind goes only after a new one has succeeded.
function sweep(metafile) {
  const kept = new Set(Object.keys(metafile.outputs).map((name) => join(ROOT, name)));
  for (const name of ["icons.json", "licences.json", ...STATIC_FILES]) kept.add(join(TARGET, name));
  for (const entry of readdirSync(TARGET, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !kept.has(path)) rmSync(path);
  }
}

// Run ---------------------------------------------------------------------------------------------

const afterBuild = {
  name: "icons-and-licences",
  setup(build) {
    build.onEnd((result) => {
      if (result.errors.length) return;
      for (const file of result.outputFiles) put(file.path, file.contents);
      writeIcons();
      writeLicences(result.metafile);
      for (const name of STATIC_FILES) put(join(TARGET, name), readFileSync(join(SOURCE, name)));
      sweep(result.metafile);
    });
  },
};

function report(metafile) {
  const entries = Object.entries(metafile.outputs).filter(([name]) => /\.(js|css)$/.test(name));
  for (const [name, output] of entries.sort((a, b) => b[1].bytes - a[1].bytes).slice(0, 12)) {
    console.log(`${String(Math.round(output.bytes / 1000)).padStart(6)} kB  ${relative(TARGET, join(ROOT, name)).split(sep).join("/")}`);
  }
}

mkdirSync(TARGET, { recursive: true });
if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, plugins: [afterBuild] });
  await context.watch();
} else {
  const result = await esbuild.build({ ...options, plugins: [afterBuild] });
  report(result.metafile);
}
