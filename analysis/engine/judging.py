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
from analysis.engine.fast_times import read_uniform
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
    """Microseconds since 1970 UTC where `known`, 0 elsewhere."""

    values: np.ndarray
    known: np.ndarray


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
            _note(bad, column, block.cells(column), _missing(block.cells(column)), "missing_value")
            _note(bad, column, block.cells(column), _longer(block.cells(column), LONGEST_NAME), "value_too_long")
        for column in block.columns:
            _note(bad, column, block.cells(column), _longer(block.cells(column), LONGEST_CELL), "cell_too_long")
        if mapping.cost:
            self._judge_amounts(block, bad)
        times = self._times(block, mapping.timestamp, bad, needed=True)
        starts = self._times(block, mapping.start, bad, needed=False)
        backward = times.known & starts.known & (times.values < starts.values)
        _note(bad, mapping.timestamp, block.cells(mapping.timestamp), backward, "invalid_period")
        keep = np.ones(size, dtype=bool)
        keep[[place for place, *_ in bad]] = False
        refused = [_no(block, *each) for each in bad]
        return Judged(
            np.flatnonzero(keep), starts, times, sorted([*block.bad, *refused], key=lambda refusal: refusal.record)
        )

    def _judge_amounts(self, block: Block, bad: list[Trouble]) -> None:
        cells = block.cells(self._mapping.cost)
        wrong = self.amounts.wrong_of(pc.unique(cells))
        if wrong:
            where = pc.is_in(cells, value_set=pa.array(sorted(wrong), pa.string())).to_numpy(zero_copy_only=False)
            _note(bad, self._mapping.cost, cells, where, "invalid_number")

    def _times(
        self, block: Block, column: str | None, bad: list[Trouble], *, needed: bool
    ) -> Moments:  # fmt: skip
        size = len(block.records)
        if column is None:
            return Moments(np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool))
        cells = block.cells(column)
        missing = _missing(cells)
        if needed:
            _note(bad, column, cells, missing, "missing_value")
        values, known = read_uniform(self._reader, cells)
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
    different = pc.unique(cells)
    missing = pa.array([value for value in different.to_pylist() if is_missing(value)], pa.string())
    if not len(missing):
        return np.zeros(len(cells), dtype=bool)
    return pc.is_in(cells, value_set=missing).to_numpy(zero_copy_only=False)


def _longer(cells: pa.Array, limit: int) -> np.ndarray:
    """Which cells have more letters; most often the bytes say that none has."""
    if (pc.max(pc.binary_length(cells)).as_py() or 0) <= limit:
        return np.zeros(len(cells), dtype=bool)
    return pc.fill_null(pc.greater(pc.utf8_length(cells), limit), False).to_numpy(zero_copy_only=False)


def _note(
    bad: list[Trouble], column: str | None, cells: pa.Array, where: np.ndarray, code: str
) -> None:  # fmt: skip
    places = np.flatnonzero(where)
    values = cells.take(pa.array(places)).to_pylist()
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
