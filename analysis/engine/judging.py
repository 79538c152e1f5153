"""Which rows of a block can be used: every missing or unreadable cell is named, nothing is guessed.

What lives here: the refusals of rows, and their times as arrays. What does not: reading blocks, writing them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.engine.blocks import Block
from analysis.engine.fast_times import read_uniform
from analysis.engine.messages import say
from analysis.engine.raw import is_missing
from analysis.engine.sources import ColumnMapping, Refusal
from analysis.engine.timestamps import OpenQuestion, OutOfRange, TimeReader


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

    def __init__(self, mapping: ColumnMapping, reader: TimeReader) -> None:
        self._mapping = mapping
        self._reader = reader

    def judge(self, block: Block) -> Judged:
        """Raises `OpenQuestion` at a value whose meaning the file's other values must decide first."""
        mapping, size = self._mapping, len(block.records)
        bad: list[Refusal] = []
        for column in (mapping.case_id, mapping.activity):
            values = block.columns.get(column or "", [None] * size)
            missing = {value for value in set(values) if is_missing(value)}
            if missing:
                places = [place for place, value in enumerate(values) if value in missing]
                bad += [_no(block, place, column, values[place], "missing_value") for place in places]
        times = self._times(block, mapping.timestamp, bad, needed=True)
        starts = self._times(block, mapping.start, bad, needed=False)
        backward = times.known & starts.known & (times.values < starts.values)
        for place in np.flatnonzero(backward):
            value = block.columns[mapping.timestamp or ""][place]
            bad.append(_no(block, int(place), mapping.timestamp, value, "end_before_start"))
        keep = np.ones(size, dtype=bool)
        if bad:
            place_of = {record: place for place, record in enumerate(block.records)}
            keep[[place_of[refusal.record] for refusal in bad]] = False
        bad = sorted([*block.bad, *bad], key=lambda refusal: refusal.record)
        return Judged(np.flatnonzero(keep), starts, times, bad)

    def _times(self, block: Block, column: str | None, bad: list[Refusal], *, needed: bool) -> Moments:
        size = len(block.records)
        moments = Moments(np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool))
        if column is None:
            return moments
        values = block.columns.get(column, [None] * size)
        missing = {value for value in set(values) if is_missing(value)}
        if missing and needed:
            places = [place for place, value in enumerate(values) if value in missing]
            bad += [_no(block, place, column, values[place], "missing_value") for place in places]
        known = [place for place, value in enumerate(values) if value not in missing]
        texts: Sequence[str] = [values[place] or "" for place in known]
        fast = read_uniform(self._reader, texts)
        if fast is not None:
            moments.values[known], moments.known[known] = fast, True
            return moments
        for place, text in zip(known, texts, strict=True):
            try:
                moments.values[place] = self._reader.read(text)
                moments.known[place] = True
            except OpenQuestion:
                raise
            except OutOfRange:
                bad.append(_no(block, place, column, text, "time_out_of_range"))
            except ValueError:
                bad.append(_no(block, place, column, text, "unreadable_time"))
        return moments


def _no(block: Block, place: int, column: str | None, value: str | None, code: str) -> Refusal:
    english, chinese = say(code, column=column, value=value)
    return Refusal(block.lines[place], block.records[place], column, value, code, english, chinese)
