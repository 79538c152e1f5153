"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from .views import alerts, dashboards, monitor, rules

app_name = "monitoring"
urlpatterns = [
    path("p/<str:code>/monitor/", monitor.monitor, name="monitor"),
    path("p/<str:code>/monitor/kpis/", monitor.make_kpis, name="make_kpis"),
    path("p/<str:code>/monitor/rules/", rules.rules, name="rules"),
    path("p/<str:code>/monitor/rules/new/", rules.rule_new, name="rule_new"),
    path("p/<str:code>/monitor/rules/<int:pk>/", rules.rule, name="rule"),
    path("dashboards/", dashboards.dashboards, name="dashboards"),
    path("dashboards/<int:pk>/", dashboards.dashboard, name="dashboard"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<int:pk>/", alerts.alert, name="alert"),
    path("alerts/<int:pk>/acknowledge/", alerts.acknowledge, name="acknowledge"),
    path("alerts/<int:pk>/take-over/", alerts.take_over, name="take_over"),
    path("alerts/<int:pk>/outcome/", alerts.outcome, name="outcome"),
    path("alerts/<int:pk>/next-cycle/", alerts.next_cycle, name="next_cycle"),
]
