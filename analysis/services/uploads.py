"""Uploaded files on disk: stored under names of the server's making, outside the web root, with their digest.

What a file means is not looked at here (`analysis/engine/reading.py` does).
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from common.errors import DomainError

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xes", ".parquet", ".gz")


@dataclass(frozen=True)
class StoredFile:
    """`name` is the server's, below DATA_DIR/uploads; `shown` is what the person called the file."""

    name: str
    shown: str
    size: int
    digest: str


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def store_upload(upload: UploadedFile) -> StoredFile:
    """Writes the upload to its place. Nothing stays when it is too large, empty or breaks off."""
    if upload.size and upload.size > settings.UPLOAD_MAX_BYTES:
        raise _too_large()
    return store_bytes(upload.chunks(), str(upload.name or "file"))


def store_bytes(chunks: Iterable[bytes], shown: str) -> StoredFile:
    name = f"logs/{uuid.uuid4().hex}"
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    part = path.with_suffix(".part")
    try:
        with part.open("xb") as target:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.UPLOAD_MAX_BYTES:
                    raise _too_large()
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        if size == 0:
            raise DomainError("empty_file", _("The file is empty."), field="file")
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return StoredFile(name, shown.replace("\x00", "")[-300:], size, digest.hexdigest())


def remove_upload(name: str) -> None:
    if name:
        path_of(name).unlink(missing_ok=True)


def _too_large() -> DomainError:
    limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
    text = _("The file is larger than %(limit)d MB. Split it, or pack it with gzip.") % {"limit": limit}
    return DomainError("too_large", text, field="file", status=413)
