"""What the map pages show, gathered: picture, outline rows, the chosen step, bindings, findings. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from processes.models import Binding, MapKind, ProcessVersion, StepFacts
from processes.observations import record_counts
from processes.reading_maps import language
from processes.selectors import current_version, findings, outline, picture
from projects.models import Project


@dataclass(frozen=True)
class OutlineRow:
    """One node in the list. `number` counts the steps only; `next_steps` says what follows, with the condition."""

    facts: StepFacts
    number: int | None
    next_steps: list[tuple[str, str, str]]
    activities: list[str]
    records: int = 0

    @property
    def missing(self) -> list[str]:
        """What a step should state and does not: role or time_limit."""
        gaps = [("role", self.facts.role), ("time_limit", self.facts.time_limit_seconds)]
        return [name for name, value in gaps if not value]


@dataclass(frozen=True)
class FindingLine:
    severity: str
    element_id: str
    text: str


@dataclass(frozen=True)
class MapPage:
    project: Project
    kind: str
    version: ProcessVersion | None
    picture: SafeString
    rows: list[OutlineRow]
    chosen: OutlineRow | None
    bindings: list[Binding]
    findings: list[FindingLine]

    @property
    def steps(self) -> list[OutlineRow]:
        return [row for row in self.rows if row.number]

    @property
    def is_as_is(self) -> bool:
        return self.kind == MapKind.AS_IS

    @property
    def url(self) -> str:
        name = "processes:map" if self.is_as_is else "processes:to_be"
        return reverse(name, args=[self.project.code])

    def url_of(self, element_id: str) -> str:
        return reverse("processes:step", args=[self.project.code, element_id]) + f"?kind={self.kind}"

    @property
    def overlay_url(self) -> str:
        """Where the measured durations come from: an address, so that nothing to the right is imported."""
        return f"/p/{self.project.code}/analyze/overlay/" if self.is_as_is and self.bound_count else ""

    @property
    def bound_count(self) -> int:
        return sum(1 for row in self.bindings if row.element_id)

    @property
    def open_bindings(self) -> int:
        return sum(1 for row in self.bindings if row.how == Binding.How.UNBOUND)

    @property
    def blocking(self) -> list[FindingLine]:
        return [each for each in self.findings if each.severity == "block"]

    @property
    def open_steps(self) -> list[OutlineRow]:
        return [row for row in self.steps if row.facts.time_limit_seconds is None]

    @property
    def without_limit(self) -> int:
        return len(self.open_steps)


def outline_rows(
    version: ProcessVersion, bindings: list[Binding], records: Mapping[str, int] | None = None
) -> list[OutlineRow]:
    """`records`: how many interviews and observations stand at a step."""
    told = records or {}
    by_step: dict[str, list[str]] = {}
    for binding in bindings:
        if binding.element_id:
            by_step.setdefault(binding.element_id, []).append(binding.activity)
    rows = []
    number = 0
    for facts in outline(version):
        if facts.kind == "gateway" and not facts.name.strip() and len(facts.followers) < 2:
            continue  # branches only come together there: nothing to read
        number += facts.is_step
        following = [(each["id"], each["name"], each["when"]) for each in facts.followers]
        shown = number if facts.is_step else None
        activities = by_step.get(facts.element_id, [])
        rows.append(OutlineRow(facts, shown, following, activities, told.get(facts.element_id, 0)))
    return rows


def finding_lines(version: ProcessVersion) -> list[FindingLine]:
    """Blocking ones first."""
    order = {"block": 0, "warn": 1, "hint": 2}
    found = sorted(findings(version), key=lambda each: order.get(each.severity, 3))
    return [FindingLine(each.severity, each.element_id or "", each.message(language())) for each in found]


def map_page_of(project: Project, kind: str, chosen: str = "") -> MapPage:
    version = current_version(project, kind)
    if version is None:
        return MapPage(project, kind, None, SafeString(""), [], None, [], [])
    bindings = list(version.process.bindings.all())
    rows = outline_rows(version, bindings, record_counts(version.process))
    return MapPage(
        project=project,
        kind=kind,
        version=version,
        picture=picture(version),
        rows=rows,
        chosen=next((row for row in rows if row.facts.element_id == chosen), None),
        bindings=bindings,
        findings=finding_lines(version),
    )
