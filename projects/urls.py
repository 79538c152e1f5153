"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from projects.views import charter, finding, gates, overview, progress, team, trail

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
    path("search/", finding.search, name="search"),
    path("jobs/<int:pk>/", progress.job, name="job"),
    path("jobs/<int:pk>/cancel/", progress.job_cancel, name="job_cancel"),
]
