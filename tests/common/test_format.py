"""Numbers, durations and dates as people read them. The table `format_cases.json` is shared with the browser's twin.

Hand-checked: 12 960 s is 0.15 d, which one decimal would turn into 0.2; 103 680 s is 1.2 d.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from common.templatetags import format as formats

HERE = Path(__file__).parent
CASES = json.loads((HERE / "format_cases.json").read_text(encoding="utf-8"))
FUNCTIONS = {
    "duration": formats.format_duration,
    "duration2": formats.format_duration2,
    "share": formats.format_share,
    "points": formats.format_points,
    "count": formats.format_count,
    "against": formats.format_against,
}
SPEAKS = {"duration", "duration2", "points", "against"}


@pytest.mark.parametrize(("name", "row"), [(name, row) for name, rows in CASES.items() for row in rows])
def test_the_shared_table_holds_in_both_languages(name: str, row: dict[str, object]) -> None:
    options = {key: value for key, value in row.items() if key not in ("in", "en", "zh")}
    for code, key in (("en", "en"), ("zh-hans", "zh")):
        said = {"language": code} if name in SPEAKS else {}
        assert FUNCTIONS[name](row["in"], **options, **said) == row[key]


def test_the_twin_in_the_browser_agrees() -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("no Node on the path")
    done = subprocess.run([node, "--test", str(HERE)], capture_output=True, text=True, timeout=120, cwd=HERE.parents[1])
    assert done.returncode == 0, done.stdout[-3000:]


def test_a_timedelta_is_a_duration() -> None:
    assert formats.format_duration(timedelta(days=3), language="en") == "3.0 d"


@pytest.mark.parametrize(
    ("value", "limit", "unit", "expected"),
    [
        (259_300, 259_200, "duration", "3.001 d"),  # 100 s over 3 d must not read “3.0 d”
        (259_200, 259_200, "duration", "3.0 d"),
        (300_000, 259_200, "duration", "3.5 d"),
        (0.3001, 0.3, "share", "30.01%"),
        (0.34, 0.3, "share", "34%"),
        (10.4, 10, "count", "10.4"),
        (None, 10, "count", "–"),
    ],
)
def test_a_breach_is_never_rounded_into_compliance(value: float | None, limit: float, unit: str, expected: str) -> None:
    assert formats.format_against(value, limit, unit, "en") == expected


@pytest.mark.parametrize(
    ("value", "unit", "signed", "expected"),
    [
        (259_200, "seconds", False, "3.0 d"),
        (60_480, "seconds", True, "+16.8 h"),
        (-0.18, "share", True, "−18 pts"),
        (0.4, "share", False, "40%"),
        (4812, "count", False, "4,812"),
        (4.25, "count", False, "4.3"),
        (None, "seconds", False, "–"),
    ],
)
def test_any_figure_is_written_by_its_unit(value: float | None, unit: str, signed: bool, expected: str) -> None:
    assert formats.format_value(value, unit, "en", signed=signed) == expected


def test_the_current_year_is_dropped() -> None:
    today = date(2026, 5, 14)
    assert formats.format_day(date(2026, 3, 2), "en", today=today) == "2 Mar"
    assert formats.format_day(date(2025, 3, 2), "en", today=today) == "2 Mar 2025"
    assert formats.format_day(date(2025, 3, 2), "zh-hans", today=today) == "2025 年 3 月 2 日"
    assert formats.format_day("2026-03-02", "zh-hans", today=today) == "3 月 2 日"


def test_a_moment_is_shown_in_the_current_zone() -> None:
    """09:00 UTC is 17:00 in Shanghai."""
    when = datetime(2026, 5, 14, 9, tzinfo=UTC)
    with timezone.override("Asia/Shanghai"):
        assert formats.format_moment(when, "en", today=date(2026, 5, 14)) == "14 May, 17:00"
        assert formats.format_moment(when, "zh-hans", today=date(2025, 5, 14)) == "2026 年 5 月 14 日 17:00"


def test_what_happened_lately_is_relative() -> None:
    now = datetime(2026, 5, 14, 12, tzinfo=UTC)
    assert formats.format_ago(now - timedelta(seconds=12), now, "en") == "12 s ago"
    assert formats.format_ago(now - timedelta(hours=5, minutes=50), now, "zh-hans") == "5 小时前"
    assert formats.format_ago(datetime(2020, 1, 2, tzinfo=UTC), now, "en") == "2 Jan 2020"


def test_filters_speak_the_active_language() -> None:
    template = Template(
        "{% load format %}{{ s|duration }} {{ s|limit }} {{ f|share }} {{ n|count }} {% figure f 'share' %}"
    )
    with translation.override("zh-hans"):
        assert template.render(Context({"s": 259_200, "f": 0.4, "n": 4812})) == "3.0 天 3 天 40% 4,812 40%"


def test_a_missing_figure_is_a_dash_everywhere() -> None:
    template = Template(
        "{% load format %}{{ x|duration }}{{ x|share }}{{ x|count }}{{ x|day }}{{ x|ago }}{% figure x %}"
    )
    assert template.render(Context({"x": None})) == "–" * 6
