"""Imports: whole or nothing, exactly once, strict or lenient, appended once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis import figures
from analysis.models import EventLog, LogImport, Measurement
from analysis.services import imports, uploads
from analysis.signals import log_measured
from common.errors import DomainError
from projects import jobs
from projects.models import Job
from tests.analysis.factories import NOW, csv_bytes, import_options, measured_log, rows, started, upload_of

pytestmark = pytest.mark.django_db(transaction=True)
BAD = "C099,Record,yesterday,2026-01-20 10:00:00,Ann,Service,urgent,fine"


def files_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_an_import_makes_a_measured_log_with_the_figures_of_its_rows(project, people) -> None:
    """10 cases, 5 of 24 h and 5 of 48 h: mean 36 h; Handle takes 240 of 360 h."""
    told = []
    log_measured.connect(lambda **news: told.append(news["event_log"].pk), weak=False, dispatch_uid="test")
    log = measured_log(project, people.owner)
    log_measured.disconnect(dispatch_uid="test")
    found = figures.figures_for(project)
    assert found is not None
    assert (log.status, log.version, log.rows_stored, log.rows_refused, log.is_primary) == ("ready", 1, 30, 0, True)
    assert found.cases.lead_time.mean == pytest.approx(36 * 3600)
    assert found.step("Handle").end_to_end_share == pytest.approx(240 / 360)
    assert found.step("Handle").step_time_share == pytest.approx(0.75)
    assert told == [log.pk]


def test_a_run_that_was_killed_before_its_end_is_done_exactly_once_by_the_next(
    project, people, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    row = started(project, people.owner)
    run = jobs.claim(row.job_id)

    class Killed(BaseException):
        pass

    def die(*_args: Any) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr("analysis.services.running._finish_row", die)
        with pytest.raises(Killed):
            jobs.HANDLERS["analysis.import_log"](run)
    row.refresh_from_db()
    assert (row.status, EventLog.objects.get().version, Measurement.objects.count()) == ("measuring", 0, 0)
    Job.objects.filter(pk=row.job_id).update(locked_until=NOW)
    run_jobs()
    log = EventLog.objects.get()
    assert (log.version, log.rows_stored, log.info["cases"]) == (1, 30, 10)
    assert LogImport.objects.get().status == "ready"
    assert len(list((data_dir / "events" / str(log.pk)).glob("v*"))) == 1
    assert len(list((data_dir / "events" / str(log.pk) / "raw").iterdir())) == 1


def test_the_same_file_with_the_same_options_is_the_same_import(project, people) -> None:
    first = started(project, people.owner)
    second = started(project, people.owner)
    other = started(project, people.owner, name="Another log")
    assert second.pk == first.pk
    assert other.pk != first.pk
    assert (EventLog.objects.count(), Job.objects.count()) == (2, 2)


def test_a_strict_import_with_one_bad_row_stores_nothing_and_keeps_the_refused_rows(
    project, people, run_jobs: Callable[[], int], client_for
) -> None:
    row = started(project, people.owner, csv_bytes([*rows(3), BAD]))
    run_jobs()
    row.refresh_from_db()
    log = EventLog.objects.get()
    assert (row.status, row.error["code"], row.rows_read, row.rows_refused) == ("failed", "invalid_timestamp", 10, 1)
    assert (log.status, log.version, Measurement.objects.count()) == ("failed", 0, 0)
    assert row.refused_sample[0]["line"] == 11
    answer = client_for(people.owner).get(f"/p/{project.code}/analyze/log/import/{row.pk}/refused.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "yesterday" in text
    assert "11" in text.splitlines()[1]


def test_refused_cells_that_spreadsheets_would_run_are_defused(project, people, run_jobs, client_for) -> None:
    row = started(project, people.owner, csv_bytes([*rows(3), BAD.replace("yesterday", "=1+1")]))
    run_jobs()
    answer = client_for(people.owner).get(f"/p/{project.code}/analyze/log/import/{row.pk}/refused.csv")
    cells = b"".join(answer.streaming_content).decode("utf-8-sig").replace("\r\n", ",").split(",")
    assert "'=1+1" in cells
    assert "=1+1" not in cells


def test_a_lenient_import_stores_the_good_rows_and_says_how_many_were_refused(project, people) -> None:
    log = measured_log(project, people.owner, csv_bytes([*rows(3), BAD]), lenient=True)
    assert (log.rows_stored, log.rows_refused, log.info["cases"]) == (9, 1, 3)


def test_a_refused_import_can_be_tried_again(project, people, run_jobs: Callable[[], int]) -> None:
    row = started(project, people.owner, csv_bytes([*rows(3), BAD]))
    run_jobs()
    again = imports.start(row=row, options=import_options(lenient=True), by=people.owner, now=NOW)
    run_jobs()
    again.refresh_from_db()
    assert (again.pk, again.status, again.rows_stored) == (row.pk, "ready", 9)
    assert EventLog.objects.get().version == 1


def append(log: EventLog, people: Any, key: str, first: int = 11, number: int = 2) -> LogImport:
    stored = uploads.store_upload(upload_of(csv_bytes(rows(number, first))))
    return imports.append_events(
        log=log, stored=stored, options=import_options(), by=people.owner, now=NOW, idempotency_key=key
    )


def test_appended_events_come_on_top_once_per_key(project, people, run_jobs: Callable[[], int]) -> None:
    log = measured_log(project, people.owner)
    first = append(log, people, "batch-1")
    second = append(log, people, "batch-1")
    run_jobs()
    third = append(log, people, "batch-1")
    assert first.pk == second.pk == third.pk
    log.refresh_from_db()
    assert (log.version, log.rows_stored, log.info["cases"]) == (2, 36, 12)
    assert figures.figures_for(project).cases.closed == 12


def test_another_body_under_a_used_key_is_refused(project, people) -> None:
    log = measured_log(project, people.owner)
    append(log, people, "batch-1")
    with pytest.raises(DomainError, match="Idempotency-Key") as refused:
        append(log, people, "batch-1", first=20)
    assert (refused.value.code, refused.value.status) == ("idempotency_key_reused", 422)


def test_a_failed_append_leaves_the_log_as_it_was(project, people, run_jobs: Callable[[], int]) -> None:
    log = measured_log(project, people.owner)
    stored = uploads.store_upload(upload_of(csv_bytes([BAD])))
    row = imports.append_events(
        log=log, stored=stored, options=import_options(), by=people.owner, now=NOW, idempotency_key="k"
    )
    run_jobs()
    row.refresh_from_db()
    log.refresh_from_db()
    assert (row.status, log.status, log.version, log.rows_stored) == ("failed", "ready", 1, 30)


def test_two_appends_at_once_are_both_in(project, people, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second commits while the first is preparing; the first prepares again with both."""
    log = measured_log(project, people.owner)
    first, second = append(log, people, "a", 11), append(log, people, "b", 21)
    from analysis.services import running

    real, done = running._measure_and_store, []

    def late(*args: Any) -> None:
        if not done:
            done.append(1)
            jobs.run_job(second.job_id)
        real(*args)

    monkeypatch.setattr(running, "_measure_and_store", late)
    jobs.run_job(first.job_id)
    log.refresh_from_db()
    assert (log.version, log.rows_stored, log.info["cases"]) == (3, 42, 14)


def test_a_cancelled_import_leaves_nothing(project, people, run_jobs: Callable[[], int], data_dir: Path) -> None:
    row = started(project, people.owner)
    assert imports.cancel(row=row, by=people.owner, now=NOW) is True
    run_jobs()
    row.refresh_from_db()
    assert (row.status, EventLog.objects.get().version) == ("cancelled", 0)
    assert files_below(data_dir) == []


def test_replacing_takes_the_earlier_rows_out(project, people, run_jobs: Callable[[], int]) -> None:
    log = measured_log(project, people.owner)
    draft = imports.draft_import(
        project=project, upload=upload_of(csv_bytes(rows(4, 30))), by=people.owner, now=NOW, log=log, kind="replace"
    )
    imports.start(row=draft, options=import_options(), by=people.owner, now=NOW)
    run_jobs()
    log.refresh_from_db()
    assert (log.version, log.rows_stored, log.info["cases"]) == (2, 12, 4)


def test_a_gb18030_file_is_read_and_its_chinese_names_stand_in_the_figures(project, people) -> None:
    lines = [line.replace("Handle", "技术处理") for line in rows(4)]
    measured_log(project, people.owner, csv_bytes(lines, "gb18030"))
    assert figures.figures_for(project).steps[0].activity == "技术处理"


def test_times_without_a_zone_are_asked_about_never_guessed(project, people, run_jobs: Callable[[], int]) -> None:
    row = started(project, people.owner, time_zone=None)
    run_jobs()
    row.refresh_from_db()
    assert (row.status, row.error["code"]) == ("needs_input", "ambiguous_timezone")
    assert row.error["choices"]
    assert (row.job.status, EventLog.objects.get().status) == ("needs_input", "needs_input")


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(project, people, settings, data_dir: Path) -> None:
    settings.UPLOAD_MAX_BYTES = 100
    with pytest.raises(DomainError) as refused:
        started(project, people.owner)
    assert (refused.value.code, refused.value.status) == ("too_large", 413)
    assert files_below(data_dir) == []
    assert LogImport.objects.count() == 0
