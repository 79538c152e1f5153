"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from projects.views import charter, finding, gates, intake, intake_decisions, overview, progress, team, trail

app_name = "projects"
P = "p/<str:code>/"
C = P + "charter/"
urlpatterns = [
    path("", overview.home, name="home"),
    path("projects/", overview.project_list, name="list"),
    path("projects/new/", overview.new_project, name="new"),
    path(P, overview.project, name="project"),
    path(C, charter.charter, name="charter"),
    path(C + "head/", charter.save_project, name="charter_head"),
    path(C + "<slug:section>/", charter.save, name="charter_add"),
    path(C + "<slug:section>/<int:pk>/", charter.save, name="charter_save"),
    path(C + "<slug:section>/<int:pk>/remove/", charter.remove, name="charter_remove"),
    path(C + "goals/<int:pk>/baseline/", charter.baseline, name="baseline"),
    path(P + "team/", team.team, name="team"),
    path(P + "team/<int:pk>/", team.member, name="member"),
    path(P + "gates/<str:phase>/", gates.gate, name="gate"),
    path(P + "activity/", trail.activity, name="activity"),
    path(P + "activity/<int:pk>/restore/", trail.restore, name="restore"),
    path("intake/", intake.reports, name="pain_reports"),
    path("intake/new/", intake.new, name="pain_report_new"),
    path("intake/mine/", intake.mine, name="my_pain_reports"),
    path("intake/join/", intake_decisions.merge, name="pain_report_merge"),
    path("intake/project/", intake_decisions.make_project, name="pain_report_project"),
    path("intake/add/", intake_decisions.add_to_project, name="pain_report_add"),
    path("intake/<int:pk>/", intake.report, name="pain_report"),
    path("intake/<int:pk>/decide/", intake_decisions.decide, name="pain_report_decide"),
    path("intake/<int:pk>/rank/", intake_decisions.rank, name="pain_report_rank"),
    path("intake/<int:pk>/vote/", intake.vote, name="pain_report_vote"),
    path("search/", finding.search, name="search"),
    path("jobs/<int:pk>/", progress.job, name="job"),
    path("jobs/<int:pk>/cancel/", progress.job_cancel, name="job_cancel"),
]
