"""The claims of a project beside what its log says, as frozen rows for the page, the panel and the API."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from analysis import clocks
from analysis.claims import words
from analysis.claims.checking import Finding, against_value, check
from analysis.claims.finding import Claim, find_claims, step_named
from analysis.claims.quantities import Quantity
from analysis.claims.sources import Place, Statement, TypedValue, statements, step_names, typed_values
from analysis.engine.figures import Figures
from analysis.figures import figures_for, primary_log
from projects import figures
from projects.models import Project

AROUND = 90  # letters of the text shown on each side of the claim
ORDER = {"differs": 0, "agrees": 1, "unknown": 2}


@dataclass(frozen=True)
class ClaimRow:
    """One line: where it stands, the words with the claim in their middle, what the log says, the verdict."""

    place: Place
    before: str
    typed: str
    after: str
    figure: str
    verdict: str
    badge: tuple[str, str]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ClaimsPage:
    rows: tuple[ClaimRow, ...]
    log_name: str
    clock: str
    cases: int
    heading: str

    def of(self, verdict: str) -> list[ClaimRow]:
        return [row for row in self.rows if row.verdict == verdict]

    @property
    def differing(self) -> list[ClaimRow]:
        return self.of("differs")

    @property
    def agreeing(self) -> list[ClaimRow]:
        return self.of("agrees")

    @property
    def unchecked(self) -> list[ClaimRow]:
        return self.of("unknown")


def claims_of(project: Project, user: User) -> ClaimsPage:
    """Every claim that this person may read. Ask `figures.read` first: the answer holds figures."""
    log, measured = primary_log(project), figures_for(project)
    activities = [step.activity for step in measured.steps] if measured else []
    names = step_names(project, activities)

    def step_in(text: str) -> str:
        return step_named(text, names)

    found = [(each, claim) for each in statements(project, user) for claim in find_claims(each.text, names, each.step)]
    rows = [_text_row(statement, claim, measured) for statement, claim in found]
    rows += [_value_row(project, typed) for typed in typed_values(project, user, step_in)]
    rows.sort(key=lambda row: ORDER[row.verdict])
    differs = sum(row.verdict == "differs" for row in rows)
    checked = sum(row.verdict != "unknown" for row in rows)
    return ClaimsPage(
        rows=tuple(rows),
        log_name=log.name if log and measured else "",
        clock=clocks.words(measured.settings) if measured else "",
        cases=measured.cases.closed if measured else 0,
        heading=words.heading(differs, checked),
    )


def _text_row(statement: Statement, claim: Claim, measured: Figures | None) -> ClaimRow:
    finding = check(claim, measured)
    text = statement.text
    share = _typed_text(text, claim.share)
    return ClaimRow(
        place=statement.place,
        before=_cut(text[: claim.start], left=True),
        typed=text[claim.start : claim.end],
        after=_cut(text[claim.end :], left=False),
        figure="",
        verdict=finding.verdict,
        badge=_badge(finding),
        lines=tuple(words.sentences(finding, claim.duration, claim.share, share)),
    )


def _typed_text(text: str, part: Quantity | None) -> str:
    return text[part.start : part.end] if part else ""


def _cut(text: str, *, left: bool) -> str:
    """The nearest letters of what stands before or behind, with a mark where something is left out."""
    if len(text) <= AROUND:
        return text
    return f"…{text[-AROUND:]}" if left else f"{text[:AROUND]}…"


def _value_row(project: Project, typed: TypedValue) -> ClaimRow:
    finding, step = Finding("unknown", "no_step"), ""
    if typed.definition is not None:
        step = typed.definition.step
        figure = figures.read(project, typed.definition)
        finding = (
            against_value(typed.quantity, typed.metric, figure.value, figure.count)
            if figure
            else Finding("unknown", "no_log")
        )
    lines = [words.log_line(each, typed.quantity) for each in finding.durations]
    return ClaimRow(
        place=typed.place,
        before="",
        typed=typed.text,
        after="",
        figure=figures.figure_name(typed.metric, step),
        verdict=finding.verdict,
        badge=_badge(finding),
        lines=tuple(lines or [words.reason(finding)]),
    )


def _badge(finding: Finding) -> tuple[str, str]:
    kind, text = words.BADGES[finding.verdict]
    return kind, str(text)
