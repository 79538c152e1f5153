"""Working calendars end to end: made, chosen, changed, counted anew, deleted; by service, page and API.

The log of these tests has two cases (`factories.rows`, Asia/Shanghai, office hours 9–12 and 13–18):
case 1, Tuesday 6 January 2026 08:00 to Wednesday 08:00: lead 8 h; Record 08–10 = 1 h, wait to 14:00 = 3 h, Handle to
02:00 = 4 h, Reply 0. Case 2, Wednesday 08:00 to Friday 08:00: lead 16 h; Record 1 h, wait 3 h, Handle from 14:00 to
Friday 02:00 = 4 + 8 = 12 h. So the mean lead time is 12 h and Handle takes 16 h in all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Department
from accounts.services.departments import remove_department
from analysis import calendar_text as text
from analysis import figures, loading
from analysis.models import EventLog, LogClock
from analysis.services import calendars as services
from analysis.services import logs
from analysis.services.calendars import CalendarValues
from common.errors import DomainError
from projects.models import CalendarVersion, Goal, Job, WorkCalendar
from tests.analysis.factories import csv_bytes, measured_log, rows, upload_of

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOUR = 3600


def made(by: Any, name: str = "Plant", **changes: Any) -> WorkCalendar:
    content = services.office_content("Asia/Shanghai") | changes
    return services.create(values=CalendarValues(name, "", content), by=by, now=NOW)


def changed(row: WorkCalendar, by: Any, departments: tuple[Department, ...] = (), **changes: Any) -> WorkCalendar:
    content = CalendarVersion.objects.get(calendar=row, number=row.version).content | changes
    values = CalendarValues(row.name_en, row.name_zh, content, departments)
    return services.change(calendar=row, values=values, version=row.version, by=by, now=NOW)


@pytest.fixture
def log(project: Any, people: Any) -> EventLog:
    return measured_log(project, people.owner, csv_bytes(rows(2)))


@pytest.fixture
def admin(people: Any, client_for: Callable[..., Client]) -> Client:
    return client_for(people.admin)


def choose(log: EventLog, row: WorkCalendar, by: Any) -> None:
    changes = logs.LogChanges(log.name, log.is_primary, log.is_live, calendar=row.key, errors=log.errors)
    logs.describe(log=log, changes=changes, by=by, now=NOW)


def lead(project: Any) -> tuple[float, str, int]:
    """(mean lead time in hours, key, version) as every page has them."""
    found = figures.figures_for(project)
    assert found is not None
    return found.cases.lead_time.mean / HOUR, found.settings.calendar, found.settings.calendar_version


def test_a_log_is_counted_in_its_calendar_and_names_the_version(log: EventLog, project: Any, people: Any) -> None:
    row = made(people.admin)
    assert lead(project)[1] == "24x7"
    choose(log, row, people.owner)
    assert lead(project) == (12, row.key, 1)


def test_a_change_counts_the_log_anew_and_shows_the_version_before_until_then(
    log: EventLog, project: Any, people: Any, run_jobs: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Thursday 8 January off: case 2 has 8 h less, so the mean lead time is (8 + 8) / 2 = 8 h."""
    row = made(people.admin)
    choose(log, row, people.owner)
    lead(project)
    folder = loading.prepared_dir(EventLog.objects.get(pk=log.pk))
    raw = sorted(path.stat().st_mtime_ns for path in folder.parent.glob("raw/*"))
    changed(row, people.admin, holidays={"2026-01-08": "Works outing"})
    assert lead(project) == (12, row.key, 1)
    run_jobs()
    assert lead(project) == (8, row.key, 2)
    job = Job.objects.get(kind=services.JOB_KIND)
    assert (job.status, job.result) == ("done", {"logs": 1})
    assert sorted(path.stat().st_mtime_ns for path in folder.parent.glob("raw/*")) == raw
    assert folder == loading.prepared_dir(EventLog.objects.get(pk=log.pk))
    changed(row, people.admin, holidays={})
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    assert lead(project) == (12, row.key, 3)
    kept = {path.name for path in folder.glob(f"calendar@{row.key}*")}
    assert kept == {f"calendar@{row.key}-2.json", f"calendar@{row.key}-3.json"}


def test_a_department_is_counted_in_its_own_calendar(log: EventLog, project: Any, people: Any, run_jobs: Any) -> None:
    """“technical” works 06:00–22:00 every day. Handle: case 1 14–22 = 8 h, case 2 8 + 16 = 24 h, 32 h in all. The lead
    time stays in the log's calendar, and 24×7 stays plain time: 12 + 36 h."""
    office, technical = made(people.admin), Department.objects.create(name="technical")
    choose(log, office, people.owner)
    assert lead(project)[0] == 12
    shifts = made(people.admin, "Shifts", week=[[["06:00", "14:00"], ["14:00", "22:00"]]] * 7)
    changed(shifts, people.admin, (technical,))
    run_jobs()
    found = figures.figures_for(project)
    assert found is not None
    step = found.step("Handle")
    assert step is not None
    assert step.processing_time.sum == 32 * HOUR
    assert found.step("Record").processing_time.sum == 2 * HOUR
    assert found.cases.lead_time.mean == 12 * HOUR
    assert found.settings.department_calendars == {"technical": {"calendar": shifts.key, "version": 2}}
    plain = figures.figures_for(project, calendar="24x7")
    assert plain is not None
    assert plain.step("Handle").processing_time.sum == 48 * HOUR
    assert plain.settings.department_calendars == {}

    technical.name = "Another name"
    technical.save()
    run_jobs()
    assert figures.figures_for(project).step("Handle").processing_time.sum == 16 * HOUR
    with pytest.raises(DomainError, match="calendar of its own"):
        remove_department(department=technical, by=people.admin)
    changed(shifts, people.admin)
    run_jobs()
    assert lead(project)[0] == 12
    remove_department(department=technical, by=people.admin)


def test_a_department_can_leave_and_come_back(log: EventLog, project: Any, people: Any, run_jobs: Any) -> None:
    """The columns for the built-in calendar carry no version: coming back to them must not take them away."""
    technical, shifts = Department.objects.create(name="Technical"), made(people.admin, week=[[["06:00", "22:00"]]] * 7)
    sums = []
    for departments in ((), (technical,), (), (technical,), ()):
        changed(shifts, people.admin, departments)
        run_jobs()
        found = figures.figures_for(project, calendar="cn")
        sums.append(found.step("Handle").processing_time.sum / HOUR)
        assert figures.figures_for(project, {"activities": ["Handle"]}, calendar="cn") is not None
    assert sums == [16, 32, 16, 32, 16]


def test_a_later_change_wins_over_a_job_that_is_still_running(log: EventLog, project: Any, people: Any) -> None:
    row = made(people.admin)
    choose(log, row, people.owner)
    lead(project)
    changed(row, people.admin, holidays={"2026-01-08": ""})
    clock = LogClock.objects.select_related("event_log__project").get(calendar=row.key)
    wanted = services.clocks.present(clock.event_log, row.key)
    changed(row, people.admin, holidays={})
    assert not services._move_on(clock, wanted)
    assert LogClock.objects.get(pk=clock.pk).table_key == f"{row.key}-1"


def test_what_is_used_is_not_deleted_and_the_sentence_says_where(log: EventLog, project: Any, people: Any) -> None:
    row = made(people.admin)
    choose(log, row, people.owner)
    Goal.objects.create(
        project=project, metric="lead_time_mean", comparison="le", target=1, calendar=row.key, name="Fast"
    )
    with pytest.raises(DomainError) as refused:
        services.delete(calendar=row, by=people.admin, now=NOW)
    assert refused.value.status == 409
    assert "the log “Complaints” of AS-1" in str(refused.value.message)
    assert "Fast" in str(refused.value.message)
    assert WorkCalendar.objects.in_use().count() == 1
    unused = made(people.admin, "Unused")
    services.delete(calendar=unused, by=people.admin, now=NOW)
    assert [each.pk for each in WorkCalendar.objects.in_use()] == [row.pk]


def test_two_people_save_one_after_the_other(people: Any) -> None:
    row = made(people.admin)
    stale = WorkCalendar.objects.get(pk=row.pk)
    changed(row, people.admin, holidays={"2026-01-08": ""})
    with pytest.raises(DomainError) as refused:
        changed(stale, people.admin, holidays={"2026-01-09": ""})
    assert refused.value.status == 412
    assert CalendarVersion.objects.filter(calendar=row).count() == 2


def test_the_copy_of_the_chinese_calendar_has_the_announced_days() -> None:
    """State Council for 2025: National Day and Mid-Autumn 1–8 October off, Sunday 28 September and Saturday 11 October
    worked."""
    content = services.chinese_content("Asia/Shanghai", 2025, 2025)
    october = [day for day in content["holidays"] if day.startswith("2025-10")]
    assert october == [f"2025-10-{day:02d}" for day in range(1, 9)]
    assert "2025-10-11" not in content["holidays"]
    assert [day for day in content["holidays"] if day.startswith("2025-04")] == [
        "2025-04-04",
        "2025-04-05",
        "2025-04-06",
    ]
    assert {"2025-09-28", "2025-10-11"} <= set(content["makeup_days"])
    assert content["holidays"]["2025-10-01"] == "国庆节"
    assert services.chinese_content("UTC", 2025, 2025, english=True)["holidays"]["2025-10-02"] == "National Day"
    with pytest.raises(DomainError, match="2004"):
        services.chinese_content("UTC", 1990, 2025)


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("09:00-12:00, 13:00-18:00", [["09:00", "12:00"], ["13:00", "18:00"]]),
        ("9:00–12:00；13：00 至 18:00", [["09:00", "12:00"], ["13:00", "18:00"]]),
        ("06:00-14:00 14:00-22:00 22:00-06:00", [["06:00", "14:00"], ["14:00", "22:00"], ["22:00", "06:00"]]),
        ("", []),
    ],
)
def test_hours_as_people_write_them(typed: str, spans: list[list[str]]) -> None:
    assert text.read_hours(typed, "x") == spans
    assert text.read_hours(text.write_hours(spans), "x") == spans


@pytest.mark.parametrize(
    "typed",
    ["nine to five", "09:00", "09:00-12:00 lunch", "25:00-26:00", "13:00-18:00, 09:00-12:00", "9:00-9:00", "9:00-9:99"],
)
def test_hours_that_are_none(typed: str) -> None:
    with pytest.raises(DomainError, match=r"working time|24:00"):
        text.read_hours(typed, "x")


def test_days_as_people_write_them() -> None:
    days = text.read_days("2026-10-01..2026-10-03 National Day\n\n2026/12/25  Christmas\n2026-12-31", "x")
    assert days == {
        "2026-10-01": "National Day", "2026-10-02": "National Day", "2026-10-03": "National Day",
        "2026-12-25": "Christmas", "2026-12-31": "",
    }  # fmt: skip
    assert text.read_days(text.write_days(days), "x") == days
    usual = [["09:00", "17:00"]]
    worked = text.read_makeup("2026-10-10\n2026-10-11 10:00-12:00", usual, "x")
    assert worked == {"2026-10-10": usual, "2026-10-11": [["10:00", "12:00"]]}
    assert text.read_makeup(text.write_makeup(worked, usual), usual, "x") == worked


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-10-01\nsoon", "Line 2: “soon”"),
        ("2026-02-30", "Line 1"),
        ("2026-10-03..2026-10-01", "before the first"),
        ("0001-01-01", "from 1990"),
        ("2000-01-01..2090-01-01", "more than a year"),
    ],
)
def test_days_that_are_none(typed: str, said: str) -> None:
    with pytest.raises(DomainError, match=said.replace(".", r"\.")):
        text.read_days(typed, "x")


def edit_form(row: WorkCalendar, **changes: Any) -> dict[str, Any]:
    return {
        "name_en": "Plant", "name_zh": "工厂", "time_zone": "Europe/Berlin", "version": row.version,
        **{f"hours_{day}": "22:00-06:00" for day in range(5)}, "hours_5": "", "hours_6": "",
        "holidays": "2026-12-25 Christmas", "makeup_days": "2026-12-27",
    } | changes  # fmt: skip


def test_an_administrator_makes_and_changes_a_calendar_on_the_pages(admin: Client) -> None:
    new = {"name_en": "Plant", "time_zone": "Asia/Shanghai", "start": "cn", "first_year": 2025, "last_year": 2026}
    answer = admin.post(reverse("analysis:calendar_new"), new)
    row = WorkCalendar.objects.get()
    assert answer.url == f"/calendars/{row.pk}/"
    page = admin.get(answer.url + "?year=2025").content.decode()
    assert "1 Oct 2025 – 5 Oct 2025" in page
    assert "make-up workday, 09:00–12:00, 13:00–18:00" in page
    assert admin.post(reverse("analysis:calendar_edit", args=[row.pk]), edit_form(row)).status_code == 302
    row.refresh_from_db()
    content = CalendarVersion.objects.get(calendar=row, number=2).content
    assert (row.version, row.name_zh, content["time_zone"]) == (2, "工厂", "Europe/Berlin")
    assert content["week"] == [[["22:00", "06:00"]]] * 5 + [[], []]
    assert content["holidays"] == {"2026-12-25": "Christmas"}
    assert content["makeup_days"] == {"2026-12-27": [["22:00", "06:00"]]}
    assert "Plant" in admin.get(reverse("analysis:calendars")).content.decode()


@pytest.mark.parametrize(
    ("changes", "said", "status"),
    [
        ({"hours_0": "noon"}, "is no working time", 422),
        ({"holidays": "2026-13-01"}, "Line 1", 422),
        ({"makeup_days": "2026-01-01 x"}, "Line 1: “x” is no working time", 422),
        ({"name_en": "", "name_zh": ""}, "Give the calendar a name", 422),
        ({"name_en": "Taken"}, "There is a calendar “Taken” already", 422),
        ({"time_zone": "Mars/Base"}, "Select a valid choice", 422),
        ({f"hours_{day}": "" for day in range(5)} | {"makeup_days": ""}, "no working time at all", 422),
        ({"version": 0}, "Somebody saved this in the meantime", 412),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    admin: Client, people: Any, changes: dict[str, Any], said: str, status: int
) -> None:
    row, _other = made(people.admin), made(people.admin, "Taken")
    answer = admin.post(reverse("analysis:calendar_edit", args=[row.pk]), edit_form(row, **changes))
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert CalendarVersion.objects.filter(calendar=row).count() == 1


def test_a_single_day_is_changed_from_the_year(admin: Client, people: Any) -> None:
    row = made(people.admin)
    address = reverse("analysis:calendar_day", args=[row.pk])
    assert "Save this day" in admin.get(f"/calendars/{row.pk}/?day=2026-10-01").content.decode()
    steps = [
        ({"kind": "off", "name": "National Day"}, {"2026-10-01": "National Day"}, {}),
        ({"kind": "work", "hours": ""}, {}, {"2026-10-01": [["09:00", "12:00"], ["13:00", "18:00"]]}),
        ({"kind": "work", "hours": "10:00-11:00"}, {}, {"2026-10-01": [["10:00", "11:00"]]}),
        ({"kind": "week"}, {}, {}),
    ]
    for number, (form, holidays, makeup) in enumerate(steps, start=1):
        answer = admin.post(address, {"day": "2026-10-01", "version": number, **form})
        assert answer.url == f"/calendars/{row.pk}/?year=2026"
        content = CalendarVersion.objects.get(calendar=row, number=number + 1).content
        assert (content["holidays"], content["makeup_days"]) == (holidays, makeup)
    wrong = admin.post(address, {"day": "2026-10-01", "version": 5, "kind": "work", "hours": "never"})
    assert wrong.status_code == 422
    assert "is no working time" in wrong.content.decode()


def test_the_switch_of_the_clock_lists_every_calendar(
    log: EventLog, people: Any, client_for: Callable[..., Client], project: Any
) -> None:
    row, owner = made(people.admin), client_for(people.owner)
    page = owner.get(f"/p/{project.code}/analyze/").content.decode()
    assert f"calendar={row.key}" in page
    assert owner.get(f"/p/{project.code}/analyze/?calendar={row.key}").status_code == 200
    assert "There is no calendar" in owner.get(f"/p/{project.code}/analyze/?calendar=c9999").content.decode()
    form = {"name": log.name, "is_primary": "on", "calendar": row.key}
    assert owner.post(f"/p/{project.code}/analyze/log/{log.pk}/", form).status_code == 302
    assert lead(project) == (12, row.key, 1)


def test_the_api_makes_reads_changes_and_deletes(admin: Client, people: Any) -> None:
    body = {"name_en": "Plant", "start": "cn", "first_year": 2025, "last_year": 2025, "time_zone": "Asia/Shanghai"}
    answer = admin.post("/api/v1/calendars/", body, content_type="application/json")
    assert answer.status_code == 201
    made_row = answer.json()
    address = f"/api/v1/calendars/{made_row['id']}/"
    assert made_row["makeup_days"]["2025-09-28"] == [["09:00", "12:00"], ["13:00", "18:00"]]
    keys = [each["key"] for each in admin.get("/api/v1/calendars/").json()["results"]]
    assert keys == ["24x7", "cn", made_row["key"]]
    change = {"week": [[["22:00", "06:00"]]] * 5 + [[], []], "departments": [people.department.pk]}

    def patch(tag: str, sent: Any = change) -> Any:
        headers = {"If-Match": tag} if tag else {}
        return admin.patch(address, sent, content_type="application/json", headers=headers)

    assert patch("").status_code == 428
    tag = admin.get(address)["ETag"]
    assert patch(tag).json()["version"] == 2
    assert patch(tag).status_code == 412
    for wrong in (
        {"week": []}, {"week": [["x"]] * 7}, {"holidays": {"soon": ""}}, {"makeup_days": {"2026-01-01": []}},
        {"time_zone": "Mars/Base"}, {"week": [[]] * 7, "makeup_days": {}}, {"departments": [999999]},
    ):  # fmt: skip
        assert patch('"2"', wrong).status_code == 400, wrong
    assert admin.get(address).json()["version"] == 2
    refused = admin.delete(address)
    assert refused.status_code == 409
    assert "the department “After-sales”" in refused.json()["message"]
    assert patch('"2"', {"departments": []}).status_code == 200
    assert admin.delete(address).status_code == 204
    assert admin.get(address).status_code == 404


def test_a_log_is_imported_with_a_calendar(
    people: Any, project: Any, client_for: Callable[..., Client], run_jobs: Any
) -> None:

    row, owner = made(people.admin), client_for(people.owner)
    body = {
        "project": project.code,
        "file": upload_of(csv_bytes(rows(2))),
        "calendar": row.key,
        "time_zone": "Asia/Shanghai",
    }
    answer = owner.post("/api/v1/event-logs/", body)
    assert answer.status_code == 202, answer.content
    run_jobs()
    assert lead(project) == (12, row.key, 1)
    again = owner.post("/api/v1/event-logs/", body | {"calendar": "c999", "file": upload_of(csv_bytes(rows(1)))})
    assert again.status_code == 400
