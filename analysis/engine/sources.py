"""The values that reading a file takes and gives: options, mapping, preview, questions, refusals, errors.

What lives here: frozen dataclasses and `ReadError`. What does not: the reading itself (`reading`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from analysis.engine.messages import code_of, say

Progress = Callable[[float, int, int], None]
"""Called with (share of the bytes 0..1, rows read, rows refused)."""

DateOrder = Literal["dmy", "mdy", "ymd"]
REQUIRED = ("case_id", "activity", "timestamp")
"""The roles without which a table is no event log."""
NUMBER_FORMATS = ("epoch_s", "epoch_ms", "excel_1900", "excel_1904")


@dataclass(frozen=True)
class ColumnMapping:
    """Which column plays which role, by column name; None = not there. All columns are kept as attributes.

    `activity` may join two columns with " + " (`activity_extra`): Volvo's logs name an activity by status and
    sub-status, concept:name + lifecycle:transition.
    """

    case_id: str | None = None
    activity: str | None = None
    timestamp: str | None = None
    start: str | None = None
    lifecycle: str | None = None
    resource: str | None = None
    department: str | None = None
    outcome: str | None = None
    cost: str | None = None
    event_id: str | None = None
    activity_extra: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        """Plain dict of all roles."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any] | None) -> ColumnMapping:
        """From a dict; unknown names raise ValueError."""
        data = data or {}
        unknown = set(data) - {spec.name for spec in fields(cls)}
        if unknown:
            raise ValueError(f"unknown role: {sorted(unknown)[0]}")
        return cls(**{name: (value or None) for name, value in data.items()})


@dataclass(frozen=True)
class ReadOptions:
    """How to read. None = find out, and ask where two readings are possible.

    time_zone: of times without a zone. date_order: "dmy"|"mdy"|"ymd". timestamp_format: a strptime format, or
    one of NUMBER_FORMATS for numbers. skip_lines: lines above the header. lenient: the caller's note
    that refused rows may be left out (the reader always reads on). timestamps: what a row's only time is.
    decimal: the sign before the decimals of costs.
    """

    time_zone: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    date_order: DateOrder | None = None
    timestamp_format: str | None = None
    sheet: str | None = None
    skip_lines: int = 0
    lenient: bool = False
    timestamps: Literal["ends", "starts"] = "ends"
    errors: frozenset[str] = frozenset()
    decimal: Literal[".", ","] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain, JSON-ready dict."""
        return {**asdict(self), "errors": sorted(self.errors)}

    @classmethod
    def from_dict(cls, data: dict[str, Any] | None) -> ReadOptions:
        """From a dict; unknown names raise ValueError."""
        data = dict(data or {})
        unknown = set(data) - {spec.name for spec in fields(cls)}
        if unknown:
            raise ValueError(f"unknown option: {sorted(unknown)[0]}")
        if "errors" in data:
            data["errors"] = frozenset(data["errors"] or ())
        return cls(**data)


@dataclass(frozen=True)
class Question:
    """What must be asked before the file can be read; `choices` are values for the option of that name."""

    code: str
    column: str | None
    choices: tuple[str, ...]
    message_en: str
    message_zh: str
    option: str | None = None


@dataclass(frozen=True)
class Guess:
    """Why a role got its column; `reason` is a key of `messages.REASONS`."""

    role: str
    column: str
    reason: str


@dataclass(frozen=True)
class Preview:
    """What a file looks like before it is imported. kind: csv, xlsx, xes or parquet. `rows` are shown as they stand in
    the file."""

    kind: str
    encoding: str | None
    delimiter: str | None
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sheets: tuple[str, ...]
    sheet: str | None
    mapping: ColumnMapping
    guesses: tuple[Guess, ...]
    questions: tuple[Question, ...]
    size_bytes: int
    lifecycle_values: tuple[str, ...] = ()
    outcome_values: tuple[str, ...] = ()
    date_order: str | None = None


@dataclass(frozen=True)
class Refusal:
    """A row that cannot be used: line in the file (sheet row, for XLSX), record number from 1, column, value, why; in a
    workbook also the cell's address."""

    line: int | None
    record: int
    column: str | None
    value: str | None
    code: str
    message_en: str
    message_zh: str
    cell: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain dict."""
        return asdict(self)


@dataclass(frozen=True)
class ReadResult:
    """rows_read = rows_stored + rows_refused. `refused` may hold two entries for one row (two bad cells)."""

    rows_read: int
    rows_stored: int
    rows_refused: int
    refused: Sequence[Refusal] = field(default_factory=list)
    out_path: Path | None = None
    time_zone: str | None = None


class ReadError(Exception):
    """The whole file is refused, or a question must be answered first (then `choices` is not empty)."""

    def __init__(
        self,
        code: str,
        message_en: str,
        message_zh: str,
        line: int | None = None,
        column: str | None = None,
        cell: str | None = None,
        choices: tuple[str, ...] = (),
        option: str | None = None,
    ) -> None:
        super().__init__(message_en)
        self.code = code
        self.message_en = message_en
        self.message_zh = message_zh
        self.line = line
        self.column = column
        self.cell = cell
        self.choices = choices
        self.option = option


def refuse(key: str, *, line: int | None = None, column: str | None = None, cell: str | None = None,
           choices: tuple[str, ...] = (), option: str | None = None, **values: object) -> ReadError:  # fmt: skip
    """The `ReadError` that says the sentence of `messages`; `line`, `column`, `cell` also fill placeholders."""
    english, chinese = say(key, **{"line": line, "column": column, "cell": cell, **values})
    return ReadError(code_of(key), english, chinese, line, column, cell, choices, option)
