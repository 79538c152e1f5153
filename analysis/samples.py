"""The sample log: after-sales complaints, so that everything can be tried before one's own export is at hand."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import get_language

from analysis.engine import demo_log
from analysis.engine.demo_log import Language

NAME = "complaints-sample.csv"


def _csv(language: Language) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        demo_log.write_csv(demo_log.complaint_log(language=language), path, encoding="utf-8-sig", language=language)
        return path.read_bytes()


def _language() -> Language:
    return "zh" if (get_language() or "").startswith("zh") else "en"


def sample_csv() -> io.BytesIO:
    """In the reader's language."""
    return io.BytesIO(_csv(_language()))


def sample_upload() -> UploadedFile:
    return SimpleUploadedFile(NAME, _csv(_language()), "text/csv")
