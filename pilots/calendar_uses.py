"""Pilots that are counted in a calendar, for the page that would delete it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pilots.models import Pilot


def pilots_with(key: str) -> list[str]:
    rows = Pilot.objects.filter(calendar=key).select_related("project")
    return [_("the pilot “%(name)s” of %(code)s") % {"name": row.name, "code": row.project.code} for row in rows]
