"""Describes one step without the editor: the annotation goes into the map's XML, which makes the next version."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from processes.bpmn import writing
from processes.bpmn.annotations import StepAnnotation, set_annotation
from processes.models import ProcessVersion
from processes.reading_maps import model_of

from .saving import save_version


def annotate(
    *, base: ProcessVersion, element_id: str, annotation: StepAnnotation, by: User, now: datetime
) -> ProcessVersion:
    """The next version, in which this step says what `annotation` says."""
    model = model_of(base)
    element = model.element(element_id)
    if element is None:
        raise DomainError("unknown_step", _("That step is not on the map any more."), status=404)
    set_annotation(model, element_id, annotation)
    name = (element.get("name") or element_id).replace("\n", " ")
    saved = save_version(
        process=base.process,
        kind=base.kind,
        xml=writing.to_bytes(model),
        base=base,
        by=by,
        note=_("Described “%(step)s”") % {"step": name},
        now=now,
        opened=base.xml.encode("utf-8"),
    )
    return saved.version
