"""Phase 7 of seven: what it says about itself, and what must be true before a cycle ends."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from monitoring.models import Alert, AlertRule, Kpi
from projects.models import Goal, Project
from projects.phases import Criterion, Phase, Tab


class MonitorPhase(Phase):
    key = "monitor"
    title = gettext_lazy("Monitor")
    question = gettext_lazy("Does it stay so?")
    url_name = "monitoring:monitor"
    trail = ("kpi", "alert_rule", "alert")
    tabs = (
        Tab("kpis", gettext_lazy("KPIs"), "monitoring:monitor"),
        Tab("rules", gettext_lazy("Alert rules"), "monitoring:rules"),
    )

    def summary(self, project: Project) -> str:
        open_alerts = Alert.objects.open().filter(project=project).count()
        if open_alerts:
            return ngettext("%(count)d open alert", "%(count)d open alerts", open_alerts) % {"count": open_alerts}
        kpis = Kpi.objects.filter(project=project).count()
        return ngettext("%(count)d KPI is watched", "%(count)d KPIs are watched", kpis) % {"count": kpis}

    def own_criteria(self, project: Project) -> list[Criterion]:
        url = reverse("monitoring:monitor", args=[project.code])
        goals = Goal.objects.filter(project=project)
        watched = goals.filter(kpi__isnull=False).count()
        ruled = Kpi.objects.filter(project=project, rules__enabled=True).distinct().count()
        kpis = Kpi.objects.filter(project=project).count()
        idle = Alert.objects.filter(project=project, state=Alert.State.FIRING).count()
        total = goals.count()
        return [
            Criterion(
                "kpis",
                _("Every goal is watched as a KPI"),
                total > 0 and watched == total,
                _("%(done)d of %(all)d goals are watched") % {"done": watched, "all": total},
                url,
            ),
            Criterion(
                "rules",
                _("Every KPI has an alert rule that is switched on"),
                kpis > 0 and ruled == kpis,
                _("%(done)d of %(all)d KPIs have one") % {"done": ruled, "all": kpis},
                reverse("monitoring:rules", args=[project.code]),
            ),
            Criterion(
                "alerts",
                _("Nobody is waiting for an answer to an alert"),
                AlertRule.objects.filter(project=project, checked_at__isnull=False).exists() and idle == 0,
                ngettext("%(count)d alert is not acknowledged", "%(count)d alerts are not acknowledged", idle)
                % {"count": idle},
                reverse("monitoring:alerts"),
            ),
        ]
