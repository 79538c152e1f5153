"""The door for reading event logs: `sniff` looks at a file, `read_events` turns it into a Parquet of raw rows.

What lives here: choosing the source by content, and the public names. What does not: each format's reader
(`csv_source`, `xlsx_source`, `xes_source`, `parquet_source`), refusing rows (`judging`), times (`timestamps`),
guessing (`columns`).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from analysis.engine.blocks import Block, Source
from analysis.engine.columns import guess
from analysis.engine.csv_source import CsvSource
from analysis.engine.encoding import kind_of
from analysis.engine.headers import trouble
from analysis.engine.judging import Judge, Judged
from analysis.engine.messages import ROLES, say
from analysis.engine.parquet_source import ParquetSource
from analysis.engine.raw import RawWriter, is_missing
from analysis.engine.refused import RefusedRows
from analysis.engine.sources import (
    REQUIRED,
    ColumnMapping,
    Guess,
    Preview,
    Progress,
    Question,
    ReadError,
    ReadOptions,
    ReadResult,
    Refusal,
    refuse,
)
from analysis.engine.timestamps import OpenQuestion, TimeReader, ask_zone, settled
from analysis.engine.walltimes import WALL
from analysis.engine.xes_source import XesSource
from analysis.engine.xlsx_source import XlsxSource

__all__ = [
    "ColumnMapping", "Guess", "Preview", "Progress", "Question", "ReadError", "ReadOptions", "ReadResult", "Refusal",
    "read_events", "sniff",
]  # fmt: skip

PREVIEW_ROWS = 20
_GUESS_ROWS = 1000
_SOURCES: dict[str, Callable[[Path, ReadOptions], Source]] = {
    "csv": CsvSource,
    "xlsx": XlsxSource,
    "xes": XesSource,
    "parquet": ParquetSource,
}
_SUFFIXES = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".xes": "xes", ".xml": "xes",
    ".parquet": "parquet",
}  # fmt: skip


def sniff(path: Path, options: ReadOptions = ReadOptions()) -> Preview:
    """What the file looks like: header, 20 rows, guessed mapping with reasons, and the questions to answer.

    Questions about encoding, delimiter or sheet come alone (nothing can be shown before they are answered); then
    header and rows are empty. Refusals of the whole file raise ReadError.
    """
    path = Path(path)
    kind = kind_of(path)
    size = path.stat().st_size
    try:
        source = _opened(path, options)
    except ReadError as problem:
        if not problem.choices:
            raise
        return Preview(
            kind, options.encoding, options.delimiter, (), (), _sheets(problem), options.sheet, ColumnMapping(), (),
            (_question(problem),), size,
        )  # fmt: skip
    source.block_rows = _GUESS_ROWS
    rows = _first_rows(source)
    mapping, guesses = guess(source.header, rows, options.timestamp_format)
    reader, questions = _settle(source, mapping, options)
    questions = [*_header_questions(source, mapping), *questions, *_missing_columns(source.header, mapping)]
    return Preview(
        kind=kind,
        encoding=getattr(source, "encoding", None),
        delimiter=getattr(source, "delimiter", None),
        header=tuple(source.header),
        rows=tuple(tuple(row) for row in rows[:PREVIEW_ROWS]),
        sheets=tuple(getattr(source, "sheets", ())),
        sheet=getattr(source, "sheet", None),
        mapping=mapping,
        guesses=guesses,
        questions=tuple(questions),
        size_bytes=size,
        lifecycle_values=_values(source, rows, "lifecycle:transition"),
        outcome_values=_values(source, rows, mapping.outcome),
        date_order=reader.order if reader else None,
    )


def read_events(
    path: Path, mapping: ColumnMapping, options: ReadOptions, out_path: Path, progress: Progress | None = None
) -> ReadResult:
    """Write the usable rows to `out_path` (Parquet) and return the counts and every refusal.

    Whole-file refusals and open questions raise ReadError; then nothing is left at `out_path`. A strict caller
    deletes `out_path` when `rows_refused` is not 0.
    """
    path = Path(path)
    source = _opened(path, options)
    _check_mapping(source, mapping)
    try:
        return _import(source, mapping, options, False, (Path(out_path), progress))
    except OpenQuestion:
        return _import(source, mapping, options, True, (Path(out_path), progress))


def _import(
    source: Source, mapping: ColumnMapping, options: ReadOptions, whole: bool, target: tuple[Path, Progress | None]
) -> ReadResult:
    """`whole`: the meaning of times is looked for in the whole file before, not in its first rows alone."""
    out_path, progress = target
    reader = _reader(source, mapping, options, whole=whole)
    judge = Judge(mapping, reader, options.decimal)
    refused = RefusedRows()
    read = stored = 0
    with RawWriter(out_path) as writer:
        for block in source.blocks():
            judged = judge.judge(block)
            ask_zone(reader, mapping.timestamp or "")
            _store(writer, block, judged, mapping)
            refused.add(judged.refused)
            read += len(block.records) + len({refusal.record for refusal in block.bad})
            stored += len(judged.keep)
            if progress is not None:
                progress(source.share(), read, read - stored)
        if read == 0:
            raise refuse("no_data_rows")
        if question := judge.amounts.question():
            raise question
        writer.finish({"read": str(read), "stored": str(stored), "refused": str(read - stored)})
    zone = reader.zone_name if reader.met_naive else None
    return ReadResult(read, stored, read - stored, refused, out_path, zone)


def _store(writer: RawWriter, block: Block, judged: Judged, mapping: ColumnMapping) -> None:
    records = np.asarray(block.records, dtype=np.int64)
    columns = dict(block.arrays())
    for title, moments in ((mapping.start, judged.starts), (mapping.timestamp, judged.times)):
        if title and moments.wall is not None:
            columns[title] = pa.array(moments.wall).view(WALL)
    starts, times = (
        pa.array(moments.values, pa.int64(), mask=None if moments.known.all() else ~moments.known)
        for moments in (judged.starts, judged.times)
    )
    if len(judged.keep) < len(records):
        keep = pa.array(judged.keep)
        records, starts, times = records[judged.keep], starts.take(keep), times.take(keep)
        columns = {title: values.take(keep) for title, values in columns.items()}
    writer.write(records, starts, times, columns)


def _opened(path: Path, options: ReadOptions) -> Source:
    """The file open for reading. What its content is guilty of goes before what its name claims, but for formats that
    are no text: what is named so and has another content has nothing else to say."""
    if _claimed(path.name) in ("xlsx", "parquet"):
        check_name(path.name, path)
    source = _SOURCES[kind_of(path)](path, options)
    check_name(path.name, path)
    return source


def _claimed(name: str) -> str | None:
    plain = name.lower().removesuffix(".gz")
    return next((kind for suffix, kind in _SUFFIXES.items() if plain.endswith(suffix)), None)


def check_name(name: str, path: Path) -> None:
    """Refuse a file whose name claims another format than its content has."""
    claimed = _claimed(name)
    if claimed is not None and claimed != (found := kind_of(path)):
        raise refuse("wrong_file_name", claimed=claimed.upper(), found=found.upper())


def _check_mapping(source: Source, mapping: ColumnMapping) -> None:
    header = source.header
    for role, column in mapping.to_dict().items():
        if column is not None and column not in header:
            problem = trouble((source.header_line or 1, header), source.first_lines())
            if problem is not None and problem.code == "header_not_found":
                raise problem
            raise refuse("unknown_column", column=column, choices=tuple(header), option=role)
        if column in source.repeated:
            raise refuse("duplicate_column", column=column, line=source.header_line)
    missing = _missing_columns(header, mapping)
    if missing:
        problem = trouble((source.header_line or 1, header), source.first_lines())
        if problem is not None:
            raise problem
        question = missing[0]
        raise ReadError(question.code, question.message_en, question.message_zh, None, None, None,
                        question.choices, question.option)  # fmt: skip


def _header_questions(source: Source, mapping: ColumnMapping) -> list[Question]:
    """A header further below is asked about; a file without any is refused."""
    if not _missing_columns(source.header, mapping):
        return []
    problem = trouble((source.header_line or 1, source.header), source.first_lines())
    if problem is not None and not problem.choices:
        raise problem
    return [] if problem is None else [_question(problem)]


def _missing_columns(header: list[str], mapping: ColumnMapping) -> list[Question]:
    questions = []
    for role in REQUIRED:
        if getattr(mapping, role) is None:
            english, chinese = say("column_not_found", role=ROLES[role][0], role_zh=ROLES[role][1])
            questions.append(Question("column_not_found", None, tuple(header), english, chinese, role))
    return questions


def _reader(source: Source, mapping: ColumnMapping, options: ReadOptions, *, whole: bool) -> TimeReader:
    """The reader of the mapped time columns, from the first block or, where that does not do, from all of them."""
    columns = [column for column in (mapping.timestamp, mapping.start) if column]
    if getattr(source, "times_are_iso", False):
        return settled((), (), options, final=True)
    usual = source.block_rows
    source.block_rows = usual if whole else _GUESS_ROWS
    blocks = source.blocks() if whole else islice(source.blocks(), 1)
    different = ({column: block.coded(column).dictionary.to_pylist() for column in columns} for block in blocks)
    try:
        return settled(columns, different, options, final=whole)
    finally:
        source.block_rows = usual


def _settle(
    source: Source, mapping: ColumnMapping, options: ReadOptions
) -> tuple[TimeReader | None, list[Question]]:  # fmt: skip
    try:
        try:
            reader = _try(source, mapping, options, _reader(source, mapping, options, whole=False))
        except OpenQuestion:
            reader = _try(source, mapping, options, _reader(source, mapping, options, whole=True))
    except ReadError as problem:
        if not problem.choices:
            raise
        return None, [_question(problem)]
    return reader, []


def _try(source: Source, mapping: ColumnMapping, options: ReadOptions, reader: TimeReader) -> TimeReader:
    """Read the first block, so that questions come up."""
    judge = Judge(mapping, reader, options.decimal)
    for block in islice(source.blocks(), 1):
        judge.judge(block)
    ask_zone(reader, mapping.timestamp or "")
    if question := judge.amounts.question():
        raise question
    return reader


def _first_rows(source: Source) -> list[list[str]]:
    block = next(iter(source.blocks()), None)
    if block is None:
        return []
    columns = [block.texts(title) for title in source.header]
    return [["" if cell is None else cell for cell in row] for row in zip(*columns, strict=True)]


def _values(source: Source, rows: list[list[str]], column: str | None) -> tuple[str, ...]:
    if column is None or column not in source.header:
        return ()
    place = source.header.index(column)
    return tuple(sorted({row[place] for row in rows if not is_missing(row[place])}))[:100]


def _question(problem: ReadError) -> Question:
    return Question(
        problem.code, problem.column, problem.choices, problem.message_en, problem.message_zh, problem.option
    )


def _sheets(problem: ReadError) -> tuple[str, ...]:
    return problem.choices if problem.code == "choose_sheet" else ()
