"""The page on which the columns of a file get their roles: what it shows, and what its answers mean.

The file is looked at by the engine; guesses come with their reasons, and what two readings allow is asked, not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from analysis.engine import reading
from analysis.engine.messages import REASONS
from analysis.engine.sources import REQUIRED, ColumnMapping, Preview, Question, ReadError, ReadOptions
from analysis.forms import lines
from analysis.models import LogImport
from analysis.services.imports import ImportOptions
from analysis.services.uploads import path_of


def role_choices() -> list[tuple[str, str]]:
    return [
        ("", _("Attribute")),
        ("case_id", _("Case ID")),
        ("activity", _("Step")),
        ("activity_extra", _("Step, second part")),
        ("timestamp", _("Time, or end time")),
        ("start", _("Start time")),
        ("lifecycle", _("Start or complete")),
        ("resource", _("Handled by")),
        ("department", _("Department")),
        ("outcome", _("Outcome")),
        ("cost", _("Cost")),
        ("event_id", _("Number of the event")),
    ]


def columns_read(mapping: dict[str, str | None]) -> list[tuple[str, str]]:
    """(meaning, column of the file) of a log's stored mapping, for its page."""
    return [(label, column) for role, label in role_choices() if role and (column := mapping.get(role))]


SHOWN_ROWS = 15


@dataclass(frozen=True)
class Column:
    index: int
    name: str
    role: str
    reason: str
    required: bool
    icon: str


@dataclass(frozen=True)
class Asked:
    """A question that must be answered before the import: which field answers it, in the reader's language."""

    field: str
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class ColumnPage:
    preview: Preview | None
    columns: list[Column]
    questions: list[Asked]
    missing: list[str]
    reused: str
    failure: dict[str, Any] | None
    initial: dict[str, Any]

    @property
    def shown_rows(self) -> list[list[str]]:
        """The first rows, their cells in the order of the columns."""
        rows = self.preview.rows[:SHOWN_ROWS] if self.preview else ()
        return [[row[column.index] if column.index < len(row) else "" for column in self.columns] for row in rows]

    @property
    def decisions(self) -> int:
        return len(self.questions) + len(self.missing)


ICONS = {
    "case_id": "id", "activity": "route", "timestamp": "clock", "start": "clock", "resource": "user",
    "department": "building", "outcome": "flag", "cost": "calculator",
}  # fmt: skip


def read_options(data: QueryDict | dict[str, Any]) -> ReadOptions:
    """The reading options that the form's fields say; blanks mean "find out"."""
    skip = str(data.get("skip_lines") or "0")
    order = data.get("date_order")
    return ReadOptions(
        time_zone=data.get("time_zone") or settings.TIME_ZONE,
        encoding=data.get("encoding") or None,
        delimiter=data.get("delimiter") or None,
        date_order=order if order in ("dmy", "mdy", "ymd") else None,
        timestamp_format=data.get("timestamp_format") or None,
        decimal=data.get("decimal") if data.get("decimal") in (".", ",") else None,
        sheet=data.get("sheet") or None,
        skip_lines=min(int(skip), 1000) if skip.isdecimal() and len(skip) < 9 else 0,
        lenient=data.get("lenient") == "lenient",
        timestamps="starts" if data.get("timestamps") == "starts" else "ends",
        errors=frozenset(lines(data.get("errors_text") or "")),
    )


def options_from(data: QueryDict, preview: Preview) -> ImportOptions:
    return ImportOptions(
        name=(data.get("name") or "")[:200],
        mapping=mapping_from(data, preview.header),
        read=replace(read_options(data), sheet=data.get("sheet") or preview.sheet),
        end_activities=tuple(lines(data.get("end_activities") or "")),
    )


def mapping_from(data: QueryDict, header: tuple[str, ...]) -> ColumnMapping:
    """The roles chosen on the columns; of two columns with one role the later one counts, and the page shows it."""
    roles = {key for key, _label in role_choices() if key}
    chosen = {data.get(f"role_{index}", ""): name for index, name in enumerate(header)}
    return ColumnMapping.from_dict({role: name for role, name in chosen.items() if role in roles})


def initial_of(options: ImportOptions) -> dict[str, Any]:
    read = options.read
    return {
        "name": options.name,
        "time_zone": read.time_zone or settings.TIME_ZONE,
        "date_order": read.date_order or "",
        "timestamp_format": read.timestamp_format or "",
        "sheet": read.sheet or "",
        "encoding": read.encoding or "",
        "delimiter": read.delimiter or "",
        "skip_lines": read.skip_lines or None,
        "decimal": read.decimal or "",
        "timestamps": read.timestamps,
        "errors_text": "\n".join(sorted(read.errors)),
        "end_activities": "\n".join(options.end_activities),
        "lenient": "lenient" if read.lenient else "strict",
    }


def look(row: LogImport, data: QueryDict | None = None) -> ColumnPage:
    """Looks at the file with the options chosen so far, guesses the rest, and asks what must be asked."""
    stored = ImportOptions.from_json(row.options)
    options = read_options(data) if data is not None else stored.read
    options = replace(options, time_zone=options.time_zone or settings.TIME_ZONE)
    initial = initial_of(stored) if data is None else {}
    try:
        reading.check_name(row.file_name, path_of(row.file))
        preview = reading.sniff(path_of(row.file), options)
    except ReadError as refused:
        return ColumnPage(None, [], [], [], "", _failure(refused), initial)
    mapping, reused = _mapping(row, data, stored, preview)
    if not initial.get("name"):
        initial["name"] = row.event_log.name if row.event_log else row.file_name.rsplit(".", 1)[0]
    known = mapping.to_dict()
    missing = [label for key, label in role_choices() if key in REQUIRED and not known[key]]
    return ColumnPage(
        preview,
        _columns(preview, mapping, reused),
        [_asked(question) for question in preview.questions if _is_open(question, options, known)],
        missing,
        reused,
        None,
        initial,
    )


def _mapping(
    row: LogImport, data: QueryDict | None, stored: ImportOptions, preview: Preview
) -> tuple[ColumnMapping, str]:
    """Chosen on the page, else chosen before, else as the project's last import had it, else guessed."""
    if data is not None and any(name.startswith("role_") for name in data):
        return mapping_from(data, preview.header), ""
    if row.options.get("mapping"):
        return stored.mapping, ""
    earlier = LogImport.objects.filter(project=row.project, status="ready").exclude(pk=row.pk).first()
    if earlier is not None:
        mapping = ColumnMapping.from_dict(earlier.options.get("mapping"))
        used = {name for name in mapping.to_dict().values() if name}
        if used and used <= set(preview.header):
            return mapping, earlier.file_name
    return preview.mapping, ""


def _columns(preview: Preview, mapping: ColumnMapping, reused: str) -> list[Column]:
    roles = {name: role for role, name in mapping.to_dict().items() if name}
    reasons = {(guess.role, guess.column): guess.reason for guess in preview.guesses}
    chinese = (get_language() or "").startswith("zh")
    found = []
    for index, name in enumerate(preview.header):
        role = roles.get(name, "")
        reason = REASONS.get(reasons.get((role, name), ""))
        words = (reason[1] if chinese else reason[0]) if reason and not reused else ""
        found.append(Column(index, name, role, words, role in REQUIRED, ICONS.get(role, "tag")))
    # What has a meaning stands first, so that nobody has to look for the case in a file of forty columns.
    return sorted(found, key=lambda column: not column.role)


def _is_open(question: Question, options: ReadOptions, known: dict[str, Any]) -> bool:
    """Whether the options chosen so far leave this question open."""
    if question.code == "column_not_found":
        return False
    return not (question.option and getattr(options, question.option, None))


def _asked(question: Question) -> Asked:
    chinese = (get_language() or "").startswith("zh")
    return Asked(
        question.option or "", question.message_zh if chinese else question.message_en, tuple(question.choices)
    )


def _failure(refused: ReadError) -> dict[str, Any]:
    from analysis import refusals

    error = refusals.error_of(refused)
    return error | {"sentence": refusals.sentence(error)}
