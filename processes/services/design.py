"""From as-is to to-be and back: branching the first to-be map, and adopting one as the way of working."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from processes.models import MapKind, ProcessVersion
from processes.reading_maps import model_of
from processes.selectors import current_version
from projects.models import Project

from .publishing import publish
from .saving import is_same, save_version


def branch_to_be(*, project: Project, by: User | None, now: datetime) -> ProcessVersion:
    """The first to-be map: a copy of the newest as-is map."""
    as_is = current_version(project, MapKind.AS_IS)
    if as_is is None:
        raise DomainError("no_as_is", _("Draw or import the as-is map first."), status=409)
    if current_version(project, MapKind.TO_BE) is not None:
        raise DomainError("to_be_exists", _("There is a to-be map already."), status=409)
    saved = save_version(
        process=as_is.process,
        kind=MapKind.TO_BE,
        xml=as_is.xml.encode("utf-8"),
        base=None,
        by=by,
        note=_("From as-is %(version)s") % {"version": as_is.label},
        now=now,
        origin=ProcessVersion.Origin.BRANCH,
    )
    return saved.version


@transaction.atomic
def adopt_version(*, version: ProcessVersion, by: User, now: datetime) -> ProcessVersion:
    """The to-be map becomes how the work is done: it is published, and the same map is the next as-is
    version, unless the as-is map says so already."""
    if version.kind != MapKind.TO_BE:
        raise DomainError("not_to_be", _("Only a to-be map can be adopted."), status=409)
    published = publish(version=version, by=by, now=now)
    project = published.process.project
    as_is = current_version(project, MapKind.AS_IS)
    if as_is is not None and is_same(as_is, model_of(published)):
        return publish(version=as_is, by=by, now=now)
    saved = save_version(
        process=published.process,
        kind=MapKind.AS_IS,
        xml=published.xml.encode("utf-8"),
        base=as_is,
        by=by,
        note=_("Adopted from to-be %(version)s") % {"version": published.label},
        now=now,
        origin=ProcessVersion.Origin.ADOPTION,
    )
    return publish(version=saved.version, by=by, now=now)
