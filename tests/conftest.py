"""Named people, two projects, and the worker: what every test may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Department, User
from projects.jobs import claimable, run_job
from projects.models import Job, Membership, Project

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class People:
    """Lin Yue owns the project, Chen Bo edits it; the others are named for what they must or must not see."""

    admin: User
    owner: User
    editor: User
    outsider: User
    head: User
    other_head: User
    staff: User
    other_staff: User
    viewer: User
    blind_viewer: User
    gone: User
    department: Department
    other_department: Department


def make_user(email: str, name: str, role: str, department: Department | None = None, active: bool = True) -> User:
    return User.objects.create_user(
        email, PASSWORD, name=name, role=role, department=department, is_active=active, language="en"
    )


@pytest.fixture(autouse=True)
def _no_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quick machine asks more in a minute than a person may, and a 429 would hide what is behind it."""
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.allow_request", lambda *_: True)


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings: object) -> Path:
    """Uploads and event data of a test live and die with it; passwords are hashed fast."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    settings.MEDIA_ROOT = tmp_path / "uploads"  # type: ignore[attr-defined]
    settings.EVENT_DATA_DIR = tmp_path / "events"  # type: ignore[attr-defined]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    # A test holds the database's write lock; a heartbeat on another thread would only wait for it.
    settings.JOB_LEASE = timedelta(hours=1)  # type: ignore[attr-defined]
    # Hashed file names are tested where a real server serves them: in tests/browser.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def people(db: None) -> People:
    mine = Department.objects.create(name="After-sales")
    other = Department.objects.create(name="Finance")
    head = make_user("head@example.com", "He Jia", "head", mine)
    other_head = make_user("other-head@example.com", "Sun Li", "head", other)
    mine.head, other.head = head, other_head
    mine.save()
    other.save()
    return People(
        admin=make_user("admin@example.com", "Ada Admin", "administrator"),
        owner=make_user("owner@example.com", "Lin Yue", "manager"),
        editor=make_user("editor@example.com", "Chen Bo", "manager"),
        outsider=make_user("outsider@example.com", "Wu Tong", "manager"),
        head=head,
        other_head=other_head,
        staff=make_user("staff@example.com", "Zhou Min", "staff", mine),
        other_staff=make_user("other-staff@example.com", "Qian Hui", "staff", other),
        viewer=make_user("viewer@example.com", "Vera View", "viewer"),
        blind_viewer=make_user("blind@example.com", "Bo Blind", "viewer"),
        gone=make_user("gone@example.com", "Gu Gone", "manager", active=False),
        department=mine,
        other_department=other,
    )


@pytest.fixture
def project(people: People) -> Project:
    made = Project.objects.create(code="AS-1", name="After-sales complaints", case_limit_seconds=3 * 86400)
    made.departments.add(people.department)
    for user, role in ((people.owner, "owner"), (people.editor, "editor"), (people.viewer, "viewer")):
        Membership.objects.create(project=made, user=user, role=role)
    Membership.objects.create(project=made, user=people.gone, role="editor")
    return made


@pytest.fixture
def other_project(people: People) -> Project:
    made = Project.objects.create(code="FI-1", name="Expense approval zebrafish")
    made.departments.add(people.other_department)
    return made


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def run_jobs() -> Callable[[], int]:
    """Runs every waiting job in this process, as a worker would, until none is left. Returns how many ran."""

    def run() -> int:
        count = 0
        while True:
            waiting = Job.objects.filter(claimable(timezone.now()) & ~Q(status="done")).order_by("pk")
            ids = list(waiting.values_list("pk", flat=True))
            if not ids:
                return count
            count += sum(run_job(job_id) for job_id in ids)

    return run
