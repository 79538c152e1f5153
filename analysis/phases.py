"""Phase 3, analyze: what it asks, and what must be true to leave it. Also what analysis asks of the design phase."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis.models import EventLog, Option, Report
from analysis.models.why import CauseState
from analysis.trees import whys
from projects.models import Project
from projects.phases import Criterion, Phase, Tab


class AnalyzePhase(Phase):
    key = "analyze"
    title = gettext_lazy("Analyze")
    question = gettext_lazy("Where does the time go, and why?")
    url_name = "analysis:bottlenecks"
    trail = ("log", "why", "evidence", "report")
    tabs = (
        Tab("bottlenecks", gettext_lazy("Bottlenecks"), "analysis:bottlenecks"),
        Tab("variants", gettext_lazy("Variants"), "analysis:variants"),
        Tab("causes", gettext_lazy("Root causes"), "analysis:causes"),
        Tab("report", gettext_lazy("Report"), "analysis:report"),
    )

    def summary(self, project: Project) -> str:
        if not EventLog.objects.filter(project=project, version__gt=0).exists():
            return _("no measured log")
        number = project.whys.filter(is_root_cause=True, deleted_at=None).count()
        return ngettext("%(count)d root cause", "%(count)d root causes", number) % {"count": number}

    def own_criteria(self, project: Project) -> list[Criterion]:
        log = EventLog.objects.filter(project=project, version__gt=0).order_by("-is_primary", "-pk").first()
        causes = list(whys(project).filter(is_root_cause=True))
        supported = [why for why in causes if why.status == CauseState.SUPPORTED]
        report = Report.objects.filter(project=project).first()
        here = [project.code]
        return [
            Criterion(
                "measured",
                _("A log is measured"),
                log is not None,
                log.name if log else "",
                reverse("analysis:bottlenecks", args=here),
            ),
            Criterion(
                "supported",
                _("A root cause is supported by evidence"),
                bool(supported),
                supported[0].text if supported else "",
                reverse("analysis:causes", args=here),
            ),
            Criterion(
                "report",
                _("The analysis report is issued"),
                report is not None,
                _("no. %(number)d") % {"number": report.number} if report else "",
                reverse("analysis:report", args=here),
            ),
        ]


def option_chosen(project: Project) -> list[Criterion]:
    """For the design phase: an option is chosen, with its scores and a reason."""
    chosen = Option.objects.filter(project=project, chosen=True).first()
    return [
        Criterion(
            "option",
            _("An option is chosen on scores"),
            chosen is not None,
            chosen.title if chosen else "",
            reverse("analysis:options", args=[project.code]),
        )
    ]
