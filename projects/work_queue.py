"""What needs a person now: gates that are ready, work that stopped, unread lines of the inbox. Read, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Notification, User
from projects.models import Job, Project
from projects.permissions import where
from projects.phases import KEYS, phase
from projects.selectors import ProjectRow

STOPPED = (Job.Status.FAILED, Job.Status.NEEDS_INPUT)
RECENT = timedelta(days=30)
# The kinds of inbox lines that ask for something. All others only tell, and wait in the inbox: a resolved alert, a
# gate that was passed, an import (which stands here by its job if it stopped).
NEEDS = {
    "alert": ("alert-octagon", "is-breach"),
    "handbook": ("book-2", ""),
    "training": ("school", ""),
    "cycle": ("rotate-clockwise", "is-risk"),
}


@dataclass(frozen=True)
class WorkItem:
    """One line of "Needs you now". With `opens` the button posts, which marks the line of the inbox as read."""

    icon: str
    tint: str
    title: str
    detail: str
    at: datetime | None
    url: str
    button: str
    opens: bool = False


def gate_items(user: User, rows: list[ProjectRow]) -> list[WorkItem]:
    """Projects whose current phase has everything that its gate asks for, where this person may pass it."""
    ready = [row for row in rows if row.waiting]
    if not ready:
        return []
    reach = Project.objects.filter(pk__in=[row.project.pk for row in ready])
    condition = where(user, "gate.pass")
    allowed = set((reach if condition is None else reach.filter(condition)).values_list("pk", flat=True))
    return [_gate_item(row) for row in ready if row.project.pk in allowed]


def _gate_item(row: ProjectRow) -> WorkItem:
    here = row.project.phase
    after = KEYS.index(here) + 1
    if after < len(KEYS):
        title = _("Approve the gate: %(here)s → %(next)s") % {
            "here": row.phase_title,
            "next": phase(KEYS[after]).title,
        }
    else:
        title = _("Close the project, or start its next cycle")
    met = ngettext("%(count)d criterion met", "All %(count)d criteria met", row.criteria) % {"count": row.criteria}
    url = reverse("projects:gate", args=[row.project.code, here])
    return WorkItem(
        "diamonds", "is-accent", title, f"{row.project.name} · {met}", None, url, pgettext("gate", "Review")
    )


def stopped_jobs(user: User, *, now: datetime) -> list[WorkItem]:
    """Own work that failed or asks something, unless the same kind of work has been started again since."""
    newest: dict[tuple[str, int | None], Job] = {}
    reach = Q(project=None) | Q(pk__in=Job.objects.restrict(user, "job.read").values("pk"))
    jobs = Job.objects.filter(reach, asked_by=user, created_at__gt=now - RECENT).select_related("project")
    for job in jobs.order_by("pk"):
        newest[(job.kind, job.project_id)] = job
    stopped = [job for job in reversed(newest.values()) if job.status in STOPPED]
    news = _news_of(user, stopped)
    return [_job_item(job, news.get(job.pk)) for job in stopped]


def _news_of(user: User, jobs: list[Job]) -> dict[int, Notification]:
    """job id → what the inbox says about it: the same stop in better words, with the page that can mend it."""
    if not jobs:
        return {}
    lines = Notification.objects.filter(user=user, kind="import").order_by("-pk")[:200]
    by_job = {line.subject_key.rpartition(":")[2]: line for line in reversed(lines)}
    return {job.pk: by_job[str(job.pk)] for job in jobs if str(job.pk) in by_job}


def _job_item(job: Job, news: Notification | None) -> WorkItem:
    waits = job.status == Job.Status.NEEDS_INPUT
    title = news.text if news else str(job.error.get("message") or job.get_status_display())
    name = job.message.get("name") or job.args.get("name") or ""
    detail = " · ".join(part for part in (job.project.name if job.project else "", str(name)) if part)
    icon, tint = ("database-import", "") if waits else ("alert-octagon", "is-breach")
    url = news.url if news and news.url else job_url(job)
    return WorkItem(
        icon, tint, title, detail, job.finished_at, url, pgettext("import", "Decide") if waits else _("Open")
    )


def job_url(job: Job) -> str:
    """Where the work was asked for or what it made: an address that the job itself names, else its own panel."""
    url = job.result.get("url") or job.message.get("url") or job.args.get("url") or ""
    return url if url.startswith("/") and not url.startswith("//") else reverse("projects:job", args=[job.pk])


def apart(text: str, names: Iterable[str]) -> tuple[str, str]:
    """("the sentence", "the project"), where a message begins with the name of a project and a colon."""
    for name in names:
        rest = text.removeprefix(name)
        if rest != text and rest[:1] in {":", "："}:
            return rest[1:].strip(), name
    return text, ""


def unread_items(user: User, names: Iterable[str] = (), *, limit: int = 20) -> list[WorkItem]:
    asking = Q()
    for kind in NEEDS:
        asking |= Q(kind=kind) | Q(kind__startswith=f"{kind}.")
    items = []
    for line in Notification.objects.filter(asking, user=user, read_at=None)[:limit]:
        icon, tint = NEEDS[line.kind.partition(".")[0]]
        url = reverse("accounts:inbox_open", args=[line.pk])
        title, detail = apart(line.text, names)
        items.append(WorkItem(icon, tint, title, detail, line.created_at, url, _("Open"), opens=True))
    return items


def work_queue(user: User, rows: list[ProjectRow], *, now: datetime) -> list[WorkItem]:
    """Alerts first, then gates, then stopped work, then the rest of the inbox."""
    lines = unread_items(user, [row.project.name for row in rows])
    alerts = [each for each in lines if each.icon == "alert-octagon"]
    others = [each for each in lines if each.icon != "alert-octagon"]
    return [*alerts, *gate_items(user, rows), *stopped_jobs(user, now=now), *others]
