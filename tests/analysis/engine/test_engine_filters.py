"""What each filter chooses, on tables small enough to count by hand; what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.engine.filters import Filter, FilterError
from analysis.engine.measure import Definition, MeasureSettings, case_values, number_columns, read_metric

# Case 1: A–B on the 1st. Case 2: A–C from the 1st to the 3rd. Case 3: A–B–C from the 3rd to the 4th.
DAYS = "1 A 09:00\n1 B 10:00\n2 A 23:00\n2 C 3T01:00\n3 A 3T09:00\n3 B 4T09:00\n3 C 4T10:00"


def chosen(folder: Any, settings: MeasureSettings = MeasureSettings(), **parts: Any) -> str:
    """The selected cases' ids in one word."""
    return "".join(sorted(case_values(folder, Filter.from_dict(parts), settings).case_id))


@pytest.fixture
def folder(build: Any, table: Any) -> Any:
    return build(table(DAYS, "case", "activity", "end")).folder


@pytest.mark.parametrize(
    ("by", "first", "last", "expected"),
    [
        (None, "2024-01-03", "2024-01-03", "2"),  # ended on the 3rd
        ("end", "2024-01-03", "2024-01-03", "2"),
        ("start", "2024-01-03", "2024-01-03", "3"),  # began on the 3rd
        ("contained", "2024-01-03", "2024-01-03", ""),  # 2 began before, 3 ended after
        ("contained", "2024-01-01", "2024-01-03", "12"),
        ("contained", "2024-01-01T22:00", "2024-01-04", "23"),
        ("start", None, "2024-01-01", "12"),
        ("contained", None, "2024-01-03", "12"),
        ("contained", "2024-01-03", None, "3"),
    ],
)
def test_days_mean_the_end_the_start_or_both(folder: Any, by: Any, first: Any, last: Any, expected: str) -> None:
    """1: 1st 09–10; 2: 1st 23:00 – 3rd 01:00; 3: 3rd 09:00 – 4th 10:00."""
    assert chosen(folder, date_from=first, date_to=last, period_by=by) == expected


def test_an_open_case_counts_by_the_as_of_time_and_by_its_start(folder: Any) -> None:
    """With C as the only end, case 1 is open; as of the log's last event, the 4th."""
    settings = MeasureSettings(end_activities=("C",))
    assert chosen(folder, settings, date_from="2024-01-04", period_by="end") == "13"
    assert chosen(folder, settings, date_to="2024-01-01", period_by="start") == "12"
    assert chosen(folder, settings, date_to="2024-01-03", period_by="contained") == "2"
    assert chosen(folder, settings, status="open") == "1"
    assert chosen(folder, settings, status="closed") == "23"


def test_arrivals_count_by_the_start_unless_the_filter_says_otherwise(folder: Any) -> None:
    """Two cases began on the 1st, one of them ended then."""
    parts = {"date_from": "2024-01-01", "date_to": "2024-01-01"}
    for by, expected in ((None, 2), ("start", 2), ("end", 1)):
        filter = Filter.from_dict({**parts, "period_by": by})
        assert read_metric(folder, Definition("arrivals", filter)).value == expected


def test_a_case_contains_any_of_the_steps_and_lacks_all_of_them(folder: Any) -> None:
    """1 has A B, 2 has A C, 3 has A B C."""
    assert chosen(folder, activities=["B"]) == "13"
    assert chosen(folder, activities=["B", "C"]) == "123"
    assert chosen(folder, lacks=["C"]) == "1"
    assert chosen(folder, lacks=["B", "C"]) == ""
    assert chosen(folder, activities=["C"], lacks=["B"]) == "2"
    assert chosen(folder, lacks=["no such step"]) == "123"


def test_ranges_compare_numbers_as_numbers(build: Any, table: Any) -> None:
    """9 < 10 < 10.5 < 1e2 as numbers, not as text; "n/k" is no number and lies outside whatever the bounds."""
    text = "1 A 09:00 9 x1\n2 A 09:00 10 x2\n3 A 09:00 10.5 x3\n4 A 09:00 1e2 x4\n5 A 09:00 n/k x5\n6 A 09:00 -3 x6"
    folder = build(table(text, "case", "activity", "end", "priority", "number")).folder
    expected = {("9", None): "1234", (None, "10"): "126", ("10", "10.5"): "23", ("-3", "-3"): "6", ("101", None): ""}
    for (low, high), cases in expected.items():
        assert chosen(folder, ranges={"priority": {"low": low, "high": high}}) == cases
    assert chosen(folder, ranges={"priority": {"low": 10}, "number": {"low": 0}}) == ""
    assert chosen(folder, ranges={"no such column": {"low": 0}}) == ""
    assert number_columns(folder, ["priority", "number", "case"]) == ["case"]


def test_ranges_compare_days_and_moments_as_moments(build: Any, table: Any) -> None:
    """In UTC. A day as upper bound holds that whole day; 02:00+03:00 on the 3rd is 23:00 on the 2nd,
    22:00-02:30 on the 2nd is 00:30 on the 3rd; "soon" and a bare
    20240102 are no days."""
    text = (
        "1 A 09:00 2024-01-01\n2 A 09:00 2024-01-02T23:59:59\n3 A 09:00 2024-01-03T02:00:00+03:00\n"
        "4 A 09:00 2024/01/03\n7 A 09:00 2024-01-02T22:00-0230\n8 A 09:00 2024-01-02T00:00:00Z\n"
        "5 A 09:00 soon\n6 A 09:00 20240102"
    )
    folder = build(table(text, "case", "activity", "end", "priority")).folder
    assert chosen(folder, ranges={"priority": {"high": "2024-01-02"}}) == "1238"
    assert chosen(folder, ranges={"priority": {"low": "2024-01-02", "high": "2024-01-02"}}) == "238"
    assert chosen(folder, ranges={"priority": {"low": "2024-01-02T23:30"}}) == "247"
    assert chosen(folder, ranges={"priority": {"low": "2024-01-03"}}) == "47"


def test_a_filter_survives_its_dict_and_older_dicts_are_read() -> None:
    whole = Filter(
        "2024-01-01", "2024-02-01", ("v",), ("d",), ("r",), ("a",), (("x", ("1", "2")),), "closed", 60.0, "contained",
        ("l",), (("y", "1", None), ("z", None, "2024-01-01")),
    )  # fmt: skip
    assert Filter.from_dict(whole.to_dict()) == whole
    older = {"date_from": "2024-01-01", "attributes": [["x", ["1"]]], "departments": "d", "status": ""}
    assert Filter.from_dict(older) == Filter("2024-01-01", departments=("d",), attributes=(("x", ("1",)),))
    assert Filter(date_from="2024-01-01").digest() != Filter(date_from="2024-01-01", period_by="start").digest()


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"department": "x"}, "department", "unknown_name"),
        ([], "filter", "no_object"),
        ({"departments": {"a": 1}}, "departments", "no_list"),
        ({"lacks": [["a"]]}, "lacks", "no_list"),
        ({"attributes": "x"}, "attributes", "no_object"),
        ({"ranges": ["x"]}, "ranges", "no_object"),
        ({"ranges": {"x": {}}}, "ranges", "no_range"),
        ({"ranges": {"x": {"from": 1}}}, "ranges", "no_range"),
        ({"ranges": {"x": {"low": "many"}}}, "ranges", "no_number_or_day"),
        ({"ranges": {"x": {"low": "1e999"}}}, "ranges", "no_number_or_day"),
        ({"ranges": {"x": {"low": 1, "high": "2024-01-01"}}}, "ranges", "two_kinds"),
        ({"ranges": {"x": {"low": 10, "high": 9}}}, "ranges", "low_over_high"),
        ({"ranges": {"x": {"low": "2024-02-01", "high": "2024-01-01"}}}, "ranges", "low_over_high"),
        ({"lead_time_over_seconds": "long"}, "lead_time_over_seconds", "no_seconds"),
        ({"lead_time_over_seconds": "nan"}, "lead_time_over_seconds", "no_seconds"),
        ({"lead_time_over_seconds": -1}, "lead_time_over_seconds", "no_seconds"),
        ({"lead_time_over_seconds": 1e300}, "lead_time_over_seconds", "no_seconds"),
        ({"date_to": "soon"}, "date_to", "no_day"),
        ({"status": "half"}, "status", "unknown_status"),
        ({"status": ["open"]}, "status", "unknown_status"),
        ({"period_by": "middle"}, "period_by", "unknown_period_by"),
    ],
)
def test_what_cannot_be_read_names_its_field(data: Any, field: str, code: str) -> None:
    with pytest.raises(FilterError) as caught:
        Filter.from_dict(data)
    assert (caught.value.field, caught.value.code) == (field, code)
