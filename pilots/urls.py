"""Addresses of this app: phase 5 below `pilot/`, phase 6 below `rollout/`, a person's own trainings at the root."""

from __future__ import annotations

from django.urls import path

from pilots.views import criteria, diary, pilot, rollout, trainings

app_name = "pilots"
urlpatterns = [
    path("p/<str:code>/pilot/", pilot.pilot, name="pilot"),
    path("p/<str:code>/pilot/plan/", pilot.plan, name="plan"),
    path("p/<str:code>/pilot/new/", pilot.pilot_new, name="pilot_new"),
    path("p/<str:code>/pilot/<int:pk>/edit/", pilot.pilot_edit, name="pilot_edit"),
    path("p/<str:code>/pilot/<int:pk>/delete/", pilot.pilot_delete, name="pilot_delete"),
    path("p/<str:code>/pilot/<int:pk>/start/", pilot.pilot_start, name="pilot_start"),
    path("p/<str:code>/pilot/<int:pk>/repeat/", pilot.pilot_repeat, name="pilot_repeat"),
    path("p/<str:code>/pilot/<int:pk>/decide/", pilot.pilot_decide, name="pilot_decide"),
    path("p/<str:code>/pilot/<int:pk>/criteria/new/", criteria.criterion_new, name="criterion_new"),
    path("p/<str:code>/pilot/criteria/<int:pk>/edit/", criteria.criterion_edit, name="criterion_edit"),
    path("p/<str:code>/pilot/criteria/<int:pk>/delete/", criteria.criterion_delete, name="criterion_delete"),
    path("p/<str:code>/pilot/feedback/", diary.feedback, name="feedback"),
    path("p/<str:code>/pilot/<int:pk>/feedback/add/", diary.feedback_add, name="feedback_add"),
    path("p/<str:code>/pilot/feedback/<int:pk>/delete/", diary.feedback_delete, name="feedback_delete"),
    path("p/<str:code>/pilot/changes/", diary.changes, name="changes"),
    path("p/<str:code>/pilot/<int:pk>/changes/new/", diary.deviation_new, name="deviation_new"),
    path("p/<str:code>/pilot/changes/<int:pk>/edit/", diary.deviation_edit, name="deviation_edit"),
    path("p/<str:code>/pilot/changes/<int:pk>/delete/", diary.deviation_delete, name="deviation_delete"),
    path("p/<str:code>/rollout/", rollout.rollout, name="rollout"),
    path("p/<str:code>/rollout/training/", rollout.training, name="training"),
    path("p/<str:code>/rollout/training/new/", rollout.training_new, name="training_new"),
    path("p/<str:code>/rollout/training/<int:pk>/edit/", rollout.training_edit, name="training_edit"),
    path("p/<str:code>/rollout/training/<int:pk>/delete/", rollout.training_delete, name="training_delete"),
    path("p/<str:code>/rollout/rules/", rollout.rules, name="rules"),
    path("p/<str:code>/rollout/rules.json", rollout.rules_json, name="rules_json"),
    path("p/<str:code>/rollout/rules/hand-over/", rollout.rules_hand_over, name="rules_hand_over"),
    path("trainings/", trainings.trainings, name="trainings"),
    path("trainings/<int:pk>/confirm/", trainings.training_confirm, name="training_confirm"),
]
