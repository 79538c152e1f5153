"""`analyze LOG` from the outside: JSON, table, exit codes, refused rows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from analysis.engine.cli import run
from analysis.engine.spans import parse_duration, short

GOOD = """case,activity,start time,end time,outcome
1,A,2024-01-01 09:00,2024-01-01 10:00,ok
1,B,2024-01-01 12:00,2024-01-01 15:00,bad
"""


def analyze(folder: Path, text: str, *options: str) -> tuple[int, str, str]:
    (folder / "log.csv").write_text(text, encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    code = run([str(folder / "log.csv"), *options], out, err)
    return code, out.getvalue(), err.getvalue()


def test_json_with_limits_errors_and_end_activity(tmp_path: Path) -> None:
    """B: 2 h waiting + 3 h, limit 4 h → late; lead 6 h over 5 h; B's outcome is an error."""
    code, out, err = analyze(
        tmp_path, GOOD, "--format", "json", "--limit", "B=4h", "--case-limit", "PT5H", "--errors", "bad,worse",
        "--end-activity", "B", "--time-zone", "Asia/Shanghai", "--period", "day",
    )  # fmt: skip
    data = json.loads(out)
    assert code == 0
    assert (data["cases"]["closed"], data["cases"]["timeout_rate"], data["cases"]["lead_time"]["mean"]) == (
        1,
        1.0,
        21600,
    )
    bee = data["steps"][0]
    assert (bee["activity"], bee["timeout_rate"], bee["error_rate"], bee["waiting_time"]["mean"]) == (
        "B",
        1.0,
        1.0,
        7200,
    )
    assert data["settings"]["limits"] == {"B": 14400.0}
    assert data["settings"]["columns"]["case_id"] == "case"
    assert data["settings"]["time_zone"] == "Asia/Shanghai"
    assert data["log"]["first"] == "2024-01-01T09:00:00+08:00"
    assert "Guessed columns: case_id = case" in err


def test_the_table_shows_what_is_not_recorded_as_a_dash(tmp_path: Path) -> None:
    code, out, _ = analyze(tmp_path, GOOD)
    assert code == 0
    assert "2 executions, 1 cases" in out
    assert "Timeout rate –" in out


def test_one_refused_row_ends_a_strict_run_and_is_written_with_its_reason(tmp_path: Path) -> None:
    bad = GOOD + "2,=A1,2024-01-01 09:00,soon,ok\n"
    refused = tmp_path / "refused.csv"
    code, out, err = analyze(tmp_path, bad, "--refused", str(refused))
    assert (code, out) == (1, "")
    assert err.strip().splitlines()[-1].startswith("1 of 3 rows cannot be used; the first: line 4, “end time”")
    with refused.open(encoding="utf-8-sig") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["line"], row["column"], row["value"], row["code"]) for row in rows] == [
        ("4", "end time", "soon", "unreadable_time")
    ]
    code, out, _ = analyze(tmp_path, bad, "--lenient", "--format", "json")
    assert (code, json.loads(out)["log"]["refused"], json.loads(out)["log"]["events"]) == (0, 1, 2)


def test_a_question_ends_the_run_and_names_its_option(tmp_path: Path) -> None:
    text = "case,activity,time\n1,A,03/04/2024 09:00\n"
    code, _, err = analyze(tmp_path, text)
    assert code == 1
    assert "[ambiguous_date_order]" in err
    assert "--date-order (dmy, mdy)" in err
    assert analyze(tmp_path, text, "--date-order", "dmy")[0] == 0


@pytest.mark.parametrize(
    "options",
    [("--limit", "A"), ("--limit", "A=soon"), ("--calendar", "nowhere.json"), ("--time-zone", "Mars/Base"),
     ("--case-id", "nothing"), ("--as-of", "noon"), ("--delimiter", ",,")],
)  # fmt: skip
def test_wrong_options_end_with_one_sentence(tmp_path: Path, options: tuple[str, str]) -> None:
    code, out, err = analyze(tmp_path, GOOD, *options)
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    assert err.strip()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    err = io.StringIO()
    assert run([str(tmp_path / "none.csv")], io.StringIO(), err) == 1
    assert "there is no such file" in err.getvalue()


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_is_shown_how_far_the_run_is_and_a_file_is_not(tmp_path: Path) -> None:
    _, _, err = analyze(tmp_path, GOOD)
    assert "\r" not in err
    terminal = Terminal()
    assert run([str(tmp_path / "log.csv")], io.StringIO(), terminal) == 0
    shown = [words.strip() for words in terminal.getvalue().split("\r")]
    assert "Reading: 100%" in shown
    assert "Preparing: 20%" in shown
    assert shown.index("Preparing: 100%") > shown.index("Preparing: 20%")


def test_a_calendar_file_counts_its_hours(tmp_path: Path) -> None:
    """Open 9–13 only: lead 9–15 counts 4 h."""
    calendar = tmp_path / "calendar.json"
    calendar.write_text(json.dumps({"key": "mornings", "time_zone": "UTC", "week": [[["09:00", "13:00"]]] * 7}))
    code, out, _ = analyze(tmp_path, GOOD, "--calendar", str(calendar), "--format", "json")
    assert (code, json.loads(out)["cases"]["lead_time"]["mean"]) == (0, 4 * 3600)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2h", 7200),
        ("1.5d", 129_600),
        ("PT4H", 14_400),
        ("P1DT30M", 88_200),
        ("1h30m", 5400),
        ("90", 90),
        ("45 min", 2700),
    ],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "2x", "P", "-1h", "1h later"])
def test_other_texts_are_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


def test_durations_are_shown_in_two_units() -> None:
    assert [short(value) for value in (None, 5400, 129_600, 12.5, -60, 86_399)] == [
        "–", "1 h 30 min", "1 d 12 h", "12.5 s", "-1 min", "24 h",
    ]  # fmt: skip
