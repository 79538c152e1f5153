"""Typed figures: what is understood, what is refused and why, and that writing and reading agree."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common.errors import DomainError
from projects import targets

DAY, HOUR = 86400.0, 3600.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1.5 d", 1.5 * DAY),
        ("1.5d", 1.5 * DAY),
        ("1.5 天", 1.5 * DAY),
        ("１．５天", 1.5 * DAY),
        ("90 min", 5400.0),
        ("90分钟", 5400.0),
        ("36 h", 36 * HOUR),
        ("1 d 12 h", 36 * HOUR),
        ("2小时30分", 2.5 * HOUR),
        ("2 Weeks", 14 * DAY),
        ("45 s", 45.0),
    ],
)
def test_durations_are_read_in_both_languages(text: str, seconds: float) -> None:
    assert targets.parse_seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.5", "unit_missing"),
        ("", "invalid_duration"),
        ("1,5 d", "invalid_duration"),
        ("soon", "invalid_duration"),
        ("1.5 d or so", "invalid_duration"),
        ("-1 d", "invalid_duration"),
        ("0 d", "out_of_range"),
        ("9999 d", "out_of_range"),
        ("1e3 d", "invalid_duration"),
    ],
)
def test_a_duration_is_never_guessed(text: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        targets.parse_seconds(text)
    assert (caught.value.code, caught.value.field) == (code, "target")


@pytest.mark.parametrize(
    ("text", "share"), [("10 %", 0.1), ("10%", 0.1), ("33.3％", 0.333), ("0 %", 0.0), ("100 %", 1.0)]
)
def test_percentages_become_fractions(text: str, share: float) -> None:
    assert targets.parse_share(text) == share


@pytest.mark.parametrize(
    ("text", "code"), [("0.1", "unit_missing"), ("101 %", "out_of_range"), ("ten", "invalid_share")]
)
def test_a_share_needs_its_sign(text: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        targets.parse_share(text)
    assert caught.value.code == code


def test_the_message_shows_what_to_write() -> None:
    with pytest.raises(DomainError, match="“0.1 %”"):
        targets.parse_share("0.1")
    with pytest.raises(DomainError, match="“1.5 d” or “1.5 h”"):
        targets.parse_seconds("1.5")


@pytest.mark.parametrize(("text", "number"), [("2.5", 2.5), ("3 次", 3.0), ("12 cases", 12.0)])
def test_counts_are_numbers(text: str, number: float) -> None:
    assert targets.parse_count(text) == number


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (129600, "seconds", "1.5 d"),
        (86400, "seconds", "24 h"),
        (5400, "seconds", "1.5 h"),
        (2700, "seconds", "45 min"),
        (0.1, "share", "10 %"),
        (2.5, "count", "2.5"),
        (None, "share", ""),
    ],
)
def test_a_stored_value_is_shown_as_somebody_would_type_it(value: float | None, unit: str, text: str) -> None:
    assert targets.as_typed(value, unit) == text


@given(st.integers(min_value=1, max_value=300_000_000), st.sampled_from(["en", "zh-hans"]))
def test_what_is_shown_for_editing_reads_back_exactly(value: int, language: str) -> None:
    with translation.override(language):
        assert targets.parse_seconds(targets.as_typed(float(value), "seconds")) == pytest.approx(value, rel=1e-9)


@given(st.floats(min_value=0, max_value=1).map(lambda value: round(value, 6)))
def test_shares_read_back_exactly(value: float) -> None:
    assert targets.parse_share(targets.as_typed(value, "share")) == pytest.approx(value, abs=1e-9)
