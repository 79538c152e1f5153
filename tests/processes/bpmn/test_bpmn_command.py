"""`manage.py map`: one JSON object, exit 0 done and 1 refused with a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from processes.bpmn import examples
from processes.bpmn.reading import read
from tests.processes.bpmn.material import REPOSITORY, process


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    paths = tmp_path / "as-is.bpmn", tmp_path / "to-be.bpmn"
    paths[0].write_bytes(examples.complaint_as_is("en"))
    paths[1].write_bytes(examples.complaint_to_be("en"))
    return str(paths[0]), str(paths[1])


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    call_command("map", *words)
    return json.loads(capsys.readouterr().out)


def test_import_tells_counts_and_checksum(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "import", files[0])
    assert found["outcome"] == "imported"
    assert (found["counts"]["tasks"], found["counts"]["lanes"]) == (6, 4)
    assert len(found["sha256"]) == 64


def test_import_tells_what_the_schema_and_the_reader_say(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "loose.bpmn"
    path.write_bytes(process('<task id="t"/>\n<sequenceFlow id="f" sourceRef="t"/>'))
    found = answer(capsys, "import", str(path))
    rows = {(row["rule"], row["element"], row["line"]) for row in found["findings"]}
    assert found["outcome"] == "imported with findings"
    assert ("loose_flow", "f", 2) in rows
    assert (REPOSITORY / "node_modules").is_dir() == (("xsd", "f", 2) in rows)


def test_diff_says_two_added_and_one_removed(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "diff", *files)
    assert (found["counts"]["added"], found["counts"]["removed"]) == (2, 1)
    assert len(found["sentences"]["zh"]) == len(found["changes"]) == 8


def test_lint_lanes_layout_and_export_answer(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert answer(capsys, "lint", files[0])["publishable"] is True
    assert len(answer(capsys, "lanes", files[1])["crossing_flows"]) == 5
    assert read(answer(capsys, "layout", files[0])["xml"].encode()).findings == []
    out = tmp_path / "clean.bpmn"
    assert answer(capsys, "export", files[0], "--clean", "--output", str(out)) == {"output": str(out)}
    assert "sevenstep:annotation" not in out.read_text(encoding="utf-8")


LOG = "case,activity,time\n" + "".join(
    f"{case},{name},2024-03-0{case} 0{hour}:00:00\n"
    for case in (1, 2)
    for hour, name in enumerate(["Record complaint", "triage", "Technical handling", "Customer feedback"], 1)
)


def test_bind_and_discover_read_a_log(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    log = tmp_path / "log.csv"
    log.write_text(LOG, encoding="utf-8")
    bound = answer(capsys, "bind", files[0], str(log))
    assert {one["label"]: one["how"] for one in bound["bindings"]}["triage"] == "normalised"
    assert bound["executions_bound_share"] == 1
    found = answer(capsys, "discover", str(log), "--keep", "1")
    assert (found["quality"]["edges_kept"], found["quality"]["edges_all"]) == (5, 5)
    assert (found["quality"]["trace_fitness"], found["quality"]["precision"]) == (1, 1)
    assert found["counts"]["tasks"] == 4


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty_file"), (b"<!DOCTYPE a><a/>", "xml_dtd_forbidden"), (None, "not_found")]
)
def test_a_refusal_names_its_code_and_ends_with_one(
    content: bytes | None, code: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "bad.bpmn"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SystemExit) as end:
        call_command("map", "import", str(path))
    assert end.value.code == 1
    assert json.loads(capsys.readouterr().out)["code"] == code
