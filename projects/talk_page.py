"""What stands beside an object: its comments, actions and files, as far as the reader may see them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Count
from django.utils.html import conditional_escape, escape, urlize
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from projects.models import Action, Attachment, Comment, Project
from projects.permissions import can
from projects.services.talk import watcher_ids
from projects.subjects import Subject, find_subject, readers_of


@dataclass(frozen=True)
class CommentLine:
    comment: Comment
    html: SafeString
    own: bool
    may_remove: bool


@dataclass(frozen=True)
class FileLine:
    row: Attachment
    may_remove: bool


@dataclass(frozen=True)
class TalkPage:
    subject: Subject
    comments: list[CommentLine]
    files: list[FileLine]
    bin: list[Attachment]
    actions: list[Action]
    readers: list[User]
    watching: bool
    may_act: bool
    may_attach: bool


def text_html(text: str, names: list[str]) -> SafeString:
    """Plain text as it was written: escaped, with links, line breaks and the mentioned names marked."""
    html = urlize(escape(text), nofollow=True, autoescape=False)
    for name in sorted(names, key=len, reverse=True):
        called = re.escape("@" + conditional_escape(name))
        html = re.sub(f"({called})", r'<strong class="mention">\1</strong>', html, flags=re.IGNORECASE)
    return mark_safe(html.replace("\n", "<br>"))  # noqa: S308  escaped above


def talk_page(user: User, subject: Subject) -> TalkPage:
    manages = can(user, "project.manage", subject.project)
    comments = Comment.objects.about(subject).select_related("by").prefetch_related("mentions")
    shown = [
        CommentLine(
            row,
            text_html(row.text, [each.name for each in row.mentions.all()]),
            own=row.by_id == user.pk,
            may_remove=row.by_id == user.pk or manages,
        )
        for row in comments.filter(removed_at=None)
    ]
    files = list(Attachment.objects.about(subject).select_related("by").exclude(file=""))
    is_action = subject.kind.key == "action"
    actions = [] if is_action else Action.objects.about(subject).select_related("owner").by_urgency()
    return TalkPage(
        subject=subject,
        comments=shown,
        files=[FileLine(row, row.by_id == user.pk or manages) for row in files if row.removed_at is None],
        bin=[row for row in files if row.removed_at is not None and (row.by_id == user.pk or manages)],
        actions=list(actions),
        readers=readers_of(subject),
        watching=user.pk in watcher_ids(subject),
        may_act=can(user, "action.edit", subject.project) and not is_action,
        may_attach=can(user, "file.add", subject.project),
    )


def subject_of(user: User, row: Comment | Attachment | Action) -> Subject | None:
    """What the row is about, if this person may read it."""
    project: Project = row.project
    return find_subject(user, project, row.about_kind, row.about_id) if row.about_kind else None


def comment_counts(user: User, project: Project) -> dict[tuple[str, str], int]:
    """(kind, id) → how many comments this person may read there."""
    rows = Comment.objects.restrict(user, "project.read").filter(project=project, removed_at=None)
    counted = rows.order_by().values_list("about_kind", "about_id").annotate(count=Count("pk"))
    return {(kind, id): count for kind, id, count in counted}
