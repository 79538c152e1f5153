"""Icons, state badges and drawn marks: right with a build, harmless without one, and never an open door for text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from common.templatetags import icons, marks

BASE = Path(settings.BASE_DIR)
USED = re.compile(r"""\{%\s*icon\s+["']([\w/-]+)["']""")


def named() -> set[str]:
    lines = (BASE / "static/src/icons.txt").read_text(encoding="utf-8").splitlines()
    return {line.split("#")[0].strip() for line in lines} - {""}


def test_every_icon_used_by_a_template_is_named_for_the_build() -> None:
    used = {
        (name, path.name)
        for path in (BASE / "templates").rglob("*.html")
        for name in USED.findall(path.read_text(encoding="utf-8"))
    }
    assert used
    assert {row for row in used if row[0] not in named()} == set()


def test_the_states_have_their_icons() -> None:
    assert set(icons.STATE_ICONS.values()) <= named()


def test_without_a_build_an_icon_is_an_empty_span(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icons.finders, "find", lambda name: None)
    assert icons.icon("check") == '<span class="icon " aria-hidden="true"></span>'


def test_a_badge_carries_icon_and_word_and_escapes_it() -> None:
    badge = icons.state("breach", "<b>Late</b>")
    assert 'class="state-badge is-breach"' in badge
    assert "&lt;b&gt;Late&lt;/b&gt;" in badge


def test_an_unknown_state_is_shown_as_none() -> None:
    assert "is-none" in icons.state("purple", "?")


def test_initials_are_two_latin_letters_or_one_chinese_sign() -> None:
    assert ">LY<" in icons.avatar("Lin Yue")
    assert ">林<" in icons.avatar("林悦")


@pytest.mark.parametrize(
    ("baseline", "now", "target", "expected"),
    [(3.0, 1.5, 1.5, 1.0), (3.0, 2.25, 1.5, 0.5), (3.0, 3.4, 1.5, 0.0), (0.5, 0.6, 0.9, 0.25), (None, 1, 2, 0.0)],
)
def test_improvement_runs_to_the_right_whichever_way_is_better(
    baseline: float | None, now: float, target: float, expected: float
) -> None:
    assert marks.progress_towards(baseline, now, target) == pytest.approx(expected)


@pytest.mark.parametrize(("now", "expected"), [(1.6, 1.0), (1.8, 1.0), (2.0, 1.0), (2.1, 0.0)])
def test_a_met_goal_is_at_its_end_although_the_baseline_was_better(now: float, expected: float) -> None:
    """Baseline 1.6 d, at most 2.0 d: within the target is the end, beyond it has lost what was there."""
    assert marks.progress_towards(1.6, now, 2.0, "le") == expected


def test_the_rail_draws_seven_bars_and_six_gates() -> None:
    drawn = marks.rail(["done"] * 4 + ["current"] + ["later"] * 2, fraction=0.5, waiting=True)
    assert drawn.count('class="bar-done"') == 4
    assert drawn.count('class="bar-later"') == 2
    assert drawn.count('class="gate-passed"') == 4
    assert drawn.count('class="gate-open"') == 1
    assert drawn.count('class="gate-closed"') == 1


def test_the_goal_bar_says_its_numbers_and_has_no_inline_style() -> None:
    drawn = marks.goal_bar(259_200, 164_160, 129_600, "seconds", "le", "2 Jun")
    assert 'aria-label="3.0 d baseline → 1.9 d now → ≤ 1.5 d by 2 Jun"' in drawn
    assert "style=" not in drawn


def test_a_sparkline_needs_two_points() -> None:
    assert marks.spark([1.0, None]) == ""
    assert 'class="target"' in marks.spark([1.0, 2.0], target=1.5)
