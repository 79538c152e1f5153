"""A second organisation beside the test world: every text of it carries a word that nobody outside it may ever read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.models import User
from accounts.services.inbox import notify
from projects.models import Membership, Project
from tests.analysis import factories as analysis
from tests.conftest import People, make_user
from tests.monitoring import factories as monitoring
from tests.pilots import factories as pilots
from tests.processes import factories as processes
from tests.projects import factories as projects
from tests.worlds import World

SECRET = "axolotl"
# What every ops manager may read of another department: its published handbooks by name, and its pain reports.
SHELF = "ocelot"
ON_THE_SHELF = {"Process.name", "Process.category", "HandbookEdition", "HandbookChapter", "Project.code", "PainReport"}
KEPT = {
    "metric", "step", "calendar", "code", "phase", "xml", "sha256", "element_id", "key", "digest", "kind", "email",
    "file", "raw_path", "refused_file", "password", "language", "time_zone", "subject_key", "url", "window",
    "about_kind", "about_id", "page", "type", "event",
    "subject", "verb", "args_digest", "filter_digest", "limits_digest", "idempotency_key", "status", "form",
}  # fmt: skip


def mark_json(value: Any, word: str) -> Any:
    """Texts that hold a blank are somebody's words; single words are keys of the code."""
    if isinstance(value, dict):
        return {key: mark_json(each, word) for key, each in value.items()}
    if isinstance(value, list):
        return [mark_json(each, word) for each in value]
    return f"{value} {word}" if isinstance(value, str) and " " in value else value


def mark(row: models.Model) -> None:
    """Adds the word to every text of the row that a person may have written."""
    for field in row._meta.concrete_fields:
        if field.choices or field.name in KEPT or field.is_relation:
            continue
        name = f"{row._meta.object_name}.{field.name}"
        word = SHELF if {name, str(row._meta.object_name)} & ON_THE_SHELF else SECRET
        value = getattr(row, field.name)
        if isinstance(field, models.JSONField) and field.name in {"body", "prefill", "annotation"}:
            setattr(row, field.name, mark_json(value, word))
        elif isinstance(field, (models.CharField, models.TextField)):
            setattr(row, field.name, f"{value} {word}".strip()[-(field.max_length or 10_000) :])
    type(row)._base_manager.bulk_update([row], [f.name for f in row._meta.concrete_fields if not f.primary_key])


def foreign_people(people: People) -> People:
    owner = make_user("foreign-owner@example.com", "Foreign Owner", "manager")
    editor = make_user("foreign-editor@example.com", "Foreign Editor", "manager")
    viewer = make_user("foreign-viewer@example.com", "Foreign Viewer", "viewer")
    return replace(
        people,
        owner=owner,
        editor=editor,
        viewer=viewer,
        head=people.other_head,
        staff=people.other_staff,
        department=people.other_department,
        other_department=people.department,
        other_head=people.head,
        other_staff=people.staff,
    )


def plant(world: World) -> World:
    """Everything that `world` has, once more in the other project, by and for other people, and marked."""
    people, project = foreign_people(world.people), world.other_project
    for user, role in ((people.owner, "owner"), (people.editor, "editor"), (people.viewer, "viewer")):
        Membership.objects.create(project=project, user=user, role=role)
    third = Project.objects.create(code="ZZ-1", name=f"{SECRET} third")
    foreign = World(people, project, third)
    before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in apps.get_models()}
    for factory in (projects, processes, analysis, pilots):
        factory.build(foreign)
    rule = monitoring.make_rule(project)
    foreign.things |= {"kpi": rule.kpi, "alert_rule": rule, "alert": monitoring.make_alert(rule)}
    foreign.things |= projects.hung_on(people, project, "alert", foreign.alert.pk, "alert_")
    foreign.things |= projects.hung_on(people, project, "step", "triage", "step_")
    monitoring.make_rule(project, kind="step_limit", step=f"Handle {SECRET}")
    log = [line.replace("Handle", f"Handle {SECRET}").replace(",C0", f",{SECRET}0") for line in analysis.rows()]
    analysis.measured_log(project, people.owner, analysis.csv_bytes(log), name="Foreign log")
    notify(user=people.owner, kind="alert", subject_key=SECRET, text=f"Foreign {SECRET}", url="/alerts/")
    for model in apps.get_models():
        if model._meta.app_label not in settings.APPS or issubclass(model, User):
            continue
        path = getattr(model, "PROJECT_PATH", None)
        for row in model._base_manager.exclude(pk__in=before[model]):
            owner = row
            for part in (path or "").split("__") if path else []:
                owner = getattr(owner, part)
            if path and owner != project:
                continue
            mark(row)
    project.refresh_from_db()
    mark(project)
    return foreign
