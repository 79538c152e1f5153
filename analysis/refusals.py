"""What an import said no to, kept in both languages and spoken in the reader's: one sentence, and the refused rows.

The rows stand in a file beside the log's data (one JSON line each); the first hundred also on the import's row.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from analysis.engine.messages import say
from analysis.engine.sources import ReadError, Refusal
from common.spreadsheets import safe_cell

SAMPLE = 100


def error_of(refused: ReadError) -> dict[str, Any]:
    """A refusal of the whole file, or a question, as it is kept on the import's row."""
    return {
        "code": refused.code,
        "message_en": refused.message_en,
        "message_zh": refused.message_zh,
        "line": refused.line,
        "column": refused.column,
        "cell": refused.cell,
        "choices": list(refused.choices),
        "option": refused.option,
    }


def sentence(error: dict[str, Any]) -> str:
    """The sentence in the language of whoever reads it now."""
    if not error:
        return ""
    chinese = (get_language() or "").startswith("zh")
    return str(error.get("message_zh" if chinese else "message_en") or error.get("message") or error.get("code", ""))


def problem(error: dict[str, Any], sample: list[dict[str, Any]], count: int) -> dict[str, Any] | None:
    """The body of a refusal for the API: stable code, a sentence, at most a hundred rows, and how many there are."""
    if not error:
        return None
    rows = [
        {name: row.get(name) for name in ("line", "record", "column", "cell", "value", "code")}
        | {"message": sentence(row)}
        for row in sample[:SAMPLE]
    ]
    if not rows and (error.get("line") or error.get("column") or error.get("cell")):
        rows = [{name: error.get(name) for name in ("line", "column", "cell", "code")} | {"message": sentence(error)}]
    return {
        "code": error["code"],
        "message": sentence(error),
        "errors": rows,
        "error_count": count or len(rows),
        "choices": error.get("choices", []),
        "option": error.get("option"),
    }


def write_refused(path: Path, refused: Iterable[Refusal]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as target:
        for row in refused:
            target.write(json.dumps(row.to_json(), ensure_ascii=False) + "\n")
    part.rename(path)


def read_refused(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8") as source:
        for line in source:
            yield json.loads(line)


def refused_csv(path: Path) -> Iterator[str]:
    """The refused rows as CSV in the reader's language; cells that spreadsheets would run are defused."""
    head = [_("Line"), _("Row"), _("Column"), _("Value"), _("Error code"), _("What is wrong")]
    yield "\ufeff" + _line(head)
    for row in read_refused(path):
        cells = [row["line"], row["record"], row["column"], row["value"], row["code"], sentence(row)]
        yield _line([safe_cell(cell) for cell in cells])


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(["" if cell is None else cell for cell in cells])
    return out.getvalue()


def refused_rows_error(count: int, total: int, first: Refusal) -> dict[str, Any]:
    """The sentence for a strict import in which some rows cannot be used, under the code of the first of them."""
    english, chinese = say("rows_refused", count=count, total=total, line=first.line or first.record, first="{first}")
    return {
        "code": first.code,
        "message_en": english.replace("{first}", first.message_en),
        "message_zh": chinese.replace("{first}", first.message_zh),
        "line": first.line,
        "column": first.column,
        "cell": first.cell,
        "choices": [],
        "option": "lenient",
    }
