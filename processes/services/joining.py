"""Joins a refused draft with the version that was saved first. Saving itself is `saving.py`."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from processes.bpmn import writing
from processes.bpmn.joining import Joined, join
from processes.models import Draft, ProcessVersion
from processes.reading_maps import model_of, read_map

from .saving import Saved, save_version


def joined(draft: Draft, head: ProcessVersion) -> Joined | None:
    """Both people's work since the draft's base in one map, or the ids of what both touched; None without a base."""
    if draft.base is None or draft.base.kind != head.kind:
        return None
    base = model_of(draft.base)
    mine = writing.merge_models(base, read_map(draft.xml.encode("utf-8"))).model
    return join(base, model_of(head), mine)


def join_draft(*, draft: Draft, head: ProcessVersion, by: User, now: datetime) -> Saved:
    """The next version: what `head` says, with the draft's changes in it. Refused where both touched the same."""
    found = joined(draft, head)
    if found is None or found.model is None:
        raise DomainError("clash", _("You both changed the same elements. Choose another way."), status=409)
    return save_version(
        process=draft.process,
        kind=draft.kind,
        xml=writing.to_bytes(found.model),
        base=head,
        by=by,
        note=_("Joined with %(version)s") % {"version": head.label},
        now=now,
        opened=head.xml.encode("utf-8"),
    )
