"""What bpmn-js's own reader warns about, asked of the installed package by Node. Its drawing needs a browser (tests).

What lives here: one call for many files. None where there is no Node or no package.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping

from benchmarks.bpmn_measures import NODE_MODULES, Answer, Files, imported
from processes.bpmn.decoding import decode
from processes.bpmn.writing import to_bytes

SCRIPT = """
import { BpmnModdle } from "bpmn-moddle";
let text = "";
for await (const piece of process.stdin) text += piece;
const found = {};
for (const [name, xml] of Object.entries(JSON.parse(text))) {
  try {
    found[name] = (await new BpmnModdle().fromXML(xml)).warnings.map((one) => one.message.split("\\n")[0]);
  } catch (error) {
    found[name] = ["refused: " + error.message.split("\\n")[0]];
  }
}
console.log(JSON.stringify(found));
"""


def warnings_of(files: Mapping[str, bytes]) -> dict[str, list[str]] | None:
    node = shutil.which("node")
    if node is None or not (NODE_MODULES / "bpmn-moddle").is_dir():
        return None
    texts = json.dumps({name: data.decode("utf-8") for name, data in files.items()})
    done = subprocess.run(
        [node, "--input-type=module", "-e", SCRIPT],
        cwd=NODE_MODULES.parent,
        input=texts,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def e6(files: Files) -> Answer:
    """No warning about our export that the source did not cause; the sources are decoded first, as we do."""
    sources = {path.name: path.read_bytes() for path in files.references}
    texts = {name: decode(data)[0].encode() for name, data in sources.items()}
    exports = {f"{name} out": to_bytes(found) for name, data in sources.items() if (found := imported(data))}
    found = warnings_of({**texts, **exports})
    if found is None:
        return Answer(False, "no Node, or no bpmn-moddle")
    more = sum((Counter(found[f"{name} out"]) - Counter(found[name])).total() for name in sources)
    return Answer(not more, f"{len(exports)} exports, {more} warnings more than of their sources")


def s1(maps: Mapping[str, bytes]) -> Answer:
    found = warnings_of(maps)
    if found is None:
        return Answer(False, "no Node, or no bpmn-moddle")
    number = sum(map(len, found.values()))
    return Answer(not number, f"{len(maps)} discovered maps, {number} warnings")
