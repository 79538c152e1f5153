"""Jobs are rows with a lease: claimed once, finished once, taken up again when a worker vanishes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Department
from common.errors import DomainError
from projects import jobs
from projects.models import Job
from projects.services import jobs as job_rows


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    @jobs.job("test.write")
    def write(run: jobs.JobRun) -> None:
        run.progress(0.5, rows=1)
        with run.completing({"written": 1}):
            Department.objects.create(name=run.args["name"])

    @jobs.job("test.refuse")
    def refuse(run: jobs.JobRun) -> None:
        raise DomainError("bad_row", "Row 3 has no date.", errors=[{"row": 3, "message": "no date"}])

    @jobs.job("test.ask")
    def ask(run: jobs.JobRun) -> None:
        raise jobs.NeedsInput("ambiguous_date_order", "Day or month first?", errors=[{"choice": "dmy"}])

    @jobs.job("test.break")
    def break_off(run: jobs.JobRun) -> None:
        raise RuntimeError("broken")

    yield
    for kind in ("test.write", "test.refuse", "test.ask", "test.break"):
        del jobs.HANDLERS[kind]


def asked(kind: str, key: str = "k", **args: object) -> Job:
    return job_rows.submit(kind, key=key, args=args, by=None)


@pytest.mark.django_db
def test_a_job_runs_once_with_its_effect() -> None:
    row = asked("test.write", name="A")
    assert jobs.run_job(row.pk) is True
    assert jobs.run_job(row.pk) is False
    row.refresh_from_db()
    assert (row.status, row.progress, row.message, row.result) == ("done", 1.0, {"rows": 1}, {"written": 1})
    assert Department.objects.filter(name="A").count() == 1


@pytest.mark.django_db
def test_asking_twice_for_one_key_gives_one_job() -> None:
    assert asked("test.write", name="A").pk == asked("test.write", name="A").pk
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_refusal_is_stored_as_a_sentence_with_its_rows() -> None:
    row = asked("test.refuse")
    jobs.run_job(row.pk)
    row.refresh_from_db()
    assert row.status == "failed"
    assert row.error == {
        "code": "bad_row",
        "message": "Row 3 has no date.",
        "errors": [{"row": 3, "message": "no date"}],
    }


@pytest.mark.django_db
def test_a_question_leaves_the_job_waiting_for_an_answer() -> None:
    row = asked("test.ask")
    jobs.run_job(row.pk)
    row.refresh_from_db()
    assert (row.status, row.error["code"], row.error["errors"]) == (
        "needs_input",
        "ambiguous_date_order",
        [{"choice": "dmy"}],
    )


@pytest.mark.django_db
def test_a_job_that_breaks_off_is_tried_three_times_and_then_says_so() -> None:
    row = asked("test.break")
    for attempt in range(1, 4):
        Job.objects.update(run_after=None)
        assert jobs.run_job(row.pk) is True
        row.refresh_from_db()
        assert row.attempts == attempt
    assert (row.status, row.error["code"]) == ("failed", "internal")


@pytest.mark.django_db
def test_a_job_whose_worker_vanished_is_swept_up_and_done_once() -> None:
    """The first attempt's effect must not count after the second took over, although it still runs."""
    row = asked("test.write", name="A")
    vanished = jobs.claim(row.pk)
    assert vanished is not None
    assert jobs.claim(row.pk) is None
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.update(locked_until=past, woken_at=None)
    assert job_rows.sweep(now=timezone.now()) == 1
    assert jobs.run_job(row.pk) is True
    with pytest.raises(jobs.LeaseLost), vanished.completing():
        Department.objects.create(name="too late")
    assert list(Department.objects.values_list("name", flat=True)) == ["A"]


@pytest.mark.django_db
def test_a_cancelled_job_stops_at_its_next_step() -> None:
    row = asked("test.write", name="A")
    run = jobs.claim(row.pk)
    assert run is not None
    assert job_rows.cancel(job=row, now=timezone.now()) is True
    with pytest.raises(jobs.LeaseLost):
        run.progress(0.9)


@pytest.mark.django_db
def test_the_sweeper_leaves_alone_what_was_just_woken_or_is_not_due() -> None:
    asked("test.write", key="woken", name="A")
    Job.objects.update(woken_at=timezone.now())
    job_rows.submit(
        "test.write", key="later", args={"name": "B"}, by=None, run_after=timezone.now() + timedelta(hours=1)
    )
    assert job_rows.sweep(now=timezone.now()) == 0
    assert job_rows.sweep(now=timezone.now() + timedelta(seconds=31)) == 1


@pytest.mark.django_db
def test_a_job_is_gone_when_its_change_is_rolled_back() -> None:
    @transaction.atomic
    def change() -> None:
        asked("test.write", name="A")
        raise DomainError("no", "No.")

    with pytest.raises(DomainError):
        change()
    assert Job.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_exactly_one_gets_the_job() -> None:
    row = asked("test.write", name="A")
    Job.objects.update(woken_at=timezone.now())
    start, won = threading.Barrier(6), []

    def work() -> None:
        try:
            start.wait()
            won.append(jobs.run_job(row.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 5 + [True]
    assert Department.objects.filter(name="A").count() == 1
