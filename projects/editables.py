"""What can be edited by two people at once: for each model its form, its service and its page.

The conflict page, the kept drafts and the API's refusals know the things of all apps through this list; each app adds
its own in `apps.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms import BaseForm, Textarea
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from projects.conflicts import Field, Side, Typed


@dataclass(frozen=True)
class Editable:
    """`form(row, data)` without data shows the row; `save(row, form, by, version)` calls the service."""

    model: type[Model]
    label: str | Promise
    action: str
    form: Callable[[Any, Any], BaseForm]
    save: Callable[[Any, Any, User, int | None], object]
    url: Callable[[Any], str]
    title: Callable[[Any], str] = str
    phase: str = "charter"


_known: dict[str, Editable] = {}


def register(editable: Editable) -> None:
    _known[editable.model._meta.label_lower] = editable


def editable(kind: str) -> Editable | None:
    """By the model's label, `projects.goal`; None for what no app has named."""
    return _known.get(kind)


def known() -> dict[str, Editable]:
    return dict(_known)


def data_of(typed: Typed) -> QueryDict:
    """Kept values as a form expects them."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def sent(form: BaseForm) -> Typed:
    """What the browser sent for the form's visible fields."""
    data: Any = form.data
    return {each.name: [str(value) for value in data.getlist(each.html_name)] for each in form.visible_fields()}


def shown(form: BaseForm) -> Typed:
    """What a browser would send if the form were sent as it is shown."""
    return {each.name: _as_sent(each) for each in form.visible_fields()}


def _as_sent(bound: BoundField) -> list[str]:
    value = bound.value()
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, (list, tuple, set)):
        return [str(each) for each in value]
    text = bound.field.widget.format_value(value)
    if isinstance(text, (list, tuple)):
        text = text[0] if text else ""
    return [str(text)] if text not in (None, "") else []


def sides(form: BaseForm, was: Typed, theirs: Typed, mine: Typed) -> list[Field]:
    """All visible fields of the form with their three sides in words."""
    found = []
    for each in form.visible_fields():
        values = [tuple(typed.get(each.name, [])) for typed in (was, theirs, mine)]
        said = [Side(value, _words(each, value)) for value in values]
        found.append(Field(each.name, str(each.label), *said, free=_free(each)))
    return found


def _free(bound: BoundField) -> str:
    if hasattr(bound.field, "choices"):
        return ""
    if isinstance(bound.field.widget, Textarea):
        return "text"
    return "line" if getattr(bound.field.widget, "input_type", "") == "text" else ""


def _words(bound: BoundField, values: tuple[str, ...]) -> str:
    if getattr(bound.field.widget, "input_type", "") == "checkbox" and not hasattr(bound.field, "choices"):
        return _("Yes") if values else _("No")
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return "\n".join(values)
    names = {str(key): str(label) for key, label in _flat(choices)}
    return _(", ").join(names.get(each, each) for each in values if each)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    rows: list[tuple[Any, Any]] = []
    for key, label in choices:
        rows.extend(label if isinstance(label, (list, tuple)) else [(key, label)])
    return rows
