"""Criteria × comparison → verdict. Pure: values in, frozen values out; no Django, no files, no clock.

What lives here: when a difference is called better, worse, not clear or too few cases; when a criterion is met and a
guardrail holds; what the pilot as a whole has shown. What does not: the statistics themselves
(`analysis.engine.compare`) and the words for people (`pilots/findings.py`).

Rules, in words:
- Fewer cases on either side than the engine claims anything about (20): *too few cases*, whatever the interval says.
- The 95 % interval of the difference leaves out 0, and the rank test of lead times agrees (p < 0.05): *better* or
  *worse*, by the metric's direction.
- Else: *no clear difference* when the pilot has as many cases as the plan asked for, else *too few cases*,
  because a smaller pilot was never able to see the targeted effect.
- The evidence is *clear* when the interval's nearer end is at least a quarter of its width away from 0, *likely* when
  it is nearer, *not clear* when 0 lies inside or the test disagrees.
- A criterion is met when the measured value, unrounded, stands in its comparison to the target. A guardrail without
  a target holds unless the verdict is *worse*, and is not measured while there are too few cases to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal

from analysis.engine.compare import ALPHA, FEWEST_CASES

WELL_CLEAR = 0.25  # of the interval's width

Direction = Literal["down", "up"]


class Verdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    TOO_FEW_CASES = "too_few_cases"
    NOT_MEASURED = "not_measured"


class Evidence(StrEnum):
    CLEAR = "clear"
    LIKELY = "likely"
    NOT_CLEAR = "not_clear"


class Attainment(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_MEASURED = "not_measured"


class Outcome(StrEnum):
    """What the pilot as a whole has shown. The decision stays with people."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    HARMFUL = "harmful"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Sample:
    """One side of a comparison: its value (seconds, fraction or count), the cases behind it, its 95 % interval."""

    value: float | None
    count: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Comparison:
    """Pilot minus baseline, with the 95 % interval of that difference. `effect` is Cliff's delta where it applies."""

    baseline: Sample
    pilot: Sample
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    effect: float | None = None
    method: str = ""

    @property
    def relative_change(self) -> float | None:
        """Difference ÷ baseline value: 1.5 d → 0.8 d is −0.7 ÷ 1.5 = −0.467. None without a baseline above 0."""
        if self.difference is None or not self.baseline.value or self.baseline.value < 0:
            return None
        return self.difference / self.baseline.value


@dataclass(frozen=True)
class Criterion:
    """What is asked for. `target` may be missing for a guardrail only: then it must not get worse."""

    key: str
    metric: str
    direction: Direction
    comparison: str = "le"
    target: float | None = None
    is_guardrail: bool = False
    population: str = "pilot"
    step: str = ""


@dataclass(frozen=True)
class Result:
    """One criterion, judged. `comparison` is None where nothing could be measured."""

    criterion: Criterion
    comparison: Comparison | None
    verdict: Verdict
    evidence: Evidence
    attainment: Attainment


@dataclass(frozen=True)
class Evaluation:
    """The pilot, judged. `enough_cases` is None while nobody knows how many are needed."""

    results: tuple[Result, ...]
    outcome: Outcome
    pilot_cases: int
    baseline_cases: int
    cases_needed: int | None
    enough_cases: bool | None

    @property
    def success(self) -> tuple[Result, ...]:
        return tuple(each for each in self.results if not each.criterion.is_guardrail)

    @property
    def guardrails(self) -> tuple[Result, ...]:
        return tuple(each for each in self.results if each.criterion.is_guardrail)

    @property
    def primary(self) -> Result | None:
        """The first success criterion: the one that the heading speaks of."""
        return next(iter(self.success), None)

    def to_json(self) -> dict[str, Any]:
        """What is frozen with the decision: plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Evaluation:
        """The frozen evaluation as values again, digit for digit."""
        results = tuple(_result_of(row) for row in data["results"])
        return cls(**{**data, "results": results, "outcome": Outcome(data["outcome"])})


def _result_of(row: dict[str, Any]) -> Result:
    found = row["comparison"]
    sides = {name: Sample(**found[name]) for name in ("baseline", "pilot")} if found else {}
    return Result(
        criterion=Criterion(**row["criterion"]),
        comparison=Comparison(**{**found, **sides}) if found else None,
        verdict=Verdict(row["verdict"]),
        evidence=Evidence(row["evidence"]),
        attainment=Attainment(row["attainment"]),
    )


def evidence_of(comparison: Comparison | None) -> Evidence:
    """−0.88 to −0.52 (width 0.36, 0.52 away from 0) is clear; −19 to −1 points (1 of 18 away) is likely."""
    if comparison is None or comparison.low is None or comparison.high is None:
        return Evidence.NOT_CLEAR
    if comparison.low <= 0 <= comparison.high:
        return Evidence.NOT_CLEAR
    if comparison.p_value is not None and comparison.p_value >= ALPHA:
        return Evidence.NOT_CLEAR
    nearer = min(abs(comparison.low), abs(comparison.high))
    return Evidence.CLEAR if nearer >= WELL_CLEAR * (comparison.high - comparison.low) else Evidence.LIKELY


def verdict_of(comparison: Comparison | None, direction: Direction, cases_needed: int | None = None) -> Verdict:
    """Better or worse only where the whole interval of the difference lies on one side of 0."""
    if comparison is None or comparison.pilot.value is None or comparison.baseline.value is None:
        return Verdict.NOT_MEASURED
    if min(comparison.pilot.count, comparison.baseline.count) < FEWEST_CASES:
        return Verdict.TOO_FEW_CASES
    if comparison.difference is None or evidence_of(comparison) is Evidence.NOT_CLEAR:
        short = cases_needed is not None and comparison.pilot.count < cases_needed
        return Verdict.TOO_FEW_CASES if short else Verdict.NO_CLEAR_DIFFERENCE
    improved = (comparison.difference < 0) == (direction == "down")
    return Verdict.BETTER if improved else Verdict.WORSE


def compares(comparison: str, value: float, target: float) -> bool:
    """Raw values: a figure is never rounded into or out of its target."""
    return {"le": value <= target, "lt": value < target, "ge": value >= target, "gt": value > target}[comparison]


def attainment_of(criterion: Criterion, comparison: Comparison | None, verdict: Verdict) -> Attainment:
    """Whether the criterion is met, or the guardrail holds."""
    if comparison is None or comparison.pilot.value is None:
        return Attainment.NOT_MEASURED
    if criterion.target is not None:
        met = compares(criterion.comparison, comparison.pilot.value, criterion.target)
        return Attainment.MET if met else Attainment.NOT_MET
    if verdict in (Verdict.NOT_MEASURED, Verdict.TOO_FEW_CASES):
        return Attainment.NOT_MEASURED
    return Attainment.NOT_MET if verdict is Verdict.WORSE else Attainment.MET


def judge(criterion: Criterion, comparison: Comparison | None, cases_needed: int | None = None) -> Result:
    """One criterion against what was measured."""
    verdict = verdict_of(comparison, criterion.direction, cases_needed)
    return Result(
        criterion, comparison, verdict, evidence_of(comparison), attainment_of(criterion, comparison, verdict)
    )


def outcome_of(results: Iterable[Result]) -> Outcome:
    """Harm first, then open questions, then failure, then success: success needs at least one *better*."""
    rows = list(results)
    success = [each for each in rows if not each.criterion.is_guardrail]
    guardrails = [each for each in rows if each.criterion.is_guardrail]
    if any(each.attainment is Attainment.NOT_MET and each.verdict is not Verdict.TOO_FEW_CASES for each in guardrails):
        return Outcome.HARMFUL
    unsettled = {Verdict.TOO_FEW_CASES, Verdict.NOT_MEASURED}
    if not success or any(each.verdict in unsettled for each in success):
        return Outcome.UNDECIDED
    if any(each.attainment is Attainment.NOT_MET for each in success):
        return Outcome.NOT_REACHED
    if any(each.attainment is not Attainment.MET for each in guardrails):
        return Outcome.UNDECIDED
    return Outcome.REACHED if any(each.verdict is Verdict.BETTER for each in success) else Outcome.UNDECIDED


def evaluate(
    criteria: Iterable[tuple[Criterion, Comparison | None]],
    *,
    pilot_cases: int,
    baseline_cases: int,
    cases_needed: int | None = None,
) -> Evaluation:
    """Every criterion judged, and what they show together. `cases_needed` speaks of the pilot's own population."""
    results = tuple(
        judge(criterion, comparison, cases_needed if criterion.population == "pilot" else None)
        for criterion, comparison in criteria
    )
    return Evaluation(
        results=results,
        outcome=outcome_of(results),
        pilot_cases=pilot_cases,
        baseline_cases=baseline_cases,
        cases_needed=cases_needed,
        enough_cases=None if cases_needed is None else pilot_cases >= cases_needed,
    )
