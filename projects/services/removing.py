"""Removing and bringing back: what is deleted stays whole in the trail, with everything that went with it."""

from __future__ import annotations

import json
from typing import Any

from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.db.models.deletion import Collector
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects import bin as registry
from projects.models import Activity
from projects.services.activity import record
from projects.services.versions import project_of


def snapshot(row: Model) -> list[dict[str, Any]]:
    """The row and all rows that its deletion takes along, the row first."""
    collector = Collector(using="default", origin=row)
    collector.collect([row])
    found: list[Model] = [row]
    for rows in (*collector.data.values(), *collector.fast_deletes):
        # The rows between two many-to-many sides are written with the row that holds the list.
        found += [each for each in rows if each != row and not each._meta.auto_created]
    return list(json.loads(serializers.serialize("json", found)))


@transaction.atomic
def remove_row(*, row: Any, by: User | None, verb: str, subject: str, **detail: Any) -> Activity:
    """Deletes the row and writes its one entry, from which `restore` brings it back."""
    project, kept = project_of(row), snapshot(row)
    row.delete()
    return record(project=project, by=by, verb=verb, subject=subject, row=kept, **detail)


def restore(*, entry: Activity, by: User) -> bool:
    """Brings back what this entry removed, under its old numbers. The second time does nothing and says so."""
    known = registry.restorer(entry.verb)
    if known is None or "row" not in entry.detail:
        raise DomainError("nothing_to_restore", _("There is nothing to bring back here."), status=409)
    things = [found.object for found in serializers.deserialize("python", entry.detail["row"])]
    if any(type(each)._base_manager.filter(pk=each.pk).exists() for each in things):
        return False
    try:
        with transaction.atomic():
            for found in serializers.deserialize("python", entry.detail["row"]):
                found.save()
            connection.check_constraints(table_names=[type(each)._meta.db_table for each in things])
            if project_of(type(things[0])._base_manager.get(pk=things[0].pk)) != entry.project:
                raise DomainError("nothing_to_restore", _("There is nothing to bring back here."), status=409)
            record(project=entry.project, by=by, verb=known.undone, subject=entry.subject, entry=entry.pk)
    except (IntegrityError, ObjectDoesNotExist) as error:
        message = _("What this belongs to is not there any more, or something else has taken its place.")
        raise DomainError("cannot_restore", message, status=409) from error
    return True
