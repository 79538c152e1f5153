"""Times in the usual form, 2024-01-01 09:00:00, stored as moments instead of as texts.

What lives here: how a column of such times stands in raw files and in `events.parquet`, and back to text. What does
not: which texts have the form (`fast_times`).

Such a column has a second one behind it, `~` and its name in small letters: the text of the rows whose text is another.
A moment takes a third of the bytes, and is encoded and put in order several times as fast as its text.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

WALL = pa.timestamp("us")
"""Wall time: without a zone, exactly what the text says."""
BESIDE = "~"


def beside(title: str) -> str:
    """The column with the texts that are no moments. Example: @End time → ~end time."""
    return BESIDE + title[1:].lower()


def as_text(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Moments as the texts that they stand for, all else as it is."""
    return values.cast(pa.timestamp("s")).cast(pa.string()) if pa.types.is_timestamp(values.type) else values


def text_column(table: pa.Table, title: str) -> pa.ChunkedArray:
    """The column's texts, a dictionary where the file has it so; NULL when the table has no such column."""
    if title not in table.column_names:
        return pa.chunked_array([pa.nulls(len(table), pa.string())])
    values = table.column(title)
    if not pa.types.is_timestamp(values.type):
        return values
    return pc.coalesce(table.column(beside(title)), as_text(values))


def two_columns(table: pa.Table, title: str) -> dict[str, pa.ChunkedArray]:
    """The column as moments and the texts beside them, however the file has it."""
    if title in table.column_names and pa.types.is_timestamp(table.column(title).type):
        return {each: table.column(each) for each in (title, beside(title))}
    moments = pa.chunked_array([pa.nulls(len(table), WALL)])
    return {title: moments, beside(title): text_column(table, title).cast(pa.string())}
