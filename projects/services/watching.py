"""Tells those who chose to watch a project what was changed in it: one line for each thing and day."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.activity_words import sentence
from projects.models import Activity, Watch
from projects.services.notices import tell
from projects.services.talk import WHOLE, project_watchers

# What is told by the service that does it, to those whom it concerns; or concerns nobody else.
TOLD_ELSEWHERE = {
    "comment",
    "action",
    "watch",
    "file",
    "gate",
    "cycle",
    "alert",
    "member",
    "log",
    "handbook",
    "training",
}


def tell_watchers(entry: Activity) -> None:
    if entry.verb.partition(".")[0] in TOLD_ELSEWHERE or entry.by is None:
        return
    if not Watch.objects.filter(project=entry.project_id, about_kind=WHOLE, on=True).exists():
        return
    by, project = entry.by, entry.project
    tell(
        people=project_watchers(project),
        kind="change",
        subject_key=f"{project.code}:{entry.verb}:{entry.subject}:{timezone.localdate(entry.at)}"[:200],
        text=lambda: (
            _("“%(project)s”: %(by)s %(what)s")
            % {"project": project.name, "by": by.name, "what": sentence(entry.verb, entry.subject, entry.detail)}
        ),
        url=reverse("projects:activity", args=[project.code]),
        but=by,
        event=f"entry:{entry.pk}",
    )
