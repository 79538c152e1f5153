"""Every metric has its words in both languages, can be read, and stands on the documentation page."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from analysis.engine.catalog import METRICS, metric
from analysis.engine.filters import Filter
from analysis.engine.glossary import markdown
from analysis.engine.measure import Definition, MeasureSettings, metric_series, read_metric
from analysis.engine.messages import MESSAGES, REASONS, ROLES
from analysis.engine.worktime import CALENDAR_24X7

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_metric_speaks_english_and_chinese() -> None:
    for key, found in METRICS.items():
        assert found.key == key
        for spec in fields(found):
            value = getattr(found, spec.name)
            if spec.name.endswith("_zh"):
                assert CHINESE.search(value), (key, spec.name)
            elif spec.name.endswith("_en"):
                assert value and not CHINESE.search(value), (key, spec.name)  # noqa: PT018


def test_every_message_speaks_both_languages_with_the_same_placeholders() -> None:
    for code, (english, chinese) in {**MESSAGES, **ROLES, **REASONS}.items():
        assert CHINESE.search(chinese), code
        names = [set(re.findall(r"\{(\w+)\}", text)) for text in (english, chinese)]
        assert {name.removesuffix("_zh") for name in names[0]} == {name.removesuffix("_zh") for name in names[1]}, code


def test_the_documentation_page_is_the_catalogue() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "metrics.md"
    assert page.read_text(encoding="utf-8") == markdown()


@pytest.mark.parametrize("key", sorted(METRICS))
def test_every_metric_can_be_read_and_drawn(build: Any, table: Any, key: str) -> None:
    rows = table("1 A 09:00 10:00 ok\n1 B 12:00 15:00 bad", "case", "activity", "start", "end", "outcome")
    log = build(rows)
    settings = MeasureSettings(case_limit_seconds=3600, errors=frozenset({"bad"}))
    definition = Definition(key, step="B" if metric(key).grain == "step" else None)
    reading = read_metric(log.folder, definition, settings)
    assert (reading.value is None) == (key in {"handovers_per_case", "step_timeout_rate"})
    assert [point.reading for point in metric_series(log.folder, definition, "day", settings)] == [reading]


def test_a_rate_carries_its_wilson_interval(build: Any, table: Any) -> None:
    """1 of 2: 0.0945–0.9055."""
    log = build(table("1 A 09:00 10:00\n2 A 09:00 12:00", "case", "activity", "start", "end"))
    reading = read_metric(log.folder, Definition("case_timeout_rate"), MeasureSettings(case_limit_seconds=7200))
    assert (reading.value, reading.count) == (0.5, 2)
    assert (reading.low, reading.high) == (pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4))


def test_a_step_metric_without_a_step_is_an_error(build: Any, table: Any) -> None:
    log = build(table("1 A 09:00", "case", "activity", "end"))
    with pytest.raises(ValueError, match="needs a step"):
        read_metric(log.folder, Definition("step_error_rate"))
    with pytest.raises(KeyError):
        read_metric(log.folder, Definition("lead_time_mode"))


def test_equal_filters_have_equal_digests_and_survive_their_dict() -> None:
    one = Filter.from_dict({"departments": ["b", "a", "b"], "attributes": {"y": ["2"], "x": ["1"]}, "status": "all"})
    two = Filter(departments=("a", "b"), attributes=(("x", ("1",)), ("y", ("2",))))
    assert one.digest() == two.digest()
    assert Filter.from_dict(one.to_dict()).to_dict() == two.to_dict()
    assert Filter().to_dict() == {}
    assert Filter(status="open").digest() != Filter().digest()


@pytest.mark.parametrize("data", [{"department": "x"}, {"status": "half"}, {"date_from": "soon"}])
def test_unknown_filters_are_errors_and_never_ignored(data: dict[str, str]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Filter.from_dict(data)


def test_filters_choose_whole_cases(build: Any, table: Any) -> None:
    """Case 1 ends on the 1st, touched by X and p; case 2 on the 2nd, Y; case 3 on the 3rd, X."""
    text = "1 A 09:00 X p\n1 B 10:00 Y q\n2 A 2T09:00 Y q\n2 C 2T11:00 Y q\n3 A 3T09:00 X p\n3 B 3T18:00 X p"
    log = build(table(text, "case", "activity", "end", "department", "resource"))

    def chosen(**parts: Any) -> float | None:
        return read_metric(log.folder, Definition("throughput", Filter(**parts))).value

    assert chosen() == 3
    assert chosen(departments=("X",)) == 2
    assert chosen(resources=("q",)) == 2
    assert chosen(activities=("C",)) == 1
    assert chosen(date_from="2024-01-02", date_to="2024-01-02") == 1
    assert chosen(date_to="2024-01-02T11:00:00+00:00") == 1
    assert chosen(lead_time_over_seconds=3600) == 2
    assert chosen(attributes=(("department", ("X",)), ("resource", ("q",)))) == 1
    assert chosen(attributes=(("no such column", ("X",)),)) == 0
    assert chosen(status="open") == 0


def test_a_variant_can_be_filtered_by_its_key(build: Any, table: Any) -> None:
    from analysis.engine.measure import measure

    log = build(table("1 A 09:00\n1 B 10:00\n2 A 09:00\n3 A 09:00\n3 B 10:00", "case", "activity", "end"))
    first = measure(log.folder).variants[0]
    assert (first.activities, first.cases, first.share) == (["A", "B"], 2, 2 / 3)
    assert measure(log.folder, Filter(variants=(first.key,))).cases.closed == 2


def test_the_calendar_of_a_definition_wins(build: Any, table: Any) -> None:
    log = build(table("1 A 09:00 10:00", "case", "activity", "start", "end"), calendar=CALENDAR_24X7("Asia/Tokyo"))
    assert read_metric(log.folder, Definition("lead_time_mean", calendar="24x7")).value == 3600
    with pytest.raises(KeyError):
        read_metric(log.folder, Definition("lead_time_mean", calendar="unknown"))
