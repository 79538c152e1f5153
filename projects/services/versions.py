"""The version that every editable thing carries: counted up by one conditional update, so that no two saves both win.

Each service that changes such a thing calls `advance` first, in its own transaction, with the version that the change
was made on. What the thing said until then is kept (`OldVersion`), so that the second of two can see all three sides.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.core import serializers
from django.db.models import F, Model
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects.models import Draft, OldVersion, Project


class ChangedMeanwhile(DomainError):
    """Somebody saved first. `version` is the present one; `who` and `when` saved it, as far as that is known."""

    def __init__(self, row: Model) -> None:
        self.version = current_version(row)
        last = newest_old(row)
        self.who = last.replaced_by.name if last and last.replaced_by else _("Somebody")
        self.when = last.replaced_at if last else None
        if self.when:
            moment = formats.date_format(timezone.localtime(self.when), "SHORT_DATETIME_FORMAT")
            message = _("%(who)s saved this in the meantime, on %(when)s. Look at that version, then save again.") % {
                "who": self.who,
                "when": moment,
            }
        else:
            message = _("Somebody saved this in the meantime. Look at their version, then save again.")
        at = self.when.isoformat() if self.when else None
        rows = [{"field": "version", "message": message, "version": self.version, "by": self.who, "at": at}]
        super().__init__("changed_meanwhile", message, status=412, errors=rows)


def changed_meanwhile() -> DomainError:
    """For things that count their versions in a way of their own (working calendars)."""
    message = _("Somebody saved this in the meantime. Look at their version, then save again.")
    return DomainError("changed_meanwhile", message, status=412)


def kind_of(row: Model | type[Model]) -> str:
    """`projects.goal`: how old versions and drafts name what they belong to."""
    return str(row._meta.label_lower)


def version_field(row: Model | type[Model]) -> str:
    """`version`, or `revision` where a model has called it so from the beginning."""
    names = {each.name for each in row._meta.concrete_fields}
    return "version" if "version" in names else "revision"


def version_of(row: Model) -> int:
    return int(getattr(row, version_field(row)))


def current_version(row: Model) -> int | None:
    """The version in the database; None if the row is gone."""
    return type(row)._base_manager.filter(pk=row.pk).values_list(version_field(row), flat=True).first()


def project_of(row: Any) -> Project:
    """Follows the model's path to its project."""
    if isinstance(row, Project):
        return row
    found: Any = row
    for name in type(row).PROJECT_PATH.split("__"):
        found = getattr(found, name)
    return found


def advance(row: Model, *, by: User | None, expected: int | None = None) -> None:
    """Counts the version up if it is still `expected` (None: whatever it is); else raises `ChangedMeanwhile`.

    Must run inside the transaction of the change: the update holds the row until it is over.
    """
    name = version_field(row)
    rows: Any = type(row)._base_manager.filter(pk=row.pk)
    if expected is not None:
        rows = rows.filter(**{name: expected})
    if not rows.update(**{name: F(name) + 1}):
        raise ChangedMeanwhile(row)
    before: Any = type(row)._base_manager.get(pk=row.pk)
    setattr(row, name, getattr(before, name))
    setattr(before, name, getattr(before, name) - 1)
    OldVersion.objects.create(
        project=project_of(before),
        kind=kind_of(row),
        object_id=row.pk,
        version=getattr(before, name),
        content=json.loads(serializers.serialize("json", [before])),
        replaced_by=by,
        replaced_at=timezone.now(),
    )


def newest_old(row: Model) -> OldVersion | None:
    """What the thing said before its last change; it names who made that change, and when."""
    rows = OldVersion.objects.filter(kind=kind_of(row), object_id=row.pk)
    return rows.select_related("replaced_by").order_by("-version").first()


def as_it_was(row: Model, version: int) -> Any:
    """The thing as it was at `version`, not saved anywhere; many-to-many ids stand in its `old_m2m`.

    Versions that were counted up without a change of their own (a gate that was passed) say what the next one said.
    """
    rows = OldVersion.objects.filter(kind=kind_of(row), object_id=row.pk, version__gte=version)
    old = rows.order_by("version").first()
    if old is None:
        return row
    found: Any = next(iter(serializers.deserialize("python", old.content, ignorenonexistent=True)))
    found.object.old_m2m = {name: list(values) for name, values in (found.m2m_data or {}).items()}
    return found.object


def keep_draft(
    *,
    project: Project,
    user: User,
    kind: str,
    object_id: int,
    subject: str,
    base: int,
    data: dict[str, Any],
    now: datetime,
) -> Draft:
    """Keeps what a person typed; the same text on the same version is kept once."""
    same = Draft.objects.filter(user=user, kind=kind, object_id=object_id, base=base)
    for each in same:
        if each.data == data:
            return each
    return Draft.objects.create(
        project=project,
        user=user,
        kind=kind,
        object_id=object_id,
        subject=subject[:300],
        base=base,
        data=data,
        saved_at=now,
    )


def discard_draft(*, draft: Draft, by: User) -> None:
    """Throws away one's own draft, because it was saved or is not wanted any more."""
    Draft.objects.filter(pk=draft.pk, user=by).delete()
