"""The API of logs, causes and options: the documented names and shapes, once per key, nothing of strangers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from analysis.models import EventLog, LogImport, Option, Why
from tests.analysis.factories import NOW, csv_bytes, kept_log, rows, upload_of

pytestmark = pytest.mark.django_db
LOGS = "/api/v1/event-logs/"
FIELDS = {"project": "AS-1", "time_zone": "Asia/Shanghai", "errors": "wrong"}


def post(client: Client, content: bytes, name: str = "log.csv", **fields: Any) -> Any:
    return client.post(LOGS, {**FIELDS, "file": upload_of(content, name), **fields})


def test_a_posted_file_becomes_a_measured_log(project: Any, owner: Client, run_jobs: Callable[[], int]) -> None:
    answer = post(owner, csv_bytes(rows()))
    assert answer.status_code == 202, answer.content
    log_id = answer.json()["id"]
    assert answer.json()["status"] == "queued"
    run_jobs()
    log = owner.get(f"{LOGS}{log_id}/").json()
    assert (log["status"], log["progress"], log["rows_read"], log["rows_refused"], log["error"]) == (
        "ready", 1.0, 30, 0, None,
    )  # fmt: skip
    metrics = owner.get(f"{LOGS}{log_id}/metrics/").json()
    assert set(metrics) == {"log", "settings", "cases", "steps", "graph", "variants", "periods"}
    assert metrics["cases"]["lead_time"]["mean"] == 36 * 3600
    assert metrics["steps"][0]["activity"] == "Handle"
    assert metrics["steps"][0]["error_rate"] == pytest.approx(0.2)


def test_the_sub_resources_answer_in_their_shapes(project: Any, log: EventLog, owner: Client) -> None:
    graph = owner.get(f"{LOGS}{log.pk}/graph/").json()["graph"]
    variants = owner.get(f"{LOGS}{log.pk}/variants/").json()["variants"]
    cases = owner.get(f"{LOGS}{log.pk}/cases/?activity=Handle").json()
    assert {"from", "to", "count", "cases", "mean", "median", "p95"} == set(graph[0])
    assert variants[0]["activities"] == ["Record", "Handle", "Reply"]
    assert (cases["count"], cases["next"], cases["results"][0]["lead_time"]) == (10, None, 48 * 3600)
    assert owner.get(f"{LOGS}{log.pk}/metrics/?period=year").status_code == 400
    assert owner.get(f"{LOGS}{log.pk}/metrics/?calendar=moon").status_code == 400
    assert len(owner.get(f"{LOGS}{log.pk}/metrics/?period=day").json()["periods"]) > len(
        owner.get(f"{LOGS}{log.pk}/metrics/?period=month").json()["periods"]
    )


def test_a_strict_import_with_a_bad_row_says_line_column_value_and_code(
    project: Any, owner: Client, run_jobs: Callable[[], int]
) -> None:
    bad = "C099,Record,yesterday,2026-01-20 10:00:00,Ann,Service,urgent,fine"
    log_id = post(owner, csv_bytes([*rows(1), bad])).json()["id"]
    run_jobs()
    log = owner.get(f"{LOGS}{log_id}/").json()
    assert (log["status"], log["error"]["code"], log["error"]["error_count"]) == ("failed", "invalid_timestamp", 1)
    row = log["error"]["errors"][0]
    assert (row["line"], row["record"], row["column"], row["value"]) == (5, 4, "Start", "yesterday")
    text = b"".join(owner.get(f"{LOGS}{log_id}/refused/").streaming_content).decode("utf-8-sig")
    assert "yesterday" in text
    assert owner.get(f"{LOGS}{log_id}/metrics/").status_code == 409


def test_what_can_be_read_in_two_ways_is_asked(project: Any, owner: Client, run_jobs: Callable[[], int]) -> None:
    content = b"case,step,when\n" + b"".join(b"c1,A,0%d/0%d/2026 10:00\n" % (i, i + 1) for i in range(1, 8))
    log_id = post(owner, content).json()["id"]
    run_jobs()
    log = owner.get(f"{LOGS}{log_id}/").json()
    assert (log["status"], log["error"]["code"], log["error"]["option"]) == (
        "needs_input", "ambiguous_date_order", "date_order",
    )  # fmt: skip
    assert set(log["error"]["choices"]) == {"dmy", "mdy"}
    answered = post(owner, content, date_order="DMY").json()["id"]
    run_jobs()
    assert owner.get(f"{LOGS}{answered}/").json()["status"] == "ready"


@pytest.mark.parametrize(
    "fields",
    [{"time_zone": "Mars/Base"}, {"date_order": "dym"}, {"columns": "["}, {"columns": '{"moon": "x"}'},
     {"columns": "[1]"}, {"limits": '{"Handle": "soon"}'}, {"skip_lines": "-1"}, {"end_activities": "{}"}],
)  # fmt: skip
def test_options_that_mean_nothing_are_refused_before_anything_is_stored(
    project: Any, owner: Client, fields: dict[str, str], data_dir: Any
) -> None:
    answer = post(owner, csv_bytes(rows(1)), **fields)
    assert answer.status_code == 400
    assert set(answer.json()) >= {"code", "message", "errors"}
    assert LogImport.objects.count() == 0
    assert [path for path in data_dir.rglob("*") if path.is_file()] == []


def events(client: Client, log: EventLog, body: Any, key: str = "k1", kind: str = "application/json") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"{LOGS}{log.pk}/events/", body, content_type=kind, headers=headers)


EVENT = {"case_id": "P1", "activity": "Record", "start": "2026-02-01 08:00:00", "timestamp": "2026-02-01 09:00:00"}


def test_pushed_events_are_stored_once_per_key(
    project: Any, log: EventLog, owner: Client, run_jobs: Callable[[], int]
) -> None:
    first = events(owner, log, {"events": [EVENT]})
    again = events(owner, log, {"events": [EVENT]})
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    run_jobs()
    log.refresh_from_db()
    assert (log.rows_stored, log.info["cases"], log.version) == (31, 11, 2)
    other = events(owner, log, {"events": [EVENT | {"case_id": "P2"}]})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_pushed_csv_goes_in_too(project: Any, log: EventLog, owner: Client, run_jobs: Callable[[], int]) -> None:
    assert events(owner, log, csv_bytes(rows(1, 40)), kind="text/csv").status_code == 202
    run_jobs()
    log.refresh_from_db()
    assert log.info["cases"] == 11


@pytest.mark.parametrize(
    ("body", "code"),
    [({"events": []}, "no_events"), ({"events": "x"}, "no_events"), ({"events": [1]}, "no_events"), ([], "parse_error"),
     ({"events": [{"case_id": {"a": 1}}]}, "nested_too_deep")],
)  # fmt: skip
def test_bodies_that_hold_no_events_are_refused(
    project: Any, log: EventLog, owner: Client, body: Any, code: str
) -> None:
    answer = events(owner, log, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert log.imports.count() == 1


def test_a_push_without_a_key_is_refused(project: Any, log: EventLog, owner: Client) -> None:
    assert events(owner, log, {"events": [EVENT]}, key="").json()["code"] == "idempotency_key_missing"


def test_lists_hold_only_what_is_in_reach(
    project: Any, other_project: Any, people: Any, log: EventLog, owner: Client, client_for: Any
) -> None:
    kept_log(other_project, None, "Secret zebrafish log")
    assert [row["id"] for row in owner.get(LOGS).json()["results"]] == [log.pk]
    assert client_for(people.outsider).get(LOGS).json()["results"] == []
    assert client_for(people.admin).get(LOGS).json()["results"][0]["name"] == "Secret zebrafish log"
    assert client_for(people.outsider).get(f"{LOGS}{log.pk}/metrics/").status_code == 404


def test_causes_and_options_are_written_through_the_same_services(
    project: Any, other_project: Any, people: Any, owner: Client
) -> None:
    foreign = Why.objects.create(project=other_project, text="zebrafish", created_at=NOW)
    problem = owner.post("/api/v1/root-causes/", {"project": "AS-1", "text": "Slow"}, "application/json").json()
    answer = owner.post(
        "/api/v1/root-causes/",
        {"project": "AS-1", "text": "No rule", "parent": problem["id"]},
        "application/json",
    ).json()
    stolen = owner.post(
        "/api/v1/root-causes/", {"project": "AS-1", "text": "x", "parent": foreign.pk}, "application/json"
    )
    marked = owner.patch(f"/api/v1/root-causes/{answer['id']}/", {"is_root_cause": True}, "application/json")
    option = owner.post("/api/v1/options/", {"project": "AS-1", "title": "Rule", "cost": 9}, "application/json")
    good = owner.post("/api/v1/options/", {"project": "AS-1", "title": "Rule", "cost": 4}, "application/json").json()
    no_reason = owner.post(f"/api/v1/options/{good['id']}/choose/", {}, "application/json")
    chosen = owner.post(f"/api/v1/options/{good['id']}/choose/", {"reason": "cheap"}, "application/json")
    assert stolen.status_code == 404
    assert (marked.json()["is_root_cause"], marked.json()["status"]) == (True, "unverified")
    assert (option.status_code, no_reason.json()["code"]) == (400, "no_reason")
    assert chosen.json()["chosen"] is True
    assert Option.objects.get().chosen_reason == "cheap"
    assert owner.delete(f"/api/v1/root-causes/{problem['id']}/").status_code == 204
    assert owner.get("/api/v1/root-causes/").json()["results"] == []


def test_the_calendars_are_named(people: Any, owner: Client) -> None:
    assert [row["key"] for row in owner.get("/api/v1/calendars/").json()["results"]] == ["24x7", "cn"]
