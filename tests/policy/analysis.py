"""Who may reach what of the analysis: logs and cases are the project team's, figures also the department head's."""

from __future__ import annotations

from typing import Any

from tests.policy import SIGNED_IN, row

TEAM = "admin owner editor"
READERS = "admin owner editor head viewer"
MANAGERS = "owner editor outsider"  # every ops manager, in the project or not


def code(w: Any) -> dict[str, Any]:
    return {"code": w.project.code}


def with_pk(name: str) -> Any:
    return lambda w: {"code": w.project.code, "pk": getattr(w, name).pk}


def api(name: str) -> Any:
    return lambda w: {"pk": getattr(w, name).pk}


def project_body(w: Any) -> dict[str, Any]:
    return {"project": w.project.code, "text": "Why", "title": "Option"}


def new_calendar(_w: Any) -> dict[str, Any]:
    return {"name_en": "Desk", "time_zone": "UTC", "start": "cn", "first_year": "2025", "last_year": "2026"}


ROWS = [
    row("analysis:metrics_catalog", allowed=SIGNED_IN),
    row("analysis:logs", allowed=SIGNED_IN),
    row("analysis:bottlenecks", code, allowed=f"{TEAM} head", forbidden="viewer"),
    row("analysis:overlay", code, allowed=f"{TEAM} head", forbidden="viewer"),
    row("analysis:handovers", code, allowed=f"{TEAM} head", forbidden="viewer"),
    row("analysis:discover", code, allowed=TEAM, forbidden="head viewer"),
    row("analysis:discover", code, allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:download", lambda w: code(w) | {"form": "csv"}, allowed=f"{TEAM} head", forbidden="viewer"),
    row("analysis:variants", code, allowed=f"{TEAM} head", forbidden="viewer"),
    row("analysis:cases", code, allowed=TEAM, forbidden="head viewer"),
    row("analysis:case", code, allowed=TEAM, forbidden="head viewer", data=lambda w: {"id": "C001"}),
    row("analysis:upload", code, allowed=TEAM, forbidden="head viewer"),
    row("analysis:sample", code, allowed=TEAM, forbidden="head viewer"),
    row("analysis:log", with_pk("log"), allowed=TEAM, forbidden="head viewer"),
    row("analysis:append", with_pk("log"), allowed=TEAM, forbidden="head viewer"),
    row("analysis:import", with_pk("log_import"), allowed=TEAM, forbidden="head viewer"),
    row("analysis:mapping", with_pk("draft_import"), allowed=TEAM, forbidden="head viewer"),
    row("analysis:import_cancel", with_pk("log_import"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:import_refused", with_pk("log_import"), allowed=TEAM, forbidden="head viewer"),
    row("analysis:causes", code, allowed=READERS),
    row("analysis:why_add", code, allowed=TEAM, forbidden="head viewer", method="post", data=lambda w: {"text": "x"}),
    row("analysis:why", with_pk("why"), allowed=READERS),
    row("analysis:why", with_pk("why"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:why_delete", with_pk("answer"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:why_restore", with_pk("answer"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:evidence_add", with_pk("why"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:evidence_delete", with_pk("evidence"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:claims", code, allowed=f"{TEAM} head", forbidden="viewer"),
    row("analysis:claims_panel", code, allowed=f"{TEAM} head", forbidden="viewer"),
    row("analysis:report", code, allowed=READERS),
    row("analysis:report", code, allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:report_issued", lambda w: code(w) | {"number": 1}, allowed=READERS),
    row("analysis:options", code, allowed=READERS),
    row("analysis:option_weights", code, allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:option_new", code, allowed=TEAM, forbidden="head viewer"),
    row("analysis:option", with_pk("option"), allowed=READERS),
    row("analysis:option", with_pk("option"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:option_choose", with_pk("option"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("analysis:option_delete", with_pk("option"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("api:event-log-list", allowed=SIGNED_IN),
    row("api:event-log-list", allowed=TEAM, forbidden="head viewer", method="post", data=project_body),
    row("api:event-log-detail", api("log"), allowed=TEAM, forbidden="head viewer"),
    row("api:event-log-refused", api("log"), allowed=TEAM, forbidden="head viewer"),
    row("api:event-log-metrics", api("log"), allowed=f"{TEAM} head", forbidden="viewer"),
    row("api:event-log-graph", api("log"), allowed=f"{TEAM} head", forbidden="viewer"),
    row("api:event-log-variants", api("log"), allowed=f"{TEAM} head", forbidden="viewer"),
    row("api:event-log-cases", api("log"), allowed=TEAM, forbidden="head viewer"),
    row("api:event-log-events", api("log"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("api:root-cause-list", allowed=SIGNED_IN),
    row("api:root-cause-list", allowed=TEAM, forbidden="head viewer", method="post", data=project_body),
    row("api:root-cause-detail", api("why"), allowed=READERS),
    row("api:root-cause-detail", api("why"), allowed=TEAM, forbidden="head viewer", method="patch"),
    row("api:root-cause-detail", api("answer"), allowed=TEAM, forbidden="head viewer", method="delete"),
    row("api:option-list", allowed=SIGNED_IN),
    row("api:option-list", allowed=TEAM, forbidden="head viewer", method="post", data=project_body),
    row("api:option-detail", api("option"), allowed=READERS),
    row("api:option-detail", api("option"), allowed=TEAM, forbidden="head viewer", method="patch"),
    row("api:option-detail", api("option"), allowed=TEAM, forbidden="head viewer", method="delete"),
    row("api:option-choose", api("option"), allowed=TEAM, forbidden="head viewer", method="post"),
    row("api:calendar-list", allowed=SIGNED_IN),
    row("api:calendar-list", allowed="admin", forbidden=MANAGERS, method="post"),
    row("api:calendar-detail", api("calendar"), allowed=f"admin {MANAGERS}"),
    row("api:calendar-detail", api("calendar"), allowed="admin", forbidden=MANAGERS, method="patch"),
    row("api:calendar-detail", api("calendar"), allowed="admin", forbidden=MANAGERS, method="delete"),
    row("analysis:calendars", allowed=f"admin {MANAGERS}"),
    row("analysis:calendar", api("calendar"), allowed=f"admin {MANAGERS}"),
    row("analysis:calendar_new", allowed="admin", forbidden=MANAGERS),
    row("analysis:calendar_new", allowed="admin", forbidden=MANAGERS, method="post", data=new_calendar),
    row("analysis:calendar_edit", api("calendar"), allowed="admin", forbidden=MANAGERS),
    row(
        "analysis:calendar_edit",
        api("calendar"),
        allowed="admin",
        forbidden=MANAGERS,
        method="post",
        data=lambda w: {"name_en": "Desk", "version": "1", "departments": [w.people.department.pk]},
    ),
    row(
        "analysis:calendar_day",
        api("calendar"),
        allowed="admin",
        forbidden=MANAGERS,
        method="post",
        data=lambda w: {"day": "2026-10-01", "version": "1", "kind": "off", "name": "Fair"},
    ),
    row("analysis:calendar_delete", api("calendar"), allowed="admin", forbidden=MANAGERS, method="post"),
]
