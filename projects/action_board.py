"""Reads actions for the board, the file, the own list and "Needs you" on the home page."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from common.templatetags.format import day
from projects.models import Action, Project
from projects.needs import WorkItem
from projects.subjects import KINDS, words_about

OVER_AT_MOST = 30  # of what is over the board shows the latest
RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Card:
    action: Action
    overdue: bool
    about: str
    about_url: str
    mine: bool


@dataclass(frozen=True)
class Column:
    state: str
    title: str
    cards: list[Card]
    count: int


@dataclass(frozen=True)
class Board:
    columns: list[Column]
    owners: list[User]
    owner: int | None
    overdue: int

    @property
    def total(self) -> int:
        return sum(column.count for column in self.columns)


def _rows(user: User, project: Project, owner: int | None) -> QuerySet[Action]:
    rows = Action.objects.restrict(user, "action.read").filter(project=project).select_related("owner", "project")
    return rows.filter(owner=owner) if owner else rows


def card_of(user: User, action: Action, today: date) -> Card:
    kind = KINDS.get(action.about_kind)
    url = reverse("projects:talk", args=[action.project.code, kind.key, action.about_id]) if kind else ""
    return Card(
        action=action,
        overdue=not action.is_over and action.due is not None and action.due < today,
        about=words_about(kind.key, action.about_name) if kind else "",
        about_url=url,
        mine=action.owner_id == user.pk,
    )


def board(user: User, project: Project, *, owner: int | None, today: date) -> Board:
    """A column for each state, the most urgent first; of what is over, the latest."""
    columns = []
    rows = list(_rows(user, project, owner).by_urgency())
    for state, title in Action.State.choices:
        found = [row for row in rows if row.state == state]
        if found and found[0].is_over:
            found.sort(key=lambda row: row.ended_at or row.created_at, reverse=True)
        cards = [card_of(user, row, today) for row in found[:OVER_AT_MOST] if row.is_over] or [
            card_of(user, row, today) for row in found if not row.is_over
        ]
        columns.append(Column(state, str(title), cards, len(found)))
    everyone = _rows(user, project, None).exclude(owner=None).values("owner")
    return Board(
        columns=columns,
        owners=list(User.objects.filter(pk__in=everyone).order_by("name", "pk")),
        owner=owner,
        overdue=sum(card.overdue for column in columns for card in column.cards),
    )


def mine(user: User, *, over: bool, today: date) -> list[Card]:
    """The own actions of every project that this person may read, the most urgent first."""
    rows = Action.objects.restrict(user, "action.read").filter(owner=user).select_related("owner", "project")
    if over:
        rows = rows.filter(state__in=[Action.State.DONE, Action.State.DROPPED]).order_by("-ended_at", "-pk")[:100]
    else:
        rows = rows.unfinished().by_urgency()[:500]
    return [card_of(user, row, today) for row in rows]


def action_items(user: User, *, today: date) -> list[WorkItem]:
    """For "Needs you now": what is due within a week or overdue, the earliest first."""
    soon = Q(due__lte=date.fromordinal(today.toordinal() + 7))
    rows = Action.objects.restrict(user, "action.read").unfinished().filter(soon, owner=user, project__status="active")
    items = []
    for action in rows.select_related("project").by_urgency()[:20]:
        late = action.due is not None and action.due < today
        words = _("overdue since %(day)s") if late else _("due %(day)s")
        detail = f"{action.project.name} · {words % {'day': day(action.due)}}"
        url = reverse("projects:action", args=[action.project.code, action.pk])
        tint = "is-breach" if late else ""
        items.append(WorkItem("checklist", tint, action.text, detail, None, url, _("Open")))
    return items


def csv_of(user: User, project: Project, *, owner: int | None) -> bytes:
    """The board as a table for a spreadsheet, in which no cell can start a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    head = (
        _("State"),
        _("What is to be done"),
        _("Owner"),
        _("By"),
        _("About"),
        _("Result"),
        pgettext("date", "Created"),
    )
    writer.writerow(head)
    for row in _rows(user, project, owner).by_urgency():
        card = card_of(user, row, row.due or date.max)
        owner_name = row.owner.name if row.owner else ""
        due, made = row.due.isoformat() if row.due else "", row.created_at.date().isoformat()
        cells = (row.get_state_display(), row.text, owner_name, due, card.about, row.result, made)
        writer.writerow([_safe(str(cell)) for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()


def _safe(cell: str) -> str:
    """A text that a spreadsheet could run gets a leading apostrophe."""
    return "'" + cell if cell.lstrip(" \n\"'").startswith(RISKY) or cell.startswith(RISKY) else cell
