"""Where a person is signed in: end one session, all others, or every one. The rows are allauth's."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import User
from accounts.services.audit import note


@transaction.atomic
def end_session(*, row: UserSession, by: User) -> None:
    """The browser behind it is signed out on its next request."""
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    note(by=by, verb="session.ended", subject=device(row.user_agent), address=row.ip)


@transaction.atomic
def end_other_sessions(*, user: User, current: str) -> int:
    rows = UserSession.objects.filter(user=user).exclude(session_key=current)
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    count = rows.delete()[0]
    if count:
        note(by=user, verb="session.others_ended", count=count)
    return count


def sessions_of(user: User) -> list[UserSession]:
    """Those that still live, the latest first."""
    living = Session.objects.values("session_key")
    return list(UserSession.objects.filter(user=user, session_key__in=living).order_by("-last_seen_at"))


BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device(agent: str) -> str:
    """The browser and the system in words, as far as the browser tells.

    >>> device("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36")
    'Chrome, Windows'
    """
    names = [next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in names if name) or agent[:60] or "–"
