"""Saves versions of a map. A version never changes; the next one is saved only on the newest one (`base`).

Two people who save on the same base meet in one conditional update of the process row: one wins, the other is told
what happened in between, and what that person drew stays as a draft.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.errors import DomainError
from processes.bpmn import diff, merge_copies, writing
from processes.bpmn.model import Model
from processes.models import Draft, MapKind, Process, ProcessVersion
from processes.reading_maps import language, model_of, read_map
from projects.models import Project
from projects.services.activity import record

from .binding import follow_ids, rebind
from .facts import rebuild_facts
from .processes import create_process


class StaleMap(DomainError):
    """Somebody saved first. `theirs` and `mine` are the changes since the common base, in sentences."""

    def __init__(self, *, head: ProcessVersion, draft: Draft, theirs: list[str], mine: list[str]) -> None:
        who = head.author.name if head.author else _("Somebody")
        when = formats.date_format(timezone.localtime(head.created_at), "SHORT_DATETIME_FORMAT")
        message = _("%(who)s saved %(version)s first, on %(when)s. Your map is kept as your draft.") % {
            "who": who,
            "version": head.label,
            "when": when,
        }
        rows = [{"side": "theirs", "message": text} for text in theirs]
        rows += [{"side": "mine", "message": text} for text in mine]
        super().__init__("stale", message, status=412, errors=rows)
        self.head = head
        self.draft = draft
        self.theirs = theirs
        self.mine = mine


@dataclass(frozen=True)
class Saved:
    """A new version and what reading and merging noticed on the way."""

    version: ProcessVersion
    remarks: list[str]


def save_version(
    *,
    process: Process,
    kind: str,
    xml: bytes,
    base: ProcessVersion | None,
    by: User | None,
    note: str = "",
    now: datetime,
    origin: str = ProcessVersion.Origin.EDITOR,
    opened: bytes | None = None,
) -> Saved:
    """The next version, drawn on `base` (None only for the first). Raises `StaleMap` if `base` is not the newest.

    `opened` is what the editor made of `base` right after opening it: what it had lost by then is put back.
    """
    model = read_map(xml, field="xml")
    remarks = [finding.message(language()) for finding in model.findings if finding.severity == "repair"]
    if base is not None and origin == ProcessVersion.Origin.EDITOR:
        merged = writing.merge_models(model_of(base), model, read_map(opened) if opened else None)
        model = merged.model
        remarks += _kept(len(merged.restored))
    else:
        merge_copies.complete(model.root, {})
    if base is not None and is_same(base, model):
        message = _("Nothing has changed since %(version)s.") % {"version": base.label}
        raise DomainError("unchanged", message, status=409)
    text = writing.to_bytes(model).decode("utf-8")
    version = _store(process, kind, text, model, base, by, note, now, origin)
    if version is None:
        raise _stale(process, kind, text, model, base, by, now)
    return Saved(version, remarks)


def _kept(count: int) -> list[str]:
    if not count:
        return []
    text = ngettext(
        "%(count)d detail that the editor does not show was kept.",
        "%(count)d details that the editor does not show were kept.",
        count,
    )
    return [text % {"count": count}]


def is_same(base: ProcessVersion, model: Model) -> bool:
    """Neither content nor layout differs, however the XML is written."""
    found = diff.diff(model_of(base), model)
    return not found.content and not found.layout


@transaction.atomic
def _store(
    process: Process,
    kind: str,
    text: str,
    model: Model,
    base: ProcessVersion | None,
    by: User | None,
    note: str,
    now: datetime,
    origin: str,
) -> ProcessVersion | None:
    """One conditional update decides who is first; None for whoever is not."""
    field = f"{kind}_number"
    on = base.number if base else 0
    if not Process.objects.filter(pk=process.pk, **{field: on}).update(**{field: on + 1}):
        return None
    setattr(process, field, on + 1)
    version = ProcessVersion.objects.create(
        process=process,
        kind=kind,
        number=on + 1,
        xml=text,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        base=base,
        author=by,
        created_at=now,
        origin=origin,
        note=note[:500],
    )
    rebuild_facts(version=version, model=model)
    Draft.objects.filter(process=process, kind=kind, user=by).delete()
    if process.bindings.exists():
        if base is not None:
            follow_ids(version=version, before=model_of(base), after=model)
        rebind(process=process, by=by)
    record(
        project=process.project,
        by=by,
        verb=_VERBS.get(ProcessVersion.Origin(origin), "map.saved"),
        subject=str(version),
        note=note,
    )
    return version


_VERBS = {
    ProcessVersion.Origin.IMPORT: "map.imported",
    ProcessVersion.Origin.BRANCH: "map.branched",
    ProcessVersion.Origin.DISCOVERY: "map.discovered",
    ProcessVersion.Origin.RESTORE: "map.restored",
    ProcessVersion.Origin.ADOPTION: "map.adopted",
}


def _stale(
    process: Process,
    kind: str,
    text: str,
    model: Model,
    base: ProcessVersion | None,
    by: User | None,
    now: datetime,
) -> DomainError:
    """Keeps the refused map as the person's draft and says what each side changed."""
    head = (
        ProcessVersion.objects.select_related("author").filter(process=process, kind=kind).order_by("-number").first()
    )
    if head is None or by is None:
        return DomainError("stale", _("This map was changed in the meantime. Load it again."), status=412)
    draft = save_draft(process=process, kind=kind, xml=text, base=base, by=by, now=now)
    theirs: list[str] = []
    mine: list[str] = []
    if base is not None:
        origin = model_of(base)
        theirs = diff.diff(origin, model_of(head)).sentences(language())
        mine = diff.diff(origin, model).sentences(language())
    return StaleMap(head=head, draft=draft, theirs=theirs, mine=mine)


def save_draft(*, process: Process, kind: str, xml: str, base: ProcessVersion | None, by: User, now: datetime) -> Draft:
    """What this person has drawn so far. No version, no activity: nobody else sees it."""
    draft, _new = Draft.objects.update_or_create(
        process=process, kind=kind, user=by, defaults={"xml": xml, "base": base, "saved_at": now}
    )
    return draft


def discard_draft(*, process: Process, kind: str, by: User) -> bool:
    """Throws the person's own draft away; whether there was one."""
    deleted, _rows = Draft.objects.filter(process=process, kind=kind, user=by).delete()
    return bool(deleted)


def import_map(
    *,
    project: Project,
    data: bytes,
    by: User | None,
    now: datetime,
    kind: str = MapKind.AS_IS,
    base: ProcessVersion | None = None,
    note: str = "",
) -> Saved:
    """A file from elsewhere as the next version; makes the project's process if there is none yet."""
    model = read_map(data, field="file")
    remarks = [finding.message(language()) for finding in model.findings]
    process = create_process(project=project, by=by)
    saved = save_version(
        process=process,
        kind=kind,
        xml=writing.to_bytes(model),
        base=base,
        by=by,
        note=note,
        now=now,
        origin=ProcessVersion.Origin.IMPORT,
    )
    return Saved(saved.version, remarks)


def restore_version(*, version: ProcessVersion, by: User, now: datetime) -> ProcessVersion:
    """An old version once more, as the newest one."""
    head = ProcessVersion.objects.filter(process=version.process_id, kind=version.kind).order_by("-number").first()
    saved = save_version(
        process=version.process,
        kind=version.kind,
        xml=version.xml.encode("utf-8"),
        base=head,
        by=by,
        note=_("As in %(version)s") % {"version": version.label},
        now=now,
        origin=ProcessVersion.Origin.RESTORE,
    )
    return saved.version
