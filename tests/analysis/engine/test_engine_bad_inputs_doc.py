"""docs/bad-inputs.md says what the code says: every sentence, its code, the kind of answer, the limits."""

from __future__ import annotations

import re
from pathlib import Path

from test_engine_bad_inputs import ASKS, REFUSALS

from analysis.engine import amounts, blocks, encoding, judging, parquet_source, xes_source, xlsx_book
from analysis.engine.messages import MESSAGES, code_of

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "bad-inputs.md").read_text(encoding="utf-8")
ROWS = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in TEXT.splitlines() if line[:1] == "|"]
ANSWERS = [row for row in ROWS if len(row) == 4 and row[2].startswith("`")]
NOTICES = {"rows_refused", "duplicate_rows"}


def test_every_sentence_stands_there_with_its_code() -> None:
    said = {(code.strip("`"), sentence) for _, _, code, sentence in ANSWERS}
    assert said == {(code_of(key), english) for key, (english, _) in MESSAGES.items() if key not in NOTICES}


def test_what_is_asked_and_what_is_refused_is_so() -> None:
    """By the samples: a code whose sample is asked about is asked there, one whose file is refused is refused there."""
    kinds: dict[str, set[str]] = {}
    for _, answer, code, _ in ANSWERS:
        kinds.setdefault(code.strip("`"), set()).add(answer.partition(":")[0])
    assert {sample.code for sample in ASKS.values()} == {code for code, found in kinds.items() if "asked" in found} - {
        "choose_sheet"  # in the tests of workbooks
    }
    assert {sample.code for sample in REFUSALS.values()} <= {
        code for code, found in kinds.items() if "refused" in found
    }  # fmt: skip


def test_every_sentence_is_used() -> None:
    folder = Path(amounts.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "messages.py")
    outside = (folder.parent / "refusals.py").read_text(encoding="utf-8")
    assert [key for key in MESSAGES if f'"{key}"' not in code + outside] == []


def test_the_limits_are_those_of_the_code() -> None:
    limits = {row[0]: row[1] for row in ROWS if len(row) == 2}
    megabyte = 1 << 20
    expected = {
        "unpacked": (encoding.MOST_UNPACKED >> 30, encoding.MOST_RATIO, encoding.ALWAYS_ALLOWED // megabyte),
        "parts of a workbook": (xlsx_book.MOST_ENTRIES, xlsx_book.MOST_SHARED // megabyte),
        "columns": (blocks.MOST_COLUMNS,),
        "letters of a cell": (blocks.LONGEST_CELL,),
        "letters of an activity's or a case's name": (judging.LONGEST_NAME,),
        "letters of a row of text": (encoding.LONGEST_RECORD,),
        "XML depth": (xes_source.DEPTH,),
        "unpacked group of rows of a Parquet": (parquet_source.MOST_GROUP // megabyte,),
    }
    for what, numbers in expected.items():
        assert tuple(int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", limits[what])) == numbers, what
