"""`analyze LOG`: the engine on a file, without database or server.

What lives here: options, the run, JSON and table output. What does not: Django (the command hands over parsed
options), formulas.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NoReturn, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analysis.engine.log import add_calendar, prepare
from analysis.engine.measure import measure
from analysis.engine.messages import say
from analysis.engine.reading import (
    ColumnMapping,
    Preview,
    ReadError,
    ReadOptions,
    ReadResult,
    Refusal,
    read_events,
    sniff,
)
from analysis.engine.settings import Limit, MeasureSettings
from analysis.engine.spans import parse_duration
from analysis.engine.table import table
from analysis.engine.worktime import CALENDAR_24X7, Calendar, china

_ROLES = (
    "case-id",
    "activity",
    "timestamp",
    "start",
    "lifecycle",
    "resource",
    "department",
    "outcome",
    "cost",
    "event-id",
)


class Refused(Exception):
    """The run ends with this sentence."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The documented options. A wrong one ends the run as any other refusal does: exit code 1, one sentence."""
    parser.error = partial(_end, parser)  # type: ignore[method-assign]
    parser.add_argument("log", metavar="LOG", help="CSV, XLSX, XES, each also gzipped, or Parquet")
    for role in _ROLES:
        parser.add_argument(f"--{role}", metavar="COLUMN", help="column name; guessed if left out, '' for none")
    parser.add_argument("--timestamps", choices=("ends", "starts"), default="ends", help="what a row's only time is")
    parser.add_argument("--date-order", type=str.lower, choices=("dmy", "mdy", "ymd"))
    parser.add_argument(
        "--timestamp-format", metavar="FORMAT", help="strptime format, or epoch_s, epoch_ms, excel_1900"
    )
    parser.add_argument("--encoding")
    parser.add_argument("--delimiter", help=r"one character; \t for tab")
    parser.add_argument("--decimal", choices=(".", ","), help="the sign before the decimals of costs")
    parser.add_argument("--sheet", help="sheet of a workbook")
    parser.add_argument("--skip-lines", type=int, default=0, help="lines above the header")
    parser.add_argument(
        "--errors", action="append", default=[], metavar="VALUE[,VALUE]", help="outcomes that are errors"
    )
    parser.add_argument("--limit", action="append", default=[], metavar="STEP=DURATION", help="2h, 1.5d, PT4H")
    parser.add_argument("--limit-processing", action="append", default=[], metavar="STEP=DURATION",
                        help="a limit on processing time alone")  # fmt: skip
    parser.add_argument("--case-limit", metavar="DURATION")
    parser.add_argument("--end-activity", action="append", default=[], metavar="NAME")
    parser.add_argument("--as-of", metavar="TIME", help="when open work is measured; the log's last time if left out")
    parser.add_argument("--calendar", default="24x7", metavar="24x7|cn|FILE")
    parser.add_argument(
        "--time-zone", "--tz", metavar="NAME", help="of times without a zone, and of days, weeks and months"
    )
    parser.add_argument("--lenient", action="store_true", help="use the good rows although some are refused")
    parser.add_argument("--refused", metavar="FILE", help="write refused rows with reasons (CSV)")
    parser.add_argument("--variants", type=int, default=50, metavar="N")
    parser.add_argument("--period", choices=("day", "week", "month"), default="week")
    parser.add_argument("--format", choices=("table", "json"), default="table")


def _end(parser: argparse.ArgumentParser, message: str) -> NoReturn:
    parser.exit(1, f"{message}\n")


def run(argv: Sequence[str], out: TextIO | None = None, err: TextIO | None = None) -> int:
    """Parse the arguments and execute; the exit code."""
    parser = argparse.ArgumentParser(prog="analyze")
    add_arguments(parser)
    return execute(parser.parse_args(list(argv)), out or sys.stdout, err or sys.stderr)


def execute(chosen: argparse.Namespace, out: TextIO, err: TextIO, default_zone: str = "UTC") -> int:
    """Analyze the file: figures to `out`; exit code 0, or 1 with one sentence on `err`."""
    try:
        _execute(chosen, out, err, default_zone)
    except ReadError as problem:
        choices = f" ({', '.join(problem.choices[:20])})" if problem.choices else ""
        option = f" Option: --{problem.option.replace('_', '-')}{choices}." if problem.option else ""
        err.write(f"{problem.message_en} [{problem.code}]{option}\n")
    except (Refused, ValueError) as problem:
        err.write(f"{problem}\n")
    except BrokenPipeError:
        # Whoever reads the output has seen enough; nothing more can be written, also not at the interpreter's end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        err.write(f"{chosen.log}: {problem.strerror or problem}\n")
    else:
        return 0
    return 1


def _execute(chosen: argparse.Namespace, out: TextIO, err: TextIO, default_zone: str) -> None:
    path = Path(chosen.log)
    if not path.is_file():
        raise Refused(f"{chosen.log}: there is no such file.")
    calendar = _calendar(chosen, default_zone)
    options = _options(chosen, calendar.time_zone)
    preview = sniff(path, options)
    _answerable(preview)
    mapping = _mapping(chosen, preview)
    _tell_guesses(chosen, preview, err)
    settings = _settings(chosen, calendar)
    with tempfile.TemporaryDirectory(prefix="sevenstep-") as folder:
        raw, prepared = Path(folder) / "raw.parquet", Path(folder) / "prepared"
        shown = _Shown(err)
        result = read_events(path, mapping, options, raw, lambda share, *_: shown.at("Reading", share))
        shown.clear()
        _handle_refused(chosen, result)
        if result.time_zone:
            err.write(f"Times without a zone are read as {result.time_zone}.\n")
        info = prepare([raw], prepared, mapping, options, calendar, lambda share: shown.at("Preparing", share))
        shown.clear()
        if info.duplicate_rows and not mapping.event_id:  # with event numbers they were left out
            err.write(say("duplicate_rows", count=info.duplicate_rows)[0] + "\n")
        add_calendar(prepared, calendar)
        figures = measure(prepared, settings=settings)
    if chosen.format == "json":
        json.dump(figures.to_json(), out, ensure_ascii=False, indent=1)
        out.write("\n")
    else:
        out.write(table(figures))


class _Shown:
    """How far the run is, on one line of a terminal; a file or a pipe gets none of it."""

    def __init__(self, err: TextIO) -> None:
        self._err = err if err.isatty() else None
        self._last = ""

    def at(self, doing: str, share: float) -> None:
        """Show that share of 0 … 1 is done."""
        words = f"{doing}: {share:.0%}"
        if self._err is not None and words != self._last:
            self._err.write(f"\r{words}")
            self._err.flush()
            self._last = words

    def clear(self) -> None:
        """Take the line away."""
        if self._err is not None:
            self._err.write(f"\r{' ' * len(self._last)}\r")


def _calendar(chosen: argparse.Namespace, default_zone: str) -> Calendar:
    zone = chosen.time_zone or ("Asia/Shanghai" if chosen.calendar == "cn" else default_zone)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise Refused(f"There is no time zone “{zone}”.") from problem
    if chosen.calendar == "24x7":
        return CALENDAR_24X7(zone)
    if chosen.calendar == "cn":
        return china(zone)
    try:
        found = Calendar.from_json(Path(chosen.calendar).read_text(encoding="utf-8"))
        return replace(found, time_zone=chosen.time_zone) if chosen.time_zone else found
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Refused(f"The calendar “{chosen.calendar}” cannot be read: {problem}") from problem


def _options(chosen: argparse.Namespace, zone: str) -> ReadOptions:
    return ReadOptions(
        time_zone=zone,
        encoding=chosen.encoding,
        delimiter="\t" if chosen.delimiter in ("\\t", "tab") else chosen.delimiter,
        date_order=chosen.date_order,
        timestamp_format=chosen.timestamp_format,
        decimal=chosen.decimal,
        sheet=chosen.sheet,
        skip_lines=chosen.skip_lines,
        lenient=chosen.lenient,
        timestamps=chosen.timestamps,
        errors=frozenset(_split(chosen.errors)),
    )


def _answerable(preview: Preview) -> None:
    """Questions without which nothing can be shown."""
    if not preview.header and preview.questions:
        question = preview.questions[0]
        raise ReadError(question.code, question.message_en, question.message_zh, choices=question.choices,
                        option=question.option)  # fmt: skip


def _mapping(chosen: argparse.Namespace, preview: Preview) -> ColumnMapping:
    given = {role.replace("-", "_"): getattr(chosen, role.replace("-", "_")) for role in _ROLES}
    values: dict[str, str | None] = {role: value or None for role, value in given.items() if value is not None}
    activity = values.get("activity")
    if activity and activity not in preview.header and "+" in activity:
        values["activity"], values["activity_extra"] = activity.split("+", 1)
    taken = {value for value in values.values() if value}
    guessed = {role: value for role, value in preview.mapping.to_dict().items() if value not in taken}
    return ColumnMapping(**{**guessed, **values})


def _tell_guesses(chosen: argparse.Namespace, preview: Preview, err: TextIO) -> None:
    guessed = [f"{item.role} = {item.column}" for item in preview.guesses if getattr(chosen, item.role, None) is None]
    if guessed:
        err.write(f"Guessed columns: {', '.join(guessed)}\n")
    if preview.date_order and not chosen.date_order:
        err.write(f"Date order proven by the values: {preview.date_order}\n")


def _settings(chosen: argparse.Namespace, calendar: Calendar) -> MeasureSettings:
    limits: dict[str, Limit] = {}
    for texts, clock in ((chosen.limit, "step"), (chosen.limit_processing, "processing")):
        for text in texts:
            step, equals, duration = text.rpartition("=")
            if not equals:
                raise Refused(f"“{text}” is not STEP=DURATION.")
            limits[step] = Limit(parse_duration(duration), clock)  # type: ignore[arg-type]
    as_of = None
    if chosen.as_of:
        moment = datetime.fromisoformat(chosen.as_of)
        as_of = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(calendar.time_zone))
    return MeasureSettings(
        calendar_key=calendar.table_key,
        as_of=as_of,
        limits=limits,
        case_limit_seconds=parse_duration(chosen.case_limit) if chosen.case_limit else None,
        end_activities=tuple(chosen.end_activity),
        errors=frozenset(_split(chosen.errors)),
        period=chosen.period,
        variants_n=max(0, chosen.variants),
    )


def _split(values: list[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _handle_refused(chosen: argparse.Namespace, result: ReadResult) -> None:
    if chosen.refused:
        write_refused(result.refused, Path(chosen.refused))
    if result.rows_stored == 0 or (result.rows_refused and not chosen.lenient):
        first = result.refused[0]
        english, _ = say("rows_refused", count=result.rows_refused, total=result.rows_read,
                         line=first.line or first.record, first=first.message_en)  # fmt: skip
        raise Refused(f"{english} [{first.code}]" + ("" if chosen.lenient else " Use --lenient to leave them out."))


def write_refused(refused: Sequence[Refusal], path: Path) -> None:
    """The refused rows as CSV with reasons; the file appears whole."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("line", "record", "column", "value", "code", "message", "说明"))
        for row in refused:
            cells = (row.column or "", row.value or "", row.code, row.message_en, row.message_zh)
            writer.writerow((row.line or "", row.record, *(_harmless(cell) for cell in cells)))
    os.replace(part, path)


def _harmless(cell: str) -> str:
    """A cell that spreadsheets would run as a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
