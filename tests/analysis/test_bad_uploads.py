"""Bad files through the running application: the API's answer names the code and the place, in both languages, the page
says the same sentence, and nothing of the file is left in the figures."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test import Client

from accounts.models import User
from analysis.models import EventLog, LogImport, Measurement
from tests.analysis.factories import upload_of

pytestmark = pytest.mark.django_db
LOGS = "/api/v1/event-logs/"
GOOD = "case,activity,time\n1,A,2024-01-01 09:00\n"


def workbook(cell: str) -> bytes:
    """One row; the formula in C2 has the value that is given."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Log")
        sheet.write_row(0, 0, ["case", "activity", "time", "note"])
        sheet.write_row(1, 0, ["1", "A", "2024-01-01 09:00"])
        sheet.write_formula(1, 3, "=1/0", None, cell)
    return out.getvalue()


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("log.csv", GOOD)
    return out.getvalue()


@dataclass(frozen=True)
class Bad:
    """A file, how the import ends, the code, and of the first error: line, record, column, cell."""

    name: str
    data: bytes
    status: str
    code: str
    place: tuple[Any, ...] = ()
    fields: dict[str, str] = field(default_factory=lambda: {"tz": "UTC"})
    then: dict[str, str] = field(default_factory=dict)


SAMPLES = {
    "an empty cell": Bad("a.csv", (GOOD + "\n1,,2024-01-01\n").encode(), "failed", "missing_value",
                         (4, 2, "activity", None)),
    "no time": Bad("a.csv", (GOOD + "1,B,soon\n").encode(), "failed", "invalid_timestamp", (3, 2, "time", None)),
    "a long name": Bad("a.csv", (GOOD + f"1,{'B' * 1001},2024-01-01\n").encode(), "failed", "value_too_long",
                       (3, 2, "activity", None)),
    "a cell with an error": Bad("a.xlsx", workbook("#DIV/0!"), "failed", "error_cell", (2, 1, "note", "D2")),
    "NUL": Bad("a.csv", GOOD.encode() + b"1,\0,x\n", "failed", "nul_byte", (3, None, None, None)),
    "an open quote": Bad("a.csv", (GOOD + '1,"B\n').encode(), "failed", "unclosed_quote", (3, None, None, None)),
    "a bomb": Bad("a.csv.gz", gzip.compress(bytes(64 << 20), mtime=0), "failed", "unpacked_too_large"),
    "half a file": Bad("a.csv.gz", gzip.compress(GOOD.encode(), mtime=0)[:-5], "failed", "damaged_file"),
    "another archive": Bad("a.xlsx", other_zip(), "failed", "wrong_file_type"),
    "another name": Bad("a.xlsx", GOOD.encode(), "failed", "wrong_file_type"),
    "a document type": Bad("a.xes", b"<!DOCTYPE log>\n<log/>", "failed", "xml_dtd_forbidden", (2, None, None, None)),
    "values for a header": Bad("a.csv", b"1,A,2024-01-01 09:00\n", "failed", "no_header", (1, None, None, None)),
    "no zone": Bad("a.csv", GOOD.encode(), "needs_input", "ambiguous_timezone", (None, None, "time", None), {},
                   {"tz": "UTC"}),
    "numbers": Bad("a.csv", b"case,activity,time\n1,A,45292.375\n", "needs_input", "numeric_timestamp",
                   (None, None, "time", None), then={"timestamp_format": "excel_1900"}),
    "a title": Bad("a.csv", b"Title\n" + GOOD.encode(), "needs_input", "header_not_found", (1, None, None, None),
                   then={"skip_lines": "1"}),
    "no known column": Bad("a.csv", b"x,y,z\n1,A,2024-01-01 09:00\n", "needs_input", "column_not_found",
                           then={"columns": '{"case_id": "x", "activity": "y", "timestamp": "z"}'}),
}  # fmt: skip


def post(client: Client, sample: Bad, **fields: str) -> int:
    body = {"project": "AS-1", "file": upload_of(sample.data, sample.name), **sample.fields, **fields}
    answer = client.post(LOGS, body)
    assert answer.status_code == 202, answer.content
    return int(answer.json()["id"])


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_bad_file_ends_with_its_code_and_place_and_leaves_nothing(
    kind: str, project: Any, owner: Client, run_jobs: Callable[[], int], data_dir: Path
) -> None:
    sample = SAMPLES[kind]
    log_id = post(owner, sample)
    run_jobs()
    log = owner.get(f"{LOGS}{log_id}/").json()
    assert (log["status"], log["error"]["code"]) == (sample.status, sample.code)
    errors = log["error"]["errors"]
    found = [tuple(row.get(name) for name in ("line", "record", "column", "cell")) for row in errors]
    assert found == ([sample.place] if sample.place else [])
    assert Measurement.objects.count() == 0
    assert EventLog.objects.get().version == 0
    left = {path.suffix for path in data_dir.rglob("*") if path.is_file() and "uploads" not in str(path)}
    assert left <= {".jsonl"}

    row = LogImport.objects.get()
    page = unescape(owner.get(f"/p/AS-1/analyze/log/import/{row.pk}/").content.decode())
    assert row.error["message_en"] in page
    User.objects.update(language="zh-hans")
    chinese = owner.get(f"{LOGS}{log_id}/").json()
    assert chinese["error"]["message"] == row.error["message_zh"]
    if sample.then:
        answered = post(owner, sample, **sample.then)
        run_jobs()
        ready = owner.get(f"{LOGS}{answered}/").json()
        assert (ready["status"], ready["rows_read"], ready["info"]["first"][:16]) == ("ready", 1, "2024-01-01T09:00")
