"""The import wizard in the browser without scripts: upload, columns, questions, progress, refused rows, bad files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from analysis.models import EventLog, LogImport
from tests.analysis.factories import csv_bytes, rows, upload_of
from tests.analysis.test_pages import text_of

pytestmark = pytest.mark.django_db
BAD_INPUTS = Path(__file__).parents[3] / "shared" / "bad_inputs_public"
BAD_FILES = sorted(path for path in BAD_INPUTS.glob("csv_*/*") if path.suffix not in {".md", ".json"})


def upload(client: Client, content: bytes, name: str = "export.csv") -> LogImport:
    answer = client.post("/p/AS-1/analyze/log/new/", {"upload": upload_of(content, name)})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return LogImport.objects.latest("pk")


def columns(client: Client, row: LogImport, **fields: Any) -> Any:
    return client.post(f"/p/AS-1/analyze/log/import/{row.pk}/columns/", {"time_zone": "Asia/Shanghai", **fields})


ROLES = {"role_0": "case_id", "role_1": "activity", "role_2": "start", "role_3": "timestamp", "role_7": "outcome"}


def test_from_the_upload_to_the_figures(project: Any, owner: Client, run_jobs: Callable[[], int]) -> None:
    row = upload(owner, csv_bytes(rows()))
    page = text_of(owner.get(f"/p/AS-1/analyze/log/import/{row.pk}/columns/"))
    assert "Tell us what each column means" in page
    assert "C001" in page
    answer = columns(owner, row, **ROLES, errors_text="wrong", start="1", name="My log")
    assert answer.status_code == 302
    waiting = text_of(owner.get(answer.url))
    assert "You can leave this page" in waiting
    assert 'hx-trigger="every 1s"' in text_of(owner.get(answer.url + "?part=progress"))
    run_jobs()
    over = owner.get(answer.url + "?part=progress")
    assert over["HX-Refresh"] == "true"
    assert "30 rows are in" in text_of(owner.get(answer.url))
    assert EventLog.objects.get().errors == ["wrong"]
    assert "Handle takes" in text_of(owner.get("/p/AS-1/analyze/"))


def test_what_is_missing_and_what_is_ambiguous_blocks_in_red(project: Any, owner: Client) -> None:
    lines = b"".join(b"c1,A,0%d/0%d/2026 10:00\n" % (i, i + 1) for i in range(1, 8))
    row = upload(owner, b"case,step,when\n" + lines)
    page = text_of(owner.get(f"/p/AS-1/analyze/log/import/{row.pk}/columns/"))
    assert "1 decision left" in page
    assert "day first or month first" in page
    blocked = columns(owner, row, role_0="case_id", role_1="activity", role_2="timestamp", start="1")
    assert blocked.status_code == 200
    assert LogImport.objects.get().status == "draft"
    chosen = columns(owner, row, role_0="case_id", role_1="activity", role_2="timestamp", date_order="dmy", start="1")
    assert chosen.status_code == 302


def test_the_mapping_of_the_last_import_is_remembered(project: Any, owner: Client, run_jobs: Callable[[], int]) -> None:
    first = upload(owner, csv_bytes(rows(2)))
    columns(owner, first, **ROLES, start="1")
    run_jobs()
    second = upload(owner, csv_bytes(rows(2, 20)), "february.csv")
    page = text_of(owner.get(f"/p/AS-1/analyze/log/import/{second.pk}/columns/"))
    assert "taken over from “export.csv”" in page


def test_refused_rows_are_shown_and_the_good_ones_imported_when_the_user_agrees(
    project: Any, owner: Client, run_jobs: Callable[[], int]
) -> None:
    bad = "C099,Record,yesterday,2026-01-20 10:00:00,Ann,Service,urgent,=1+1"
    row = upload(owner, csv_bytes([*rows(2), bad]))
    address = columns(owner, row, **ROLES, start="1").url
    run_jobs()
    page = text_of(owner.get(address))
    assert "The import stopped. Nothing of it was stored." in page
    assert "yesterday" in page
    columns(owner, row, **ROLES, lenient="lenient", start="1")
    run_jobs()
    page = text_of(owner.get(address))
    assert "6 rows are in" in page
    assert "1 row refused" in page


def test_a_sample_can_be_tried(project: Any, owner: Client) -> None:
    assert b"".join(owner.get("/p/AS-1/analyze/log/sample.csv").streaming_content).startswith(b"\xef\xbb\xbf")
    assert owner.post("/p/AS-1/analyze/log/new/", {"use_sample": "1"}).status_code == 302
    row = LogImport.objects.get()
    page = text_of(owner.get(f"/p/AS-1/analyze/log/import/{row.pk}/columns/"))
    assert "Record complaint" in page
    assert "decision" not in page


def test_an_upload_without_a_file_says_so(project: Any, owner: Client) -> None:
    answer = owner.post("/p/AS-1/analyze/log/new/", {})
    assert answer.status_code == 400
    assert "Choose a file, or use the sample." in answer.content.decode()


@pytest.mark.skipif(not BAD_FILES, reason="the public bad inputs are not beside the checkout")
def test_no_bad_file_breaks_a_page_or_leaves_a_log(project: Any, owner: Client, run_jobs: Callable[[], int]) -> None:
    """Every file gets a page with a sentence; started as it is, its import ends in a state that a person can read."""
    ended: dict[str, int] = {}
    for path in BAD_FILES:
        answer = owner.post("/p/AS-1/analyze/log/new/", {"upload": upload_of(path.read_bytes(), path.name)})
        if answer.status_code == 400:
            assert "alert-danger" in answer.content.decode(), path.name
            continue
        row = LogImport.objects.latest("pk")
        page = owner.get(f"/p/AS-1/analyze/log/import/{row.pk}/columns/")
        assert page.status_code == 200, path.name
        started = columns(owner, row, start="1")
        assert started.status_code in {200, 302, 422}, path.name
        run_jobs()
        row.refresh_from_db()
        assert row.status in {"draft", "ready", "failed", "needs_input"}, (path.name, row.status)
        ended[row.status] = ended.get(row.status, 0) + 1
    assert EventLog.objects.filter(version__gt=0).count() == ended.get("ready", 0)


@pytest.mark.skipif(not BAD_FILES, reason="the public bad inputs are not beside the checkout")
def test_bad_files_posted_to_the_api_end_failed_or_asking_with_a_code(
    project: Any, owner: Client, run_jobs: Callable[[], int]
) -> None:
    for path in BAD_FILES:
        body = {"project": "AS-1", "file": upload_of(path.read_bytes(), path.name), "tz": "UTC"}
        answer = owner.post("/api/v1/event-logs/", body)
        assert answer.status_code in {202, 400, 413, 415, 422}, path.name
        run_jobs()
        if answer.status_code == 202:
            log = owner.get(f"/api/v1/event-logs/{answer.json()['id']}/").json()
            assert log["status"] in {"ready", "failed", "needs_input"}, path.name
            assert log["status"] == "ready" or log["error"]["message"], path.name
