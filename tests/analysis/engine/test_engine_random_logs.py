"""Random logs of every kind against the plain recomputation: ties, lone timestamps, unpaired starts, open cases.

The real logs have few running executions and no named last steps; here both come often. Times are half days, so that
many events of a case share their moment.
"""

from __future__ import annotations

import csv
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import engine_oracle as oracle
import engine_oracle_figures as expected
import pytest
from engine_checks import check_figures
from engine_oracle import Log
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine.log import prepare
from analysis.engine.measure import Limit, MeasureSettings
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events
from analysis.engine.worktime import CALENDAR_24X7

HALF_DAY = 43_200
ZERO = datetime(2024, 1, 25, tzinfo=UTC)
PLAIN = Log("log.csv", "case", "activity", "end", resource="resource", outcome="outcome")
KINDS = {
    "start and end": replace(PLAIN, start="start"),
    "some lone ends": replace(PLAIN, start="start", department="department"),
    "lone ends": PLAIN,
    "lone starts": replace(PLAIN, lone="starts"),
    "start and complete rows": replace(PLAIN, lifecycle="life", department="department"),
    "start and complete rows, lone starts": replace(PLAIN, lifecycle="life", lone="starts"),
}
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "case": st.sampled_from(["1", "2", "3", "工单"]),
            "activity": st.sampled_from(["A", "B", "C"]),
            "at": st.integers(0, 160),
            "length": st.sampled_from([0, 1, 2, 9]),
            "lone": st.booleans(),
            "life": st.sampled_from(["start", "complete"]),
            "resource": st.sampled_from(["p", "q", "", "-"]),
            "department": st.sampled_from(["north", "south", "?"]),
            "outcome": st.sampled_from(["ok", "bad", ""]),
        }
    ),
    min_size=1,
    max_size=30,
)


def rows_of(events: list[dict[str, Any]], kind: str) -> list[oracle.Row]:
    """As the file has them; in the first kind every row has a start."""
    return [
        {
            **{name: str(event[name]) for name in ("case", "activity", "life", "resource", "department", "outcome")},
            "start": "" if event["lone"] and kind != "start and end" else moment(event["at"] - event["length"]),
            "end": moment(event["at"]),
        }
        for event in events
    ]


def moment(half_days: int) -> str:
    return (ZERO + timedelta(seconds=half_days * HALF_DAY)).isoformat(" ")


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10, deadline=None)
@given(
    events=EVENTS,
    zone=st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"]),
    endings=st.sampled_from([frozenset(), frozenset({"C"}), frozenset({"A", "B"})]),
    period=st.sampled_from(["day", "week", "month"]),
)
def test_a_random_log_has_the_figures_of_the_plain_recomputation(
    kind: str, events: list[dict[str, Any]], zone: str, endings: frozenset[str], period: Any
) -> None:
    log, rows = replace(KINDS[kind], zone=zone), rows_of(events, kind)
    options, mapping = ReadOptions(time_zone=zone, timestamps=log.lone), ColumnMapping(**log.mapping)
    limits = {"A": HALF_DAY, "B": 2 * HALF_DAY, "C": 0}
    handover = "department" if log.department and any(row["department"] != "?" for row in rows) else "resource"
    if handover == "resource" and all(row["resource"] in ("", "-") for row in rows):
        handover = None
    asked = expected.Asked(limits, 7 * HALF_DAY, frozenset({"bad"}), handover, zone, endings)
    chosen = MeasureSettings(
        limits={activity: Limit(seconds) for activity, seconds in limits.items()}, case_limit_seconds=7 * HALF_DAY,
        errors=asked.errors, end_activities=tuple(endings), period=period, variants_n=100,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        source, raw, folder = Path(name, log.file), Path(name, "raw.parquet"), Path(name, "log")
        with source.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        assert read_events(source, mapping, options, raw).rows_refused == 0
        prepare([raw], folder, mapping, options, CALENDAR_24X7(zone))
        cases = expected.build_cases(oracle.executions(rows, log), asked)
        check_figures(folder, chosen, cases, asked, len(rows))
