"""The five letters of SMART, each met, missing or not yet to be judged. Pure: values in, keys out.

What lives here: when a letter is met. What does not: the sentences (`smart_words.py`), rows (`goal_reading.py`).

    S  one figure of the catalogue, with its step where it needs one, and somebody who answers for it
    M  the target's number, and something to measure it against: a baseline, or a log that gives the figure
    A  the target is better than the baseline; beside it stands what the best quarter of the log's weeks reached.
       Without baseline and log nobody can judge it yet
    R  a pain point names the same figure, or the goal serves a strategic aim
    T  a date after the project's start and not after its end
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projects.figures import is_met

MET, MISSING, UNKNOWN = "met", "missing", "unknown"
FEWEST_WEEKS = 4  # below that there is no quarter of the weeks


@dataclass(frozen=True)
class Line:
    """What is known of one measurable line. `value` is what the log says now, `weeks` its complete weeks."""

    metric_known: bool = True
    needs_step: bool = False
    step: str = ""
    has_owner: bool = True
    target: float | None = None
    comparison: str = "le"
    baseline: float | None = None
    value: float | None = None
    weeks: tuple[float, ...] = ()
    hurts: bool = False
    has_aim: bool = False
    due: date | None = None
    started: date = date.min
    ends: date | None = None


@dataclass(frozen=True)
class Letter:
    """`keys` name the sentences: what is missing, or why the letter is met. `figure` is the one that they say."""

    letter: str
    state: str
    keys: tuple[str, ...]
    figure: float | None = None

    @property
    def met(self) -> bool:
        return self.state == MET


def best_quarter(weeks: Sequence[float], comparison: str) -> float | None:
    """What the best quarter of the weeks reached, None below four weeks.

    >>> best_quarter((4.0, 3.0, 2.0, 1.0), "le")
    1.0
    >>> best_quarter((4.0, 3.0, 2.0, 1.0), "ge")
    4.0
    """
    if len(weeks) < FEWEST_WEEKS:
        return None
    ordered = sorted(weeks, reverse=comparison in {"ge", "gt"})
    return ordered[len(ordered) // 4 - 1]


def judge(line: Line) -> list[Letter]:
    return [_specific(line), _measurable(line), _attainable(line), _relevant(line), _time_bound(line)]


def _of(letter: str, missing: list[str], met: str) -> Letter:
    return Letter(letter, MISSING if missing else MET, tuple(missing) or (met,))


def _specific(line: Line) -> Letter:
    missing = [] if line.metric_known else ["no_figure"]
    missing += ["no_step"] if line.needs_step and not line.step else []
    missing += [] if line.has_owner else ["no_owner"]
    return _of("S", missing, "specific")


def _measurable(line: Line) -> Letter:
    missing = ["no_number"] if line.target is None else []
    missing += ["no_measure"] if line.baseline is None and line.value is None else []
    return _of("M", missing, "measurable")


def _attainable(line: Line) -> Letter:
    start = line.value if line.baseline is None else line.baseline
    if line.target is None or start is None:
        return Letter("A", UNKNOWN, ("not_yet",))
    downward = line.comparison in {"le", "lt"}
    if not (line.target < start if downward else line.target > start):
        return Letter("A", MISSING, ("no_better",), start)
    best = best_quarter(line.weeks, line.comparison)
    if best is None:
        return Letter("A", MET, ("better",), start)
    return Letter("A", MET, ("reached" if is_met(line.comparison, best, line.target) else "beyond",), best)


def _relevant(line: Line) -> Letter:
    if line.hurts or line.has_aim:
        return Letter("R", MET, ("pain",) if line.hurts else ("aim",))
    return Letter("R", MISSING, ("no_reason",))


def _time_bound(line: Line) -> Letter:
    if line.due is None:
        return Letter("T", MISSING, ("no_date",))
    if line.due <= line.started:
        return Letter("T", MISSING, ("before_start",))
    if line.ends is not None and line.due > line.ends:
        return Letter("T", MISSING, ("after_end",))
    return Letter("T", MET, ("dated",))


def worst(letters: Sequence[Letter]) -> str:
    """The state of a letter over all lines of a goal: one that misses it misses it for the whole."""
    states = {each.state for each in letters}
    return MISSING if MISSING in states or not states else UNKNOWN if UNKNOWN in states else MET
