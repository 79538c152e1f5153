"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from projects.views import (
    aims,
    audit,
    bin,
    charter,
    charter_papers,
    conflicts,
    finding,
    gates,
    intake,
    intake_decisions,
    overview,
    portfolio,
    progress,
    team,
    trail,
)

app_name = "projects"
P = "p/<str:code>/"
C = P + "charter/"
urlpatterns = [
    path("", overview.home, name="home"),
    path("projects/", portfolio.project_list, name="list"),
    path("projects/export/<str:kind>/", portfolio.export, name="export"),
    path("projects/views/", portfolio.views, name="saved_views"),
    path("projects/views/<int:pk>/", portfolio.view, name="saved_view"),
    path("projects/new/", overview.new_project, name="new"),
    path(P, overview.project, name="project"),
    path(C, charter.charter, name="charter"),
    path(C + "head/", charter.save_project, name="charter_head"),
    path(C + "print/", charter_papers.printed, name="charter_print"),
    path(C + "pdf/", charter_papers.pdf, name="charter_pdf"),
    path(C + "word/", charter_papers.word, name="charter_word"),
    path(C + "revisions/", charter_papers.revisions, name="charter_revisions"),
    path(C + "scope-filter/", charter.save_scope_filter, name="charter_filter"),
    path(C + "letters/", charter.letters, name="letters"),
    path(C + "letters/<int:pk>/", charter.letters, name="letters_of"),
    path("aims/", aims.aims, name="aims"),
    path("aims/<int:pk>/", aims.aim, name="aim"),
    path(C + "<slug:section>/", charter.save, name="charter_add"),
    path(C + "<slug:section>/<int:pk>/", charter.save, name="charter_save"),
    path(C + "<slug:section>/<int:pk>/remove/", charter.remove, name="charter_remove"),
    path(C + "goals/<int:pk>/baseline/", charter.baseline, name="baseline"),
    path(P + "team/", team.team, name="team"),
    path(P + "team/<int:pk>/", team.member, name="member"),
    path(P + "gates/<str:phase>/", gates.gate, name="gate"),
    path(P + "conflicts/<int:pk>/", conflicts.conflict, name="conflict"),
    path(P + "removed/", bin.removed, name="bin"),
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
    path("shortcuts/", finding.shortcuts, name="shortcuts"),
    path("audit/", audit.log, name="audit"),
    path("audit/export.<slug:form>", audit.export, name="audit_export"),
    path("jobs/<int:pk>/", progress.job, name="job"),
    path("jobs/<int:pk>/cancel/", progress.job_cancel, name="job_cancel"),
]
