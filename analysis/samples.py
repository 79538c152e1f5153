"""The sample log: after-sales complaints, so that everything can be tried before one's own export is at hand."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile

from analysis.engine import demo_log


def sample_csv() -> io.BytesIO:
    return io.BytesIO(demo_log.complaint_log().encode())


def sample_upload() -> UploadedFile:
    data = sample_csv()
    size = len(data.getvalue())
    return InMemoryUploadedFile(data, "upload", "complaints-sample.csv", "text/csv", size, None)
