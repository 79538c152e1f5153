"""A person's own views of the portfolio. They belong to no project, so no trail speaks of them."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects.models import SavedView
from projects.selection import read_selection

MOST = 30


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise DomainError("name_missing", _("Give the view a name."), field="name")
    if len(name) > 80:
        raise DomainError("name_too_long", _("A name has at most 80 letters."), field="name")
    return name


def _taken(name: str) -> DomainError:
    message = _("You have a view “%(name)s” already. Choose another name.") % {"name": name}
    return DomainError("name_taken", message, field="name", status=409)


def save_view(*, user: User, name: str, query: str, is_default: bool = False) -> SavedView:
    """Keeps the filters and the order of `query`, an address; what it says beside them is left out."""
    name = _checked(name)
    if user.saved_views.count() >= MOST:
        message = _("You have %(count)d saved views, which is the most. Remove one first.") % {"count": MOST}
        raise DomainError("too_many_views", message, field="name", status=409)
    selection = read_selection(QueryDict(query[:4000]))
    if selection.wrong:
        raise DomainError("unknown_filter", _("One of these filters does not exist. Take it away first."), field="name")
    try:
        with transaction.atomic():
            if is_default:
                user.saved_views.update(is_default=False)
            return SavedView.objects.create(user=user, name=name, query=selection.address(), is_default=is_default)
    except IntegrityError as error:
        raise _taken(name) from error


def rename_view(*, view: SavedView, name: str) -> SavedView:
    view.name = _checked(name)
    try:
        with transaction.atomic():
            view.save(update_fields=["name"])
    except IntegrityError as error:
        raise _taken(view.name) from error
    return view


@transaction.atomic
def choose_default(*, view: SavedView, is_default: bool) -> SavedView:
    """With `is_default` this view opens first from now on; without it, none does."""
    SavedView.objects.filter(user=view.user_id).update(is_default=False)
    if is_default:
        SavedView.objects.filter(pk=view.pk).update(is_default=True)
    view.refresh_from_db()
    return view


def remove_view(*, view: SavedView) -> None:
    view.delete()
