"""Chooses maps and what hangs on their steps: versions, facts, limits, bindings, pictures. Changes nothing.

Handbooks are chosen in `processes/editions.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from processes.bpmn import lint, svg
from processes.bpmn.problems import Finding
from processes.models import Binding, MapKind, Process, ProcessVersion, StepFacts
from processes.reading_maps import model_of
from projects.models import Project

STEP_KINDS = ("task", "subprocess")


def process_of(project: Project) -> Process | None:
    return Process.objects.filter(project=project).first()


def current_version(project: Project, kind: str) -> ProcessVersion | None:
    """The newest version of that kind, published or not."""
    return (
        ProcessVersion.objects.filter(process__project=project, kind=kind)
        .select_related("process__project", "process__owner", "author", "asked_by", "approved_by")
        .order_by("-number")
        .first()
    )


def published_version(project: Project, kind: str | None = None) -> ProcessVersion | None:
    """What staff and heads see: the newest published version of that kind that is valid today (where none is yet, the
    newest); without a kind, the way of working (as-is), else the published to-be map."""
    kinds = [kind] if kind else [MapKind.AS_IS, MapKind.TO_BE]
    for each in kinds:
        rows = ProcessVersion.objects.filter(
            process__project=project, kind=each, status=ProcessVersion.Status.PUBLISHED
        )
        later = Case(When(valid_from__gt=timezone.localdate(), then=1), default=0)
        found = rows.select_related("process__project", "author", "approved_by").order_by(later, "-number").first()
        if found:
            return found
    return None


def readable_versions(user: User) -> QuerySet[ProcessVersion]:
    """Every version to those who read maps, published ones to those who read published maps."""
    drawn = ProcessVersion.objects.restrict(user, "map.read")
    seen = ProcessVersion.objects.restrict(user, "map_published.read").filter(status=ProcessVersion.Status.PUBLISHED)
    return ProcessVersion.objects.filter(Q(pk__in=drawn.values("pk")) | Q(pk__in=seen.values("pk")))


def version_bytes(version_id: int) -> bytes:
    """The stored XML of a version; ProcessVersion.DoesNotExist if there is none."""
    return ProcessVersion.objects.values_list("xml", flat=True).get(pk=version_id).encode("utf-8")


def steps(version: ProcessVersion) -> list[StepFacts]:
    """Tasks and sub-processes in flow order."""
    return list(StepFacts.objects.filter(version=version, kind__in=STEP_KINDS).order_by("position"))


def outline(version: ProcessVersion) -> list[StepFacts]:
    """Every node in flow order: the map as a list."""
    return list(StepFacts.objects.filter(version=version).order_by("position"))


def working_steps(project: Project) -> list[StepFacts]:
    """The steps of the newest as-is map, and those that only the newest to-be map has."""
    newest = {"as_is_number": MapKind.AS_IS, "to_be_number": MapKind.TO_BE}
    which = Q()
    for number, kind in newest.items():
        which |= Q(version__kind=kind, version__number=F(f"version__process__{number}"))
    rows = StepFacts.objects.filter(which, version__process__project=project, kind__in=STEP_KINDS)
    rows = rows.select_related("version").defer("version__xml")
    found: dict[str, StepFacts] = {}
    for row in rows.order_by("version__kind", "position"):
        found.setdefault(row.element_id, row)
    return list(found.values())


def step_limits(project: Project) -> dict[str, tuple[float, str]]:
    """element id → (limit in seconds, its clock: "step" or "processing"), of the steps that have a limit."""
    return {
        row.element_id: (row.time_limit_seconds, row.limit_clock)
        for row in working_steps(project)
        if row.time_limit_seconds is not None
    }


def bindings(project: Project) -> dict[str, str]:
    """activity of the log → element id, of the activities that are bound."""
    rows = Binding.objects.filter(process__project=project).exclude(element_id="")
    return dict(rows.values_list("activity", "element_id"))


def activity_limits(project: Project) -> dict[str, tuple[float, str]]:
    """activity of the log → (limit in seconds, clock), through the bindings."""
    limits = step_limits(project)
    return {activity: limits[element_id] for activity, element_id in bindings(project).items() if element_id in limits}


def picture(
    version: ProcessVersion,
    heat: Mapping[str, int] | None = None,
    badges: Mapping[str, tuple[str, ...]] | None = None,
    marks: Mapping[str, str] | None = None,
    title: str = "",
    prefix: str = "",
) -> SafeString:
    """The map as inline SVG; show it in `processes/_picture.html`.

    `heat`: element id → level 0..6; `badges`: id of a step or flow → short texts, those that begin with "!" red;
    `marks`: element id → added, changed or removed; two pictures on one page need two prefixes.
    """
    title = title or f"{version.process.name}, {version}"
    text = svg.render(model_of(version), heat=heat, badges=badges, marks=marks, title=title, prefix=prefix)
    return mark_safe(text)  # noqa: S308  the renderer escapes every text and writes no script, style or link


def findings(version: ProcessVersion) -> list[Finding]:
    return list(lint.lint(model_of(version)))


def blocking_findings(version: ProcessVersion) -> list[Finding]:
    return [each for each in findings(version) if each.severity == "block"]
