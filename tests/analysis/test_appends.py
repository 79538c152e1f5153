"""More events for a log: only what changed is prepared anew, and event numbers tell corrections from repeats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from analysis import figures, loading
from analysis.engine import log as engine_log
from analysis.engine.measure import case_timeline
from analysis.engine.worktime import china
from analysis.models import EventLog, LogImport
from analysis.services import imports, uploads
from projects.jobs import run_job
from tests.analysis.factories import HEAD, MAPPING, NOW, csv_bytes, import_options, measured_log, rows, upload_of

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERED = replace(MAPPING, event_id="Number")


def numbered(lines: list[str], **changed: str) -> bytes:
    """The lines with their places as event numbers; `n4="…"` puts another line under n4."""
    told = [f"{changed.get(f'n{place}', line)},n{place}" for place, line in enumerate(lines)]
    return ("\n".join([f"{HEAD},Number", *told]) + "\n").encode()


def added(log: EventLog, content: bytes, **options: object) -> LogImport:
    """One import more, run to its end."""
    stored = uploads.store_upload(upload_of(content))
    row = imports.append_events(
        log=log, stored=stored, options=import_options(**options), by=log.created_by, now=NOW, idempotency_key=""
    )  # type: ignore[arg-type]
    assert row.job_id is not None
    run_job(row.job_id)
    row.refresh_from_db()
    log.refresh_from_db()
    assert row.status == "ready", row.error
    return row


def all_at_once(log: EventLog) -> engine_log.LogInfo:
    """The log's raw files prepared together."""
    home = loading.log_dir(log)
    raw = [home.parent / name for name in log.imports.order_by("finished_at").values_list("raw_path", flat=True)]
    calendar = china(log.time_zone)
    return engine_log.prepare(raw, home / "whole", loading.mapping_of(log), loading.options_of(log), calendar)


def test_the_files_of_the_version_before_are_shared_and_outlive_it(project, people) -> None:
    """After the third version the first one's folder is gone; its events, which the third shares, are not."""
    log = measured_log(project, people.owner)
    first = loading.prepared_dir(log)
    node = (first / "events.parquet").stat().st_ino
    for place in (11, 21):
        added(log, csv_bytes(rows(2, place)))
    third = loading.prepared_dir(log)
    assert not first.exists()
    assert (third / "events.parquet").stat().st_ino == node
    assert (third / "delta" / "cases@24x7.parquet").exists()
    assert (log.version, log.info["cases"]) == (3, 14)
    assert log.info == vars(all_at_once(log))
    assert figures.figures_for(project).cases.closed == 14


def test_a_later_file_corrects_and_says_how_much(project, people, client_for: Callable[..., Client]) -> None:
    """Ten cases of three rows. The second file has them again, with another person for n4 (Handle of case 2)."""
    log = measured_log(project, people.owner, numbered(rows()), mapping=NUMBERED)
    before = log.info
    corrected = rows()[4].replace("Bob", "Cleo")
    row = added(log, numbered(rows(), n4=corrected), mapping=NUMBERED)
    assert (row.rows_repeated, row.rows_corrected) == (29, 1)
    kept = {"duplicate_rows", "duplicate_events", "corrected_events"}
    assert {k: v for k, v in log.info.items() if k not in kept} == {k: v for k, v in before.items() if k not in kept}
    assert [step.resource for step in case_timeline(loading.prepared_dir(log), "C002")] == ["Ann", "Cleo", "Ann"]
    assert log.info == vars(all_at_once(log))
    browser = client_for(people.owner)
    for page, pk in (("analysis:log", log.pk), ("analysis:import", row.pk)):
        answer = browser.get(reverse(page, args=[project.code, pk]))
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "Rows corrected</dt><dd>1<" in text
        assert "Rows left out, seen before</dt><dd>29<" in text


def test_the_same_file_again_changes_nothing(project, people) -> None:
    log = measured_log(project, people.owner, numbered(rows()), mapping=NUMBERED)
    before = figures.figures_for(project)
    row = added(log, numbered(rows()), mapping=NUMBERED)
    after = figures.figures_for(project)
    assert (row.rows_repeated, row.rows_corrected, log.version) == (30, 0, 2)
    assert (after.cases, after.steps, after.graph, after.variants) == (
        before.cases, before.steps, before.graph, before.variants,
    )  # fmt: skip
