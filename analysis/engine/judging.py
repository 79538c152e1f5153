"""Which rows of a block can be used: every missing or unreadable cell is named, nothing is guessed.

What lives here: the refusals of rows, and their times as arrays. What does not: reading blocks, writing them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.engine.amounts import Amounts
from analysis.engine.blocks import LONGEST_CELL, Block
from analysis.engine.coding import indices_of
from analysis.engine.fast_times import read_plain, read_uniform
from analysis.engine.messages import code_of, say
from analysis.engine.raw import LONGEST_MISSING, is_missing
from analysis.engine.sources import ColumnMapping, Refusal
from analysis.engine.timestamps import OpenQuestion, OutOfRange, TimeReader

LONGEST_NAME = 1000
"""Letters of an activity's or a case's name."""
_SHOWN = 200
"""Of a longer value a refusal shows the beginning."""

Trouble = tuple[int, str | None, str | None, str]
"""Place in the block, column, value, sentence."""


@dataclass(frozen=True)
class Moments:
    """Microseconds since 1970 UTC where `known`, 0 elsewhere. wall: the wall times, where they say all that the cells
    say (2024-01-01 09:00:00)."""

    values: np.ndarray
    known: np.ndarray
    wall: np.ndarray | None = None


@dataclass(frozen=True)
class Judged:
    """The rows to keep (their places in the block), all rows' times, and the refusals in order of the rows."""

    keep: np.ndarray
    starts: Moments
    times: Moments
    refused: list[Refusal]


class Judge:
    """Judges the blocks of one file."""

    def __init__(self, mapping: ColumnMapping, reader: TimeReader, decimal: str | None = None) -> None:
        self.amounts = Amounts(mapping.cost, decimal)
        self._mapping = mapping
        self._reader = reader

    def judge(self, block: Block) -> Judged:
        """Raises `OpenQuestion` at a value whose meaning the file's other values must decide first."""
        mapping, size = self._mapping, len(block.records)
        bad: list[Trouble] = []
        for column in (mapping.case_id, mapping.activity):
            coded = block.coded(column)
            _note(bad, column, block, _where(coded, _are_missing(coded.dictionary), null=True), "missing_value")
            _note(bad, column, block, _where(coded, _are_longer(coded.dictionary, LONGEST_NAME)), "value_too_long")
        for column, cells in block.columns.items():
            if isinstance(cells, pa.DictionaryArray):
                longer = _where(cells, _are_longer(cells.dictionary, LONGEST_CELL))
            else:
                longer = _are_longer(block.cells(column), LONGEST_CELL)
            _note(bad, column, block, longer, "cell_too_long")
        if mapping.cost:
            self._judge_amounts(block, bad)
        times = self._times(block, mapping.timestamp, bad, needed=True)
        starts = self._times(block, mapping.start, bad, needed=False)
        backward = times.known & starts.known & (times.values < starts.values)
        _note(bad, mapping.timestamp, block, backward, "invalid_period")
        keep = np.ones(size, dtype=bool)
        keep[[place for place, *_ in bad]] = False
        refused = [_no(block, *each) for each in bad]
        return Judged(
            np.flatnonzero(keep), starts, times, sorted([*block.bad, *refused], key=lambda refusal: refusal.record)
        )

    def _judge_amounts(self, block: Block, bad: list[Trouble]) -> None:
        coded = block.coded(self._mapping.cost)
        wrong = self.amounts.wrong_of(coded.dictionary)
        if wrong:
            texts = pc.is_in(coded.dictionary, value_set=pa.array(sorted(wrong), pa.string()))
            _note(bad, self._mapping.cost, block, _where(coded, _flags(texts)), "invalid_number")

    def _times(
        self, block: Block, column: str | None, bad: list[Trouble], *, needed: bool
    ) -> Moments:  # fmt: skip
        size = len(block.records)
        if column is None:
            return Moments(np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool))
        cells = block.cells(column)
        if (plain := read_plain(self._reader, cells)) is not None:
            return Moments(plain[0], np.ones(size, dtype=bool), plain[1])
        values, known = read_uniform(self._reader, cells)
        missing = _missing(cells)
        if needed:
            _note(bad, column, block, missing, "missing_value")
        left = np.flatnonzero(~known & ~missing)
        if len(left):
            self._read_singly(cells, left, values, known, column, bad)
        return Moments(values, known)

    def _read_singly(
        self, cells: pa.Array, left: np.ndarray, values: np.ndarray, known: np.ndarray, column: str,
        bad: list[Trouble],
    ) -> None:  # fmt: skip
        """Read the cells that have no uniform form, each different text once."""
        coded = pc.dictionary_encode(cells.take(pa.array(left)))
        codes = coded.indices.to_numpy()
        texts = coded.dictionary.to_pylist()
        found = np.zeros(len(texts), dtype=np.int64)
        trouble: dict[int, str] = {}
        for code, text in enumerate(texts):
            try:
                found[code] = self._reader.read(text)
            except OpenQuestion:
                raise
            except OutOfRange:
                trouble[code] = "time_out_of_range"
            except ValueError:
                trouble[code] = "invalid_timestamp"
        values[left], known[left] = found[codes], True
        if trouble:
            for at in np.flatnonzero(np.isin(codes, list(trouble))):
                place, code = int(left[at]), int(codes[at])
                values[place], known[place] = 0, False
                bad.append((place, column, texts[code], trouble[code]))


def _missing(cells: pa.Array) -> np.ndarray:
    """Which cells hold no value: only short ones can, and each different text is asked about once."""
    short = pc.fill_null(pc.less(pc.utf8_length(cells), LONGEST_MISSING + 1), True)
    if not pc.any(short).as_py():
        return np.zeros(len(cells), dtype=bool)
    coded = cells.dictionary_encode()
    return _where(coded, _are_missing(coded.dictionary), null=True)


def _are_missing(texts: pa.Array) -> np.ndarray:
    """Which of the different texts hold no value."""
    short = np.flatnonzero(_flags(pc.less(pc.utf8_length(texts), LONGEST_MISSING + 1)))
    missing = np.zeros(len(texts), dtype=bool)
    if len(short):
        missing[short] = [is_missing(text) for text in texts.take(pa.array(short)).to_pylist()]
    return missing


def _are_longer(texts: pa.Array, limit: int) -> np.ndarray:
    """Which texts have more letters; most often the bytes say that none has."""
    if (pc.max(pc.binary_length(texts)).as_py() or 0) <= limit:
        return np.zeros(len(texts), dtype=bool)
    return _flags(pc.fill_null(pc.greater(pc.utf8_length(texts), limit), False))


def _where(coded: pa.DictionaryArray, texts: np.ndarray, *, null: bool = False) -> np.ndarray:
    """Which cells have one of the texts; null: what is said of those that have none."""
    if not texts.any() and not (null and coded.null_count):
        return np.zeros(len(coded), dtype=bool)
    return np.append(texts, null)[indices_of(coded)]


def _flags(values: pa.Array) -> np.ndarray:
    return values.to_numpy(zero_copy_only=False)


def _note(bad: list[Trouble], column: str | None, block: Block, where: np.ndarray, code: str) -> None:
    places = np.flatnonzero(where)
    if len(places):
        values = block.cells(column).take(pa.array(places)).to_pylist()
        bad += [(place, column, value, code) for place, value in zip(places.tolist(), values, strict=True)]


def _no(block: Block, place: int, column: str | None, value: str | None, code: str) -> Refusal:
    shown = value if value is None or len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    limit = {"value_too_long": LONGEST_NAME, "cell_too_long": LONGEST_CELL}.get(code)
    english, chinese = say(code, column=column, value=shown, limit=limit)
    stands = block.lines[place]
    line = None if stands is None else int(stands)
    letter = block.letters.get(column or "")
    cell = f"{letter}{line}" if letter else None
    return Refusal(line, int(block.records[place]), column, shown, code_of(code), english, chinese, cell)
