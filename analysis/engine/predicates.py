"""A filter as one SQL predicate on cases.

What lives here: what each condition of `Filter` means for a case of a prepared log. What does not: opening the
log and the columns that the predicate reads (`selection`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from analysis.engine.clocks import base_path
from analysis.engine.database import name, scan
from analysis.engine.database import text as literal
from analysis.engine.durations import MICRO
from analysis.engine.filters import NUMBER, Filter, Range, is_number
from analysis.engine.worktime import to_microseconds

_MOMENT = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?"
_OFFSET = r"(Z|([+-])([0-9]{2}):?([0-9]{2})?)"


def moment_us(value: str, zone: str, *, end: bool) -> int:
    """A filter's date or moment in microseconds; a bare date as an end means the start of the next day."""
    tz = ZoneInfo(zone)
    if len(value) <= 10:
        day = date.fromisoformat(value) + timedelta(days=1 if end else 0)
        return to_microseconds(datetime.combine(day, time(), tz))
    moment = datetime.fromisoformat(value)
    return to_microseconds(moment if moment.tzinfo else moment.replace(tzinfo=tz))


def predicate(
    folder: Path, chosen: Filter, columns: list[str], zone: str, as_of_us: int, by: str
) -> tuple[str, list[Any]]:
    """The predicate and its parameters. by: what the dates mean where the filter leaves it to the figure."""
    parts, parameters = ["TRUE", *_dates(chosen, zone, as_of_us, chosen.period_by or by)], []
    if chosen.status != "all":
        parts.append("open" if chosen.status == "open" else "NOT open")
    if chosen.lead_time_over_seconds is not None:
        parts.append(f"coalesce(lead_us, age_us) > {round(chosen.lead_time_over_seconds * MICRO)}")
    if chosen.variants:
        table = scan(folder / "variants.parquet")
        parts.append(f"variant IN (SELECT variant FROM {table} WHERE list_contains(?, key))")  # noqa: S608
        parameters.append(list(chosen.variants))
    executions = scan(base_path(folder, "executions"))
    kinds = (
        ("department", chosen.departments, "IN"), ("resource", chosen.resources, "IN"),
        ("activity", chosen.activities, "IN"), ("activity", chosen.lacks, "NOT IN"),
    )  # fmt: skip
    for kind, values, sign in kinds:
        if values:
            codes = f"SELECT code FROM {scan(folder / f'{kind}.parquet')} WHERE list_contains(?, name)"  # noqa: S608
            parts.append(f"case_no {sign} (SELECT case_no FROM {executions} WHERE {kind} IN ({codes}))")  # noqa: S608
            parameters.append(list(values))
    events = scan(folder / "events.parquet")
    wanted = [(column, f"list_contains(?, {name(f'@{column}')})", [list(v)]) for column, v in chosen.attributes]
    wanted += [(each[0], _inside(each, zone), []) for each in chosen.ranges]
    for column, condition, given in wanted:
        if column not in columns:
            parts.append("FALSE")
            continue
        parts.append(f'case_no IN (SELECT ":case" FROM {events} WHERE {condition})')  # noqa: S608
        parameters += given
    return " AND ".join(parts), parameters


def _dates(chosen: Filter, zone: str, as_of_us: int, by: str) -> list[str]:
    ended = f"coalesce(end_us, {as_of_us})"
    first = ended if by == "end" else "start_us"
    last = "start_us" if by == "start" else ended
    parts = []
    if chosen.date_from is not None:
        parts.append(f"{first} >= {moment_us(chosen.date_from, zone, end=False)}")
    if chosen.date_to is not None:
        parts.append(f"{last} < {moment_us(chosen.date_to, zone, end=True)}")
    return parts


def _inside(bounds: Range, zone: str) -> str:
    """Whether an event's value lies in the range; a value that cannot be read in the bounds' kind gives NULL."""
    column, low, high = bounds
    value = f"trim({name(f'@{column}')})"
    if is_number(low or high or ""):
        number = f"CASE WHEN regexp_full_match({value}, {literal(NUMBER)}) THEN TRY_CAST({value} AS DOUBLE) END"
        tests = [f"{number} {sign} {float(bound)!r}::DOUBLE" for bound, sign in ((low, ">="), (high, "<=")) if bound]
        return " AND ".join(tests)
    slashed = f"replace({value}, '/', '-')"
    wall = f"CASE WHEN regexp_full_match({slashed}, {literal(_MOMENT)}) THEN TRY_CAST({slashed} AS TIMESTAMP) END"
    # Text without an offset is wall time of the calendar's zone, as the bounds are; with one it is turned into UTC.
    # By hand: DuckDB would need an extension that is not in the wheel.
    sign, hours, minutes = (f"regexp_extract({slashed}, {literal(_OFFSET + '$')}, {group})" for group in (2, 3, 4))
    offset = f"coalesce(TRY_CAST({hours} AS INTEGER), 0) * 60 + coalesce(TRY_CAST({minutes} AS INTEGER), 0)"
    exact = (
        f"CASE WHEN regexp_full_match({slashed}, {literal(_MOMENT + _OFFSET)}) AND contains({slashed}, ':') "
        f"THEN TRY_CAST(regexp_replace({slashed}, {literal(_OFFSET + '$')}, '') AS TIMESTAMP) "
        f"- to_minutes(CASE WHEN {sign} = '-' THEN -1 ELSE 1 END * ({offset})) END"
    )
    tests = []
    for bound, is_end in ((low, False), (high, True)):
        if bound is None:
            continue
        sign = ">=" if not is_end else "<" if len(bound) <= 10 else "<="
        moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=moment_us(bound, zone, end=is_end))
        local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        tests.append(
            f"coalesce({wall} {sign} TIMESTAMP '{local.isoformat(' ')}', "
            f"{exact} {sign} TIMESTAMP '{moment.replace(tzinfo=None).isoformat(' ')}')"
        )
    return " AND ".join(tests)
