"""Rows of a sheet in the plain form that programs write, as arrays: a stretch of bytes at a time, no element objects.

What lives here: recognising that form, byte for byte, and cutting it into cells. What does not: any other XML
(`xlsx_cells` reads that with lxml), what a cell's type and style mean (`xlsx_values`).

Every `<` begins a tag. In the plain form a cell is `<c r="B7" …>` alone, or with `<v>…</v></c>` behind it, so the bytes
between two of them need no looking at, and all the rest is arithmetic on arrays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from analysis.engine.xes_plain import ENTITY, NotPlain, unescape

NO_VALUE = "\x01"
"""The text of a cell whose formula has no value beside it; no XML can hold that letter."""
EMPTY_VALUE = "\x02"
"""The text of a cell whose formula has an empty value beside it."""

_FORMULA = rb"<f(?: [^<>]*)?(?:/>|>[^<>]*</f>)"
_BARE_FORMULA = re.compile(_FORMULA + rb"</c>")
_EMPTY_FORMULA = re.compile(_FORMULA + rb"(?:<v></v>|<v ?/>)</c>")
_ANY_FORMULA = re.compile(_FORMULA)
_ATTRIBUTES = re.compile(r'"(?: s="(?P<style>\d{1,6})")?(?: t="(?P<type>[A-Za-z]{1,9})")?(?P<shut> ?/)?>')
_CELL, _ROW, _VALUE, _END, _FORMULA_TAG, _INLINE = b"crv/fi"
_MOST_DIGITS = 7


@dataclass(frozen=True)
class Kind:
    """What a cell's attributes say: `type` as in the file ("n" where it says nothing), number of its style."""

    type: str
    style: int


@dataclass(frozen=True)
class Cells:
    """Cells of whole rows in order. rows: number of every row; row_of: which of them a cell stands in (its place in
    `rows`); columns: 0 for A; kinds[kind_of] is what it is; texts: as in the file, NULL for a cell without value."""

    rows: np.ndarray
    row_of: np.ndarray
    columns: np.ndarray
    kinds: list[Kind]
    kind_of: np.ndarray
    texts: pa.Array


def cells(data: bytes) -> Cells:
    """The cells of whole rows; raises NotPlain."""
    letters = np.frombuffer(data, np.uint8)
    if (letters < ord(" ")).any():
        raise NotPlain
    tags = np.flatnonzero(letters == ord("<"))
    first = letters[tags + 1]
    if (first == _FORMULA_TAG).any() or (first == _INLINE).any():
        data = _simpler(data)
        letters = np.frombuffer(data, np.uint8)
        tags = np.flatnonzero(letters == ord("<"))
        first = letters[tags + 1]
    cell, row = np.flatnonzero(first == _CELL), np.flatnonzero(first == _ROW)
    if not len(row) or row[0] != 0 or len(cell) and cell[-1] + 1 == len(tags):
        raise NotPlain
    numbers, digits = _numbers(data, letters, tags[row])
    counts = np.diff(np.append(np.searchsorted(cell, row), len(cell)))
    row_of = np.repeat(np.arange(len(row)), counts)
    starts = tags[cell]
    columns, quote = _columns(letters, starts, digits[row_of])
    filled = first[cell + 1] == _VALUE
    kinds, kind_of, shut = _kinds(data, quote, tags[cell + 1])
    _check_tags(letters, tags, first, (cell, row), (filled, shut))
    texts = _texts(data, tags, cell, filled)
    return Cells(numbers, row_of, columns, kinds, kind_of, texts)


def _simpler(data: bytes) -> bytes:
    """Without formulas (a cell that has no value beside its formula gets a mark), inline texts as values."""
    if b"<f" in data:
        data = _BARE_FORMULA.sub(b"<v>" + NO_VALUE.encode() + b"</v></c>", data)
        data = _EMPTY_FORMULA.sub(b"<v>" + EMPTY_VALUE.encode() + b"</v></c>", data)
        data = _ANY_FORMULA.sub(b"", data)
    if b"<is>" in data:
        for head in (b"<is><t>", b'<is><t xml:space="preserve">'):
            data = data.replace(head, b"<v>")
        data = data.replace(b"</t></is>", b"</v>")
    return data


def _numbers(data: bytes, letters: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows' numbers, which must grow, and how many digits each has."""
    if data.count(b'<row r="') != len(starts):
        raise NotPlain
    values = np.zeros(len(starts), dtype=np.int64)
    sizes = np.zeros(len(starts), dtype=np.int64)
    going = np.ones(len(starts), dtype=bool)
    for place in range(8, 8 + _MOST_DIGITS + 1):
        found = letters[np.minimum(starts + place, len(letters) - 1)].astype(np.int64) - ord("0")
        going &= (found >= 0) & (found <= 9)
        values = np.where(going, values * 10 + found, values)
        sizes += going
    if (sizes == 0).any() or (sizes > _MOST_DIGITS).any() or (letters[starts + 8 + sizes] != ord('"')).any():
        raise NotPlain
    if (np.diff(values, prepend=0) <= 0).any():
        raise NotPlain
    return values, sizes


def _columns(letters: np.ndarray, starts: np.ndarray, digits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cells' columns, and where the quote behind their address stands. The address' number is the row's."""
    if not len(starts):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for place, mark in enumerate(b'<c r="'):
        if (letters[starts + place] != mark).any():
            raise NotPlain
    columns = letters[starts + 6].astype(np.int64) - 64
    if columns.min() < 1 or columns.max() > 26:
        raise NotPlain
    sizes = np.ones(len(starts), dtype=np.int64)
    going = np.ones(len(starts), dtype=bool)
    for place in (7, 8):
        found = letters[starts + place].astype(np.int64) - 64
        going &= (found >= 1) & (found <= 26)
        if not going.any():
            break
        columns = np.where(going, columns * 26 + found, columns)
        sizes += going
    quote = starts + 6 + sizes + digits
    if (letters[np.minimum(quote, len(letters) - 1)] != ord('"')).any():
        raise NotPlain
    return columns - 1, quote


def _kinds(data: bytes, quote: np.ndarray, end: np.ndarray) -> tuple[list[Kind], np.ndarray, np.ndarray]:
    """What the bytes from the quote to the next tag say: few different texts, each looked at once."""
    if not len(quote):
        return [], np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    coded = _slices(data, quote, end).dictionary_encode()
    texts = [text.decode("latin-1") for text in coded.dictionary.to_pylist()]
    found = [_ATTRIBUTES.fullmatch(text) for text in texts]
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        raise NotPlain
    kinds = [Kind(each["type"] or "n", int(each["style"] or 0)) for each in known]
    codes = coded.indices.to_numpy()
    return kinds, codes, np.array([each["shut"] is not None for each in known])[codes]


def _check_tags(
    letters: np.ndarray, tags: np.ndarray, first: np.ndarray, places: tuple[np.ndarray, np.ndarray],
    forms: tuple[np.ndarray, np.ndarray],
) -> None:  # fmt: skip
    """A filled cell goes on `<v>`, `</v>`, `</c>`, a shut one has nothing, any other `</c>`; rows end with `</row>`."""
    (cell, row), (filled, shut) = places, forms
    value = cell[filled]
    if (filled & shut).any() or len(value) and value[-1] + 3 >= len(tags):
        raise NotPlain
    bounds = np.append(tags, len(letters))
    cell_ends = np.concatenate([value + 3, cell[~filled & ~shut] + 1])
    row_ends = np.append(row[1:], len(tags)) - 1
    shut_rows = row_ends == row
    row_ends = row_ends[~shut_rows]
    if (letters[tags[value + 1] + 2] != ord(">")).any() or (letters[bounds[row + 1] - 1] != ord(">")).any():
        raise NotPlain
    if (letters[bounds[row[shut_rows] + 1] - 2] != _END).any():
        raise NotPlain
    for ends, name in ((value + 2, b"</v>"), (cell_ends, b"</c>"), (row_ends, b"</row>")):
        if (bounds[ends + 1] - tags[ends] != len(name)).any():
            raise NotPlain
        if any((letters[tags[ends] + place] != mark).any() for place, mark in enumerate(name) if place):
            raise NotPlain
    if len(row) + len(row_ends) + len(cell) + 2 * len(value) + len(cell_ends) != len(tags):
        raise NotPlain


def _texts(data: bytes, tags: np.ndarray, cell: np.ndarray, filled: np.ndarray) -> pa.Array:
    value = cell[filled]
    found = _slices(data, tags[value + 1] + 3, tags[value + 2])
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as problem:
            raise NotPlain from problem
    if b"&" in data and data.count(b"&") != len(ENTITY.findall(data)):
        raise NotPlain
    texts = unescape(found.cast(pa.string()), b"&" in data)
    if len(value) == len(cell):
        return texts
    places = np.cumsum(filled) - 1
    return texts.take(pa.array(places, mask=~filled))


def _slices(data: bytes, starts: np.ndarray, ends: np.ndarray) -> pa.Array:
    """The bytes between, as an array; slices stand in order and apart."""
    bounds = np.empty(2 * len(starts) + 1, dtype=np.int32)
    bounds[0:-1:2], bounds[1::2] = starts, ends
    bounds[-1] = bounds[-2] if len(starts) else 0
    whole = pa.Array.from_buffers(pa.binary(), 2 * len(starts), [None, pa.py_buffer(bounds), pa.py_buffer(data)])
    return whole.take(pa.array(np.arange(0, 2 * len(starts), 2)))
