"""A text whose saving came second: saved after all if nobody else touched its fields, else kept as a draft."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from common.errors import DomainError
from projects.conflicts import Field, Typed, untouched
from projects.editables import Editable, data_of, editable, shown, sides
from projects.models import Draft, OldVersion
from projects.services.versions import (
    ChangedMeanwhile,
    as_it_was,
    current_version,
    keep_draft,
    kind_of,
    newest_old,
    project_of,
    version_of,
)

TRIES = 5


@dataclass(frozen=True)
class Conflict:
    """A draft beside the present version of its thing. `last` says who saved that version and when."""

    draft: Draft
    editable: Editable
    row: Any
    version: int
    fields: list[Field]
    last: OldVersion | None


def known_kind(row: Model) -> Editable:
    found = editable(kind_of(row))
    if found is None:
        raise KeyError(f"{kind_of(row)} is not registered in projects.editables")
    return found


def compared(known: Editable, row: Any, base: int, mine: Typed) -> list[Field]:
    """The three sides of every field: as it was at `base`, as it is now, as it was typed."""
    was, theirs = shown(known.form(as_it_was(row, base), None)), known.form(row, None)
    return sides(theirs, was, shown(theirs), mine)


def fresh(row: Model) -> Any:
    return type(row)._base_manager.filter(pk=row.pk).first()


def settle(*, row: Model, by: User, base: int, mine: Typed) -> Draft | None:
    """None: nobody else had touched these fields, and mine are saved. Else the draft that keeps them."""
    known, now_row = known_kind(row), fresh(row)
    for _try in range(TRIES):
        if now_row is None or not untouched(compared(known, now_row, base, mine)):
            break
        form = known.form(copy(now_row), data_of(mine))
        if not form.is_valid():
            break
        try:
            known.save(fresh(row), form, by, version_of(now_row))
            return None
        except ChangedMeanwhile:
            now_row = fresh(row)
        except DomainError:
            break
    return keep(row=row, by=by, base=base, mine=mine)


def keep(*, row: Model, by: User, base: int, mine: Typed) -> Draft:
    known = known_kind(row)
    return keep_draft(
        project=project_of(row),
        user=by,
        kind=kind_of(row),
        object_id=row.pk,
        subject=known.title(fresh(row) or row),
        base=base,
        data=mine,
        now=timezone.now(),
    )


@contextmanager
def keeping(*, row: Model, by: User, base: int, values: dict[str, Any]) -> Iterator[None]:
    """Around a service that the API calls: what is refused is kept, then the refusal goes on its way."""
    try:
        yield
    except ChangedMeanwhile:
        keep_values(row=row, by=by, base=max(base, 0), values=values)
        raise


def keep_values(*, row: Model, by: User, base: int, values: dict[str, Any]) -> Draft:
    """The same for values that no form sent (the API): written as the thing's form would show them."""
    changed = fresh(row) or copy(row)
    changed.old_m2m = {}
    for name, value in values.items():
        if isinstance(value, (list, tuple)):
            changed.old_m2m[name] = [getattr(each, "pk", each) for each in value]
        else:
            setattr(changed, name, value)
    if not changed.old_m2m:
        del changed.old_m2m
    return keep(row=row, by=by, base=base, mine=shown(known_kind(row).form(changed, None)))


def conflict_of(draft: Draft) -> Conflict | None:
    """None when the thing was removed meanwhile, or its app is not there."""
    known = editable(draft.kind)
    row: Any = known.model._base_manager.filter(pk=draft.object_id).first() if known else None
    if known is None or row is None:
        return None
    fields = compared(known, row, draft.base, draft.data)
    return Conflict(draft, known, row, current_version(row) or 0, fields, newest_old(row))
