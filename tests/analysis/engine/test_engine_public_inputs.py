"""Every table, XES and XML file of the public bad inputs gets the answer that their index names: through the engine's
door and through `manage.py analyze`.

The files may not be copied into the repository; without them these tests say so and are skipped.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from analysis.engine.messages import CODES, MESSAGES
from analysis.engine.reading import ReadError, ReadOptions, read_events, sniff

LOGS = Path(os.environ.get("SEVENSTEP_LOGS", Path(__file__).resolve().parents[4] / "shared" / "data" / "logs"))
PUBLIC = LOGS.parent.parent / "bad_inputs_public"
pytestmark = [
    pytest.mark.logs,
    pytest.mark.skipif(not PUBLIC.is_dir(), reason=f"PUBLIC BAD INPUTS MISSING: no {PUBLIC}; set SEVENSTEP_LOGS"),
]
INDEX: dict[str, dict[str, Any]] = (
    {row["file"]: row for row in json.loads((PUBLIC / "index.json").read_text(encoding="utf-8"))}
    if PUBLIC.is_dir()
    else {}
)
IMPORTED = sorted(file for file, row in INDEX.items() if row["kind"] in ("table", "event-log", "xml"))
STABLE = {CODES.get(key, key) for key in MESSAGES}

# Where the right answer is another one than the index names, and why.
OURS = {
    # 4,096 columns; the documented limit is 2,000.
    "csv_frictionless/wide.csv": {"too_many_columns"},
    # The index says "running example with emptied cells", but no cell of the file is empty: 34 good rows.
    "csv_pm4py/running_example_broken.csv": {"accepted"},
    # The index says "25 events, 5 cases", but every time in the file is "?": each event is named.
    "xes_pm4py/partial_order_example.xes": {"missing_value"},
}


def expected(file: str) -> set[str]:
    """The codes that the index's answer names for an import."""
    if file in OURS:
        return OURS[file]
    words = re.findall(r"[a-z_]+", INDEX[file]["answer"].rpartition("import as an event log:")[2])
    return STABLE & set(words)


def answer(file: str, folder: Path) -> set[str]:
    """What the engine says: "accepted", the code of the whole file, or the codes of its rows."""
    out = folder / "raw.parquet"
    try:
        options = ReadOptions(time_zone="UTC")
        result = read_events(PUBLIC / file, sniff(PUBLIC / file, options).mapping, options, out)
    except ReadError as problem:
        assert list(folder.iterdir()) == []
        return {problem.code}
    assert result.rows_read == result.rows_stored + result.rows_refused
    return {refusal.code for refusal in result.refused} or {"accepted"}


@pytest.mark.parametrize("file", IMPORTED)
def test_the_engine_gives_the_answer_that_the_index_names(file: str, tmp_path: Path) -> None:
    right = expected(file)
    assert right
    assert answer(file, tmp_path) <= right


@pytest.mark.parametrize("file", IMPORTED)
def test_the_command_ends_with_one_sentence_and_the_same_code(file: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("analyze", str(PUBLIC / file), "--time-zone", "UTC", stdout=out, stderr=err)
    except SystemExit as end:
        code = int(str(end.code))
    said = [line for line in err.getvalue().splitlines() if not line.startswith(("Guessed", "Date order"))]
    if expected(file) == {"accepted"}:
        assert (code, said) == (0, [])
        return
    assert (code, out.getvalue(), len(said)) == (1, "", 1)
    found = re.search(r"\[([a-z_]+)\]", said[0])
    assert found is not None
    assert found[1] in expected(file)


# The collection changed a telephone number in its JSON, not in its CSV.
OTHER_CELLS = {"csv_spectrum/location_coordinates.csv": {"Contact Phone Number": "2095257564"}}
EXACT = sorted(file for file, row in INDEX.items() if row["outcome"] == "preview_exact")


@pytest.mark.parametrize("file", EXACT)
def test_the_preview_shows_exactly_the_cells(file: str) -> None:
    preview = sniff(PUBLIC / file, ReadOptions(time_zone="UTC"))
    text = (PUBLIC / file).with_suffix(".json").read_text(encoding="utf-8")
    if b"\r" not in (PUBLIC / file).read_bytes():
        text = text.replace("\\r\\n", "\\n")  # the collection's own copy lost the carriage returns, its JSON did not
    found = json.loads(text)
    cells = found if isinstance(found, list) else [found]
    for row in cells if file in OTHER_CELLS else ():
        row |= OTHER_CELLS[file]
    shown = [dict(zip(preview.header, row, strict=True)) for row in preview.rows]
    assert shown == cells


LOOP = """
import re, sys, tempfile
from pathlib import Path
from analysis.engine.reading import ReadError, ReadOptions, read_events, sniff
for file in sys.argv[1:]:
    try:
        options = ReadOptions(time_zone="UTC")
        with tempfile.TemporaryDirectory() as folder:
            read_events(Path(file), sniff(Path(file), options).mapping, options, Path(folder) / "raw")
    except ReadError:
        pass
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_no_file_of_all_costs_much_memory_hangs_or_breaks_the_reader() -> None:
    """Also the pictures of words, maps and payloads that are no logs at all: 500 MB is the limit of one."""
    files = [str(PUBLIC / file) for file in sorted(INDEX)]
    done = subprocess.run(
        [sys.executable, "-c", LOOP, *files], capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip
    assert done.stderr == ""
    assert len(files) > 200
    assert 0 < int(done.stdout) < 500
