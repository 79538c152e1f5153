"""Events pushed by other programs: JSON rows or a CSV body become a file, and go in like every other append."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.models import User
from analysis.loading import mapping_of, options_of
from analysis.models import EventLog, LogImport
from analysis.services.imports import ImportOptions, append_events
from analysis.services.uploads import StoredFile, store_bytes, store_upload
from common.errors import DomainError

MOST_EVENTS = 100_000


def take(*, log: EventLog, data: Any, key: str, by: User, now: datetime) -> LogImport:
    """Stores pushed events for the log, once per key. `data`: parsed JSON, CSV bytes, or a form with a file."""
    if not log.has_data:
        raise DomainError("not_ready", _("This log is not ready yet."), status=409)
    options = ImportOptions(log.name, mapping_of(log), _options(log, data), tuple(log.end_activities))
    return append_events(log=log, stored=_file(log, data), options=options, by=by, now=now, idempotency_key=key)


def _options(log: EventLog, data: Any) -> Any:
    """Read as the log was, but a pushed body is UTF-8 with commas unless it says otherwise by itself."""
    from dataclasses import replace

    given = data.get("lenient") if hasattr(data, "get") else None
    lenient = given in (True, "true", "1", 1)
    return replace(
        options_of(log),
        encoding=None,
        delimiter=None,
        sheet=None,
        skip_lines=0,
        lenient=lenient,
        errors=frozenset(log.errors),
    )


def _file(log: EventLog, data: Any) -> StoredFile:
    if isinstance(data, bytes):
        return store_bytes([data], "events.csv")
    uploaded = data.get("file") if hasattr(data, "get") else None
    if isinstance(uploaded, UploadedFile):
        return store_upload(uploaded)
    events = data.get("events") if isinstance(data, dict) else None
    if not isinstance(events, list) or not events or not all(isinstance(event, dict) for event in events):
        raise DomainError("no_events", _('Send {"events": [ … ]} with at least one event.'), field="events")
    if len(events) > MOST_EVENTS:
        text = _("Send at most %(count)d events at once.") % {"count": MOST_EVENTS}
        raise DomainError("too_many_rows", text, field="events", status=413)
    return store_bytes([to_csv(log, events)], "events.csv")


def to_csv(log: EventLog, events: list[dict[str, Any]]) -> bytes:
    """The events as CSV with the log's column names. A key may be a column's name or the role that it plays."""
    roles = {role: column for role, column in log.mapping.items() if column}
    named = [{roles.get(str(key), str(key)): value for key, value in event.items()} for event in events]
    head = list(dict.fromkeys([*roles.values(), *(key for event in named for key in event)]))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for event in named:
        writer.writerow([_cell(event.get(column)) for column in head])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise DomainError("nested_too_deep", _("An event holds plain values only."), field="events")
    return str(value)
