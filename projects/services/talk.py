"""Comments and watching: write, edit, remove, bring back; who is told of what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects.models import Action, Comment, Project, Watch
from projects.permissions import people_who
from projects.services.activity import record
from projects.services.notices import tell
from projects.subjects import Subject, may_read, readers_of

LONGEST = 5000
WHOLE = "project"
PRESSED_TWICE = timedelta(seconds=30)  # the same words of the same person again are the same comment


def mentioned_in(text: str, readers: Iterable[User]) -> list[User]:
    """Whoever of the readers stands in the text as @Name, the longest name first: "@Li Ning" is not @Li as well.

    Anybody else's name after an @ stays plain text, so that nobody learns who may not read this.
    """
    found = []
    for person in sorted(readers, key=lambda each: -len(each.name)):
        if not person.name:
            continue
        rest = "" if person.name[-1:].isalnum() and not person.name[-1:].isascii() else r"(?!\w)"
        pattern = re.compile("@" + re.escape(person.name) + rest, re.IGNORECASE)
        if pattern.search(text):
            found.append(person)
            text = pattern.sub("@", text) if not _namesake(person, readers) else text
    return found


def _namesake(person: User, readers: Iterable[User]) -> bool:
    return sum(each.name.casefold() == person.name.casefold() for each in readers) > 1


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise DomainError("comment_empty", _("Write something first."), field="text")
    if len(text) > LONGEST:
        message = _("A comment has at most %(most)d letters.") % {"most": LONGEST}
        raise DomainError("comment_too_long", message, field="text")
    return text


@transaction.atomic
def add_comment(*, subject: Subject, by: User, text: str, now: datetime) -> Comment:
    """Says something; who is mentioned and who watches the object is told, each once."""
    text = _checked(text)
    said = Comment.objects.about(subject).filter(by=by, text=text, at__gt=now - PRESSED_TWICE, removed_at=None)
    if (again := said.first()) is not None:
        return again
    comment = Comment.objects.create(
        project=subject.project, about_kind=subject.kind.key, about_id=subject.id, text=text, by=by, at=now
    )
    called = mentioned_in(text, readers_of(subject))
    comment.mentions.set(called)
    record(project=subject.project, by=by, verb="comment.added", subject=subject.name, about=subject, after=text)
    _tell_mentioned(comment, subject, called, by)
    _tell_watchers(comment, subject, by)
    return comment


def _tell_mentioned(comment: Comment, subject: Subject, people: Iterable[User], by: User) -> None:
    tell(
        people=people,
        kind="mention",
        subject_key=f"comment:{comment.pk}",
        text=lambda: (
            _("%(by)s mentions you on “%(subject)s”: %(text)s")
            % {"by": by.name, "subject": subject.name, "text": comment.text[:200]}
        ),
        url=address_of(comment),
        but=by,
        event=f"comment:{comment.pk}",
    )


def _tell_watchers(comment: Comment, subject: Subject, by: User) -> None:
    tell(
        people=[each for each in watchers_of(subject) if each != by],
        kind="comment",
        subject_key=f"comment:{comment.pk}",
        text=lambda: (
            _("%(by)s on “%(subject)s”: %(text)s")
            % {"by": by.name, "subject": subject.name, "text": comment.text[:200]}
        ),
        url=address_of(comment),
        but=by,
        event=f"comment:{comment.pk}",
    )


def address_of(comment: Comment) -> str:
    page = reverse("projects:talk", args=[comment.project.code, comment.about_kind, comment.about_id])
    return f"{page}#comment-{comment.pk}"


@transaction.atomic
def edit_comment(*, comment: Comment, subject: Subject, by: User, text: str, now: datetime) -> Comment:
    """Changes the own words; the trail keeps those before. Who is mentioned anew is told."""
    text, before = _checked(text), comment.text
    if comment.removed_at is not None:
        raise DomainError("comment_removed", _("This comment is removed. Bring it back first."), status=409)
    if text == before:
        return comment
    known = set(comment.mentions.values_list("pk", flat=True))
    comment.text, comment.edited_at = text, now
    comment.save(update_fields=["text", "edited_at"])
    called = mentioned_in(text, readers_of(subject))
    comment.mentions.set(called)
    record(
        project=subject.project,
        by=by,
        verb="comment.changed",
        subject=subject.name,
        about=subject,
        before=before,
        after=text,
    )
    _tell_mentioned(comment, subject, [each for each in called if each.pk not in known], by)
    return comment


@transaction.atomic
def remove_comment(*, comment: Comment, subject: Subject, by: User, now: datetime) -> bool:
    """Takes the comment off the page; false if it was off already."""
    if not Comment.objects.filter(pk=comment.pk, removed_at=None).update(removed_at=now):
        return False
    record(
        project=subject.project, by=by, verb="comment.removed", subject=subject.name, about=subject, before=comment.text
    )
    return True


@transaction.atomic
def restore_comment(*, comment: Comment, subject: Subject, by: User) -> bool:
    if not Comment.objects.filter(pk=comment.pk).exclude(removed_at=None).update(removed_at=None):
        return False
    record(
        project=subject.project, by=by, verb="comment.restored", subject=subject.name, about=subject, after=comment.text
    )
    return True


@transaction.atomic
def set_watch(*, subject: Subject, by: User, on: bool) -> Watch:
    """The person's own choice for this object, or for the whole project where the object is the project."""
    row, new = Watch.objects.get_or_create(
        project=subject.project,
        about_kind=subject.kind.key,
        about_id=subject.id,
        user=by,
        defaults={"on": on},
    )
    if new or row.on != on:
        row.on = on
        row.save(update_fields=["on"])
        record(
            project=subject.project,
            by=by,
            verb="watch.on" if on else "watch.off",
            subject=subject.name,
            about=subject,
        )
    return row


def _choices(project: Project, subject: Subject) -> dict[tuple[int, str], bool]:
    here = Q(about_kind=subject.kind.key, about_id=subject.id) | Q(about_kind=WHOLE)
    rows = Watch.objects.filter(here, project=project)
    return {(row.user_id, "all" if row.about_kind == WHOLE else "this"): row.on for row in rows}


def watcher_ids(subject: Subject) -> set[int]:
    """Who is told: the nearest choice counts; without one, owners of the project and those who took part."""
    project = subject.project
    chosen = _choices(project, subject)
    took_part = set(Comment.objects.about(subject).filter(removed_at=None).values_list("by", flat=True))
    if subject.kind.key == "action":
        took_part |= set(Action.objects.filter(pk=int(subject.id)).values_list("owner", flat=True))
    owners = set(project.memberships.filter(role="owner").values_list("user", flat=True))
    known = {user for user, _scope in chosen} | took_part | owners
    found = set()
    for user in known - {None}:
        on = chosen.get((user, "this"))
        if on is None and user in took_part:
            on = True
        if on is None:
            on = chosen.get((user, "all"))
        if on if on is not None else user in owners:
            found.add(user)
    return found


def watchers_of(subject: Subject) -> list[User]:
    """The people who are told, those alone who may still read it."""
    people = User.objects.filter(pk__in=watcher_ids(subject), is_active=True).order_by("pk")
    return [each for each in people if may_read(each, subject)]


def project_watchers(project: Project) -> list[User]:
    """Who chose to watch the whole project and may read it."""
    chosen = Watch.objects.filter(project=project, about_kind=WHOLE, on=True).values("user")
    return list(people_who(project, "project.read").filter(pk__in=chosen))
