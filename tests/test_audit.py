"""Every change makes exactly one entry in the audit log, a look makes none, and nothing takes an entry back."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.append_only import protect, unprotect
from accounts.models import AuditEntry
from accounts.models.audit import AppendOnly
from accounts.services.audit import note

from .policy import Row
from .test_permissions import Undo, rows
from .worlds import World, build_world

# Rows that say nothing about the organisation: sessions, reading marks, the wake-up of work, the log itself.
QUIET = {
    "django_session", "usersessions_usersession", "accounts_auditentry", "accounts_notification", "projects_job",
    "projects_activity", "projects_presence",
}  # fmt: skip
# Changes without an entry of their own, each with its reason.
WITHOUT = {
    "processes:draft": "what somebody is still drawing is theirs until it is saved",
    "processes:draft_discard": "so is throwing it away",
    "processes:outline": "an outline becomes an own draft",
    "monitoring:alert": "opening an alert notes that it was read",
    "projects:saved_views": "an own view of a list",
    "projects:saved_view": "an own view of a list",
    "analysis:import_new": "an upload is a question until the import is started",
    "analysis:logs": "an upload is a question until the import is started",
    "api:event-log-list": "an upload is a question until the import is started",
}
# More than one thing happens, and each has its entry.
SEVERAL = {
    "accounts:join": "the invitation is accepted, and the person signed in",
    "processes:version_adopt": "the to-be map is published, the next as-is map made of it, and that one published",
    "analysis:discover": "the map becomes a version, and the log's activities are bound to its steps",
    "account_logout": "none or one, as a session was open",
}
WRITES = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)


@pytest.fixture
def world(people: Any, project: Any, other_project: Any) -> World:
    return build_world(people, project, other_project)


def written(queries: CaptureQueriesContext) -> set[str]:
    found = (WRITES.match(each["sql"]) for each in queries.captured_queries)
    return {match[2] for match in found if match} - QUIET


def send(row: Row, world: World, client: Client) -> tuple[int, set[str], list[str]]:
    """The answer's status, the tables that were written, and the verbs of the new entries; then all is undone."""
    address = reverse(row.url, kwargs=row.kwargs(world))
    options: dict[str, Any] = {"headers": {k: v for k, v in row.headers.items() if k != "multipart"}}
    if address.startswith("/api/") and row.method != "get" and not row.headers.get("multipart"):
        options["content_type"] = "application/json"
    try:
        with transaction.atomic():
            before = AuditEntry.objects.count()
            with CaptureQueriesContext(connection) as queries:
                status = getattr(client, row.method)(address, row.data(world), **options).status_code
            verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)[before:])
            raise Undo
    except Undo:
        return status, written(queries), verbs


def test_a_change_makes_one_entry_and_a_look_none(world: World, client_for: Callable[[Any], Client]) -> None:
    """Every address of the policy, once by somebody who may: tables written ⇔ one entry."""
    clients: dict[str, Client] = {}
    wrong, changes = {}, 0
    for row in rows():
        who = next((name for name in ("owner", "admin", "staff") if name in row.allowed), "")
        if not who or row.url in SEVERAL or row.url == "account_logout":
            continue
        client = clients.setdefault(who, client_for(world.user(who)))
        status, tables, verbs = send(row, world, client)
        changed = bool(tables) and row.method != "get" and status < 400 and row.url not in WITHOUT
        changes += changed
        if len(verbs) != (1 if changed else 0):
            wrong[f"{row.method} {row.url}"] = (status, sorted(tables), verbs)
    assert wrong == {}
    assert changes > 40


def test_a_refused_change_makes_one_entry_and_changes_nothing(
    world: World, client_for: Callable[[Any], Client]
) -> None:
    client = client_for(world.user("other_staff"))
    wrong = {}
    for row in rows():
        if row.method == "get" or "other_staff" in row.allowed:
            continue
        status, tables, verbs = send(row, world, client)
        if verbs != ["write.denied"] or tables:
            wrong[f"{row.method} {row.url}"] = (status, sorted(tables), verbs)
    assert wrong == {}


# ---- the services, read as text -----------------------------------------------------------------------------------

NOTES = {"record", "note", "note_alert", "note_rule"}
# Public functions of services that write rows and no entry, each with its reason.
SILENT = {
    "accounts/services/inbox.py:notify": "a line in an inbox follows from a change that has its entry",
    "accounts/services/inbox.py:mark_read": "a reading mark",
    "accounts/services/people.py:end_sessions": "part of deactivating",
    "accounts/services/tokens.py:find_token": "when a token was last used",
    "analysis/services/uploads.py:store_bytes": "a file on the disk; the import that takes it has the row",
    "monitoring/services/alerts.py:write_deliveries": "follows from the alert that has its entry",
    "monitoring/services/deliveries.py:take": "a lease on a delivery",
    "monitoring/services/handling.py:mark_read": "a reading mark",
    "monitoring/services/kpis.py:keep_definition": "follows from the goal's own change",
    "processes/services/binding.py:follow_ids": "part of saving a version, which has its entry",
    "processes/services/facts.py:rebuild_facts": "the index of a version that has its entry",
    "processes/services/saving.py:discard_draft": "an own draft",
    "processes/services/saving.py:save_draft": "an own draft",
    "projects/services/files.py:sweep_files": "files on the disk, whose removal has its entry",
    "projects/services/objectives.py:hold_together": "part of the change of a line, which has its entry",
    "projects/services/presence.py:note_presence": "who has a page open, for a minute",
    "projects/services/recent.py:mark_opened": "a reading mark",
    "projects/services/revisions.py:freeze_charter": "follows from the gate that has its entry",
    "projects/services/saved_views.py:choose_default": "an own view of a list",
    "projects/services/saved_views.py:remove_view": "an own view of a list",
    "projects/services/saved_views.py:rename_view": "an own view of a list",
    "projects/services/saved_views.py:save_view": "an own view of a list",
    "projects/services/versions.py:advance": "part of the change that it counts",
    "projects/services/versions.py:discard_draft": "an own draft",
    "projects/services/versions.py:keep_draft": "an own draft",
    "projects/services/jobs.py:cancel": "whoever asked for the work writes the entry",
    "projects/services/jobs.py:release_own_leases": "leases of workers",
    "projects/services/jobs.py:submit": "whoever asks for the work writes the entry",
    "projects/services/jobs.py:wake": "when a worker was last called",
}
CHANGING = {"create", "save", "update", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
ROOT = Path(settings.BASE_DIR)


def calls(node: ast.AST) -> set[str]:
    found = (each.func for each in ast.walk(node) if isinstance(each, ast.Call))
    return {getattr(func, "id", "") or getattr(func, "attr", "") for func in found}


def services() -> dict[str, ast.FunctionDef]:
    files = [path for app in settings.APPS for path in sorted((ROOT / app / "services").glob("*.py"))]
    return {
        f"{path.relative_to(ROOT)}:{node.name}": node
        for path in files
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


def test_every_service_that_writes_rows_leaves_an_entry() -> None:
    """Directly or through another service; names that nobody else has are followed."""
    found = services()
    by_name: dict[str, set[str]] = {}
    for key, node in found.items():
        by_name.setdefault(key.rpartition(":")[2], set()).update(calls(node))

    def reach(names: set[str]) -> set[str]:
        seen: set[str] = set()
        waiting = set(names)
        while waiting:
            name = waiting.pop()
            seen.add(name)
            waiting |= by_name.get(name, set()) - seen - CHANGING
        return seen

    missing = set()
    for key, node in found.items():
        name = key.rpartition(":")[2]
        if name.startswith("_") or key.endswith((f"services/audit.py:{name}", f"services/activity.py:{name}")):
            continue
        if calls(node) & CHANGING and not reach(calls(node) - CHANGING) & NOTES:
            missing.add(key)
    assert sorted(missing - set(SILENT)) == []
    assert sorted(set(SILENT) - missing) == []  # nothing stands there that need not


# ---- only grows ----------------------------------------------------------------------------------------------------


def test_an_entry_is_neither_changed_nor_removed(people: Any) -> None:
    row = note(by=people.admin, verb="person.changed", subject="x")
    for attempt in (row.save, row.delete, AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(verb="y")):
        with pytest.raises(AppendOnly):
            attempt()


def test_the_database_itself_refuses(people: Any) -> None:
    note(by=people.admin, verb="person.changed", subject="x")
    unprotect(connection)
    protect(connection)
    try:
        for statement in ("UPDATE accounts_auditentry SET verb = 'y'", "DELETE FROM accounts_auditentry"):
            with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    finally:
        if connection.vendor == "sqlite":
            unprotect(connection)


def test_an_entry_outlives_its_project_and_its_person(people: Any, project: Any) -> None:
    note(by=people.outsider, verb="goal.added", subject="Faster", project_code=project.code)
    project.delete()
    people.outsider.delete()
    kept = AuditEntry.objects.get(verb="goal.added")
    assert (kept.project_code, kept.person) == ("AS-1", "Wu Tong <outsider@example.com>")


def test_the_door_is_watched(people: Any) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "owner@example.com", "password": "wrong"})
    client.post("/accounts/login/", {"login": "owner@example.com", "password": "correct horse battery"})
    client.post("/accounts/logout/")
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "person", "subject")) == [
        ("sign_in.failed", "", "owner@example.com"),
        ("sign_in.done", "Lin Yue <owner@example.com>", ""),
        ("sign_in.ended", "Lin Yue <owner@example.com>", ""),
    ]
    assert "wrong" not in str(list(AuditEntry.objects.values()))


def test_administrators_search_the_log_and_take_it_along(
    people: Any, project: Any, client_for: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        note(by=people.owner, verb="goal.added", subject=f"=Goal {number}", project_code="AS-1", reason="x")
    note(by=people.admin, verb="person.invited", subject="new@example.com")
    client = client_for(people.admin)
    client.get("/audit/")
    with django_assert_max_num_queries(10):
        page = client.get("/audit/", {"kind": "goal", "project": "as-1", "person": "lin"}).content.decode()
    assert "60 entries" in page
    assert "invited new@example.com" not in page
    assert "Page 1 of 2" in page
    assert "invited new@example.com" in client.get("/audit/", {"text": "NEW@"}).content.decode()
    assert client.get("/audit/", {"first": "2026-05-02", "last": "2026-05-01"}).status_code == 422
    answer = client.get("/audit/export.csv", {"text": "=Goal 7"})
    lines = b"".join(answer).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert "added the goal “=Goal 7”" in lines[1]
    assert b"".join(client.get("/audit/export.xlsx")).startswith(b"PK")  # type: ignore[attr-defined]
    assert client.get("/audit/export.exe").status_code == 404
