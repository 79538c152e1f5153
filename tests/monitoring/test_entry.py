"""Amounts as typed: nothing guessed, nothing lost on the way back."""

from __future__ import annotations

import pytest

from monitoring.entry import NotAnAmount, parse_amount, write_amount


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1.5 d", "seconds", 129_600),
        ("36h", "seconds", 129_600),
        ("36 小时", "seconds", 129_600),
        ("45 min", "seconds", 2_700),
        ("３０％", "share", 0.3),
        ("30", "share", 0.3),
        ("0.5%", "share", 0.005),
        ("12", "count", 12),
    ],
)
def test_what_is_read(text: str, unit: str, value: float) -> None:
    assert parse_amount(text, unit) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("36", "seconds"),
        ("1,5 d", "seconds"),
        ("-1 d", "seconds"),
        ("120%", "share"),
        ("0.3 d", "share"),
        ("x", "count"),
        ("", "count"),
    ],
)
def test_what_is_not_guessed(text: str, unit: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_amount(text, unit)


@pytest.mark.parametrize("value", [129_600.0, 100_000.0, 2_700.0, 61.5, 90.0, 3 * 86_400.0])
def test_a_duration_comes_back_exactly(value: float) -> None:
    assert parse_amount(write_amount(value, "seconds"), "seconds") == value


def test_how_it_is_written() -> None:
    assert write_amount(129_600, "seconds") == "1.5 d"
    assert write_amount(0.3, "share") == "30%"
    assert write_amount(None, "share") == ""
