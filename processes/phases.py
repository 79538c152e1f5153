"""Phase 2 (map) and phase 4 (design) as the rail and the gates see them: their words and their exit criteria."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from processes.bpmn.diff import diff
from processes.models import MapKind, ProcessVersion
from processes.observations import record_counts
from processes.reading_maps import model_of
from processes.selectors import blocking_findings, current_version, steps
from projects.models import Project
from projects.phases import Criterion, Phase, Tab


class MapPhase(Phase):
    key = "map"
    title = pgettext_lazy("phase", "Map")
    question = gettext_lazy("How does it run today?")
    url_name = "processes:map"
    trail = ("map", "step", "process", "binding", "role", "observation")
    tabs = (
        Tab("map", gettext_lazy("Map"), "processes:map"),
        Tab("roles", gettext_lazy("Roles"), "processes:roles"),
        Tab("versions", gettext_lazy("Versions"), "processes:versions"),
    )

    def summary(self, project: Project) -> str:
        version = current_version(project, MapKind.AS_IS)
        if version is None:
            return _("No map yet")
        count = len(steps(version))
        return ngettext("%(count)d step", "%(count)d steps", count) % {"count": count}

    def own_criteria(self, project: Project) -> list[Criterion]:
        version = current_version(project, MapKind.AS_IS)
        url = reverse("processes:map", args=[project.code])
        found = steps(version) if version else []
        named = [step for step in found if step.role]
        limited = [step for step in found if step.time_limit_seconds is not None]
        told = record_counts(version.process) if version else {}
        sourced = [step for step in found if step.annotation.get("sources") or told.get(step.element_id)]
        return [
            Criterion("as_is", _("The as-is map exists"), version is not None, version.label if version else "", url),
            _sound("as_is_sound", _("The as-is map has no blocking finding"), version, url),
            _all("roles", _("Every step has a role"), len(named), len(found), url),
            _all("limits", _("At least one step has a time limit"), len(limited), 1 if found else 0, url),
            _all("sources", _("At least one step names its source"), len(sourced), 1 if found else 0, url),
        ]


class DesignPhase(Phase):
    key = "design"
    title = gettext_lazy("Design")
    question = gettext_lazy("How shall it run?")
    url_name = "analysis:options"
    trail = ("option", "map", "step")
    tabs = (
        Tab("options", gettext_lazy("Options"), "analysis:options"),
        Tab("to_be", gettext_lazy("To-be map"), "processes:to_be"),
        Tab("changes", pgettext_lazy("map", "Changes"), "processes:changes"),
    )

    def summary(self, project: Project) -> str:
        version = current_version(project, MapKind.TO_BE)
        return _("To-be map %(version)s") % {"version": version.label} if version else _("No to-be map yet")

    def own_criteria(self, project: Project) -> list[Criterion]:
        as_is = current_version(project, MapKind.AS_IS)
        to_be = current_version(project, MapKind.TO_BE)
        url = reverse("processes:to_be", args=[project.code])
        differs, detail = _difference(as_is, to_be)
        return [
            Criterion("to_be", _("The to-be map exists"), to_be is not None, to_be.label if to_be else "", url),
            _sound("to_be_sound", _("The to-be map has no blocking finding"), to_be, url),
            Criterion(
                "to_be_differs",
                _("The to-be map differs from the as-is map"),
                differs,
                detail,
                reverse("processes:changes", args=[project.code]),
            ),
        ]


def _sound(key: str, text: str, version: ProcessVersion | None, url: str) -> Criterion:
    if version is None:
        return Criterion(key, text, False, "", url)
    count = len(blocking_findings(version))
    detail = ngettext("%(count)d blocking finding", "%(count)d blocking findings", count) % {"count": count}
    return Criterion(key, text, count == 0, detail if count else "", url)


def _all(key: str, text: str, done: int, wanted: int, url: str) -> Criterion:
    detail = _("%(done)d of %(all)d") % {"done": done, "all": wanted} if done < wanted else ""
    return Criterion(key, text, 0 < wanted <= done, detail, url)


def _difference(as_is: ProcessVersion | None, to_be: ProcessVersion | None) -> tuple[bool, str]:
    """Content counts, layout does not: a map that was only tidied up does not differ."""
    if as_is is None or to_be is None or as_is.sha256 == to_be.sha256:
        return False, ""
    found = diff(model_of(as_is), model_of(to_be))
    return bool(found.content), counts_in_words(found.counts)


def counts_in_words(counts: dict[str, int]) -> str:
    """ "2 added, 1 removed": the steps that came, went and changed."""
    words = [
        (counts.get("added", 0), gettext_lazy("%(count)d added")),
        (counts.get("removed", 0), gettext_lazy("%(count)d removed")),
        (counts.get("changed", 0), gettext_lazy("%(count)d changed")),
    ]
    parts = [str(text) % {"count": count} for count, text in words if count]
    return _(", ").join(parts) if parts else _("nothing changed")
