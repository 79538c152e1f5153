"""What projects itself adds to "Needs you now": gates that are ready, work that stopped, unread lines of the inbox that
ask for something. The groups and how other apps join them: `projects/needs.py`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Notification, User
from projects.action_board import action_items
from projects.models import Draft, GateReview, GateReviewer, Job, Project
from projects.needs import Reader, WorkItem, register
from projects.permissions import where
from projects.phases import KEYS, phase
from projects.selectors import ProjectRow

STOPPED = (Job.Status.FAILED, Job.Status.NEEDS_INPUT)
RECENT = timedelta(days=30)
UNREAD = 20
# The kinds of inbox lines that ask for something. All others only tell, and wait in the inbox: a resolved alert, a
# gate that was passed, an import (which stands here by its job if it stopped).
NEEDS = {
    "alert": ("alert-octagon", "is-breach"),
    "handbook": ("book-2", ""),
    "training": ("school", ""),
    "cycle": ("rotate-clockwise", "is-risk"),
}


def gate_items(reader: Reader) -> list[WorkItem]:
    """Projects whose current phase has everything that its gate asks for, where this person may pass it."""
    user, ready = reader.user, [row for row in reader.rows if row.waiting]
    asked = under_review(ready) if ready else set()
    ready = [row for row in ready if row.project.pk not in asked]
    if not ready:
        return []
    reach = Project.objects.filter(pk__in=[row.project.pk for row in ready])
    condition = where(user, "gate.pass")
    allowed = set((reach if condition is None else reach.filter(condition)).values_list("pk", flat=True))
    return [_gate_item(row) for row in ready if row.project.pk in allowed]


def draft_items(reader: Reader) -> list[WorkItem]:
    """Texts of this person that came second: each waits until it is saved or thrown away."""
    drafts = Draft.objects.restrict(reader.user, "project.edit").filter(user=reader.user).select_related("project")[:20]
    return [
        WorkItem(
            "git-compare",
            "is-risk",
            _("Two changes: “%(what)s”") % {"what": each.subject},
            _("%(project)s · your text is kept") % {"project": each.project.name},
            each.saved_at,
            reverse("projects:conflict", args=[each.project.code, each.pk]),
            pgettext("import", "Decide"),
        )
        for each in drafts
    ]


def under_review(rows: list[ProjectRow]) -> set[int]:
    """The projects of which somebody is being asked already."""
    found = GateReview.objects.filter(project__in=[row.project.pk for row in rows], state="open")
    return set(found.values_list("project_id", flat=True))


def review_items(reader: Reader) -> list[WorkItem]:
    """Gates that this person was asked to approve."""
    user = reader.user
    asked = GateReviewer.objects.restrict(user, "gate.pass").filter(user=user, verdict="waiting", review__state="open")
    asked = asked.filter(review__phase=F("review__project__phase"), review__cycle=F("review__project__cycle"))
    items = []
    for each in asked.select_related("review__project", "review__asked_by")[:20]:
        review = each.review
        title = _("Approve the gate “%(phase)s”") % {"phase": phase(review.phase).title}
        who = review.asked_by.name if review.asked_by else "–"
        detail = _("%(project)s · %(who)s asks you") % {"project": review.project.name, "who": who}
        url = reverse("projects:gate", args=[review.project.code, review.phase])
        items.append(WorkItem("diamonds", "is-accent", title, detail, review.asked_at, url, pgettext("gate", "Review")))
    return items


def _gate_item(row: ProjectRow) -> WorkItem:
    here = row.project.phase
    after = KEYS.index(here) + 1
    if after < len(KEYS):
        title = _("The gate is ready: %(here)s → %(next)s") % {
            "here": row.phase_title,
            "next": phase(KEYS[after]).title,
        }
    else:
        title = _("Close the project, or start its next cycle")
    met = ngettext("%(count)d criterion met", "All %(count)d criteria met", row.criteria) % {"count": row.criteria}
    url = reverse("projects:gate", args=[row.project.code, here])
    return WorkItem(
        "diamonds",
        "is-accent",
        title,
        f"{row.project.name} · {met}",
        None,
        url,
        pgettext("gate", "Review"),
        about=f"gate:{row.project.pk}:{here}",
    )


def stopped_jobs(reader: Reader) -> list[WorkItem]:
    """Own work that failed or asks something, unless the same kind of work has been started again since."""
    user, now = reader.user, reader.now
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


def asking(kinds: Iterable[str]) -> Q:
    """Inbox lines of these kinds and of what lies below them: "handbook" and "handbook.published"."""
    found = Q(pk__in=[])
    for kind in kinds:
        found |= Q(kind=kind) | Q(kind__startswith=f"{kind}.")
    return found


def unread_items(reader: Reader, kinds: Iterable[str]) -> list[WorkItem]:
    names = [row.project.name for row in reader.rows]
    items = []
    for line in Notification.objects.filter(asking(kinds), user=reader.user, read_at=None)[:UNREAD]:
        icon, tint = NEEDS[line.kind.partition(".")[0]]
        url = reverse("accounts:inbox_open", args=[line.pk])
        title, detail = apart(line.text, names)
        about = f"{line.subject_key}:{line.url}"
        items.append(WorkItem(icon, tint, title, detail, line.created_at, url, _("Open"), opens=True, about=about))
    return items


def told_alerts(user: User, limit: int = 5) -> list[Notification]:
    """The latest alerts that ask for nothing any more: resolved ones, and those that were looked at. What still asks
    stands under "Needs you now", and only there."""
    lines = Notification.objects.filter(Q(kind="resolved_alert") | (asking(["alert"]) & Q(read_at__isnull=False)))
    return list(lines.filter(user=user)[:limit])


def connect() -> None:
    register("alerts", lambda reader: unread_items(reader, ["alert"]))
    register("conflicts", draft_items)
    register("approvals", review_items)
    register("approvals", gate_items)
    register("actions", lambda reader: action_items(reader.user, today=timezone.localdate(reader.now)))
    register("stopped", stopped_jobs)
    register("confirmations", lambda reader: unread_items(reader, ["handbook", "training"]))
    register("news", lambda reader: unread_items(reader, ["cycle"]))
