"""Files that hang on an object: take in, hand out, remove and bring back, and the sweep that deletes for good."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects.file_types import ENDINGS, clean_name, type_of
from projects.models import Attachment
from projects.services.activity import record
from projects.subjects import Subject

IN_THE_BIN = timedelta(days=30)
STRAY_AFTER = timedelta(days=1)


def add_file(*, subject: Subject, by: User, upload: UploadedFile, now: datetime) -> Attachment:
    """Stores the bytes under a name of our own, then the row; without a row the sweep deletes the file."""
    name = clean_name(upload.name or "")
    most = settings.ATTACHMENT_MAX_BYTES
    if (upload.size or 0) > most:
        message = _("The file is too large: %(most)d MB is the most.") % {"most": most // (1024 * 1024)}
        raise DomainError("file_too_large", message, field="file", status=413)
    if not upload.size:
        raise DomainError("empty_file", _("The file is empty."), field="file")
    upload.seek(0)
    kind = type_of(name, upload.read(16))
    if kind is None:
        message = _("This file cannot be attached: its kind or its content is not of those that are taken: %(kinds)s.")
        raise DomainError("wrong_file_type", message % {"kinds": ", ".join(ENDINGS)}, field="file", status=415)
    stored, digest = _store(upload)
    try:
        with transaction.atomic():
            row = Attachment.objects.create(
                project=subject.project,
                about_kind=subject.kind.key,
                about_id=subject.id,
                name=name,
                size=upload.size,
                type=kind,
                file=stored,
                sha256=digest,
                by=by,
                at=now,
            )
            record(project=subject.project, by=by, verb="file.added", subject=name, about=subject, on=subject.name)
    except Exception:
        (_folder() / stored).unlink(missing_ok=True)
        raise
    return row


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "files"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _store(upload: UploadedFile) -> tuple[str, str]:
    """Writes the bytes whole or not at all; returns the name and the digest."""
    stored = secrets.token_hex(20)
    folder, digest = _folder(), hashlib.sha256()
    half = folder / f"{stored}.part"
    upload.seek(0)
    try:
        with half.open("wb") as out:
            for chunk in upload.chunks():
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        half.rename(folder / stored)
    except OSError as error:
        half.unlink(missing_ok=True)
        message = _("There is no room left for files. Tell your administrator.")
        raise DomainError("storage_full", message, field="file", status=507) from error
    return stored, digest.hexdigest()


@transaction.atomic
def remove_file(*, row: Attachment, subject: Subject, by: User, now: datetime) -> bool:
    """Into the bin, for 30 days; false if it is there already."""
    if not Attachment.objects.filter(pk=row.pk, removed_at=None).update(removed_at=now):
        return False
    record(project=subject.project, by=by, verb="file.removed", subject=row.name, about=subject, on=subject.name)
    return True


@transaction.atomic
def restore_file(*, row: Attachment, subject: Subject, by: User) -> bool:
    back = Attachment.objects.filter(pk=row.pk).exclude(removed_at=None).exclude(file="")
    if not back.update(removed_at=None):
        return False
    record(project=subject.project, by=by, verb="file.restored", subject=row.name, about=subject, on=subject.name)
    return True


def sweep_files(*, now: datetime) -> int:
    """Deletes the bytes of what lay in the bin for 30 days, and files a day old that no row names. Returns how many."""
    count = 0
    for row in Attachment.objects.filter(removed_at__lt=now - IN_THE_BIN).exclude(file=""):
        path = row.path
        if Attachment.objects.filter(pk=row.pk, removed_at__lt=now - IN_THE_BIN).update(file=""):
            path.unlink(missing_ok=True)
            count += 1
    known = set(Attachment.objects.exclude(file="").values_list("file", flat=True))
    for path in _folder().iterdir():
        if path.name not in known and path.stat().st_mtime < (now - STRAY_AFTER).timestamp():
            path.unlink(missing_ok=True)
            count += 1
    return count
