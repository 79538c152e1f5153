"""The sorted values of groups, each different value once with how many there are: exact percentiles, sums and counts
of groups that can be added up and taken away from each other, without holding all values.

What lives here: the structure, its file, and reading order statistics off several of them. What does not: making one
from rows (`gathering`), which values (`partials`).

Two executions of step 3 with 5, one with 9 → keys (3, 5), (3, 9), of which 2 and 3 values have been passed.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.engine.durations import quantile

Array = np.ndarray

MAGIC = 0x0153_5445_5037
WORD = 63
LOW_BITS = 24
"""Sums are kept in two words, the values' low bits apart from the high ones, so that neither overflows."""
SHARES = (0.5, 0.9, 0.95)


class TooWide(Exception):
    """Values and groups do not fit into one word together, or a stored file is not what it should be."""


@dataclass(frozen=True)
class Ranks:
    """names: numbers of the groups, rising. starts: where each group's keys begin (and the end). before: how many
    values stand before each group (and all). high, low: sums. keys: place of the group and value in one word. upto: how
    many values there are up to and with each key; empty where every key stands for one value."""

    shift: int
    names: Array
    starts: Array
    before: Array
    high: Array
    low: Array
    keys: Array
    upto: Array

    def counts(self) -> Array:
        """How many values each group has."""
        return np.diff(self.before)

    def sums(self) -> list[int]:
        """The sum of each group's values."""
        pairs = zip(self.high.tolist(), self.low.tolist(), strict=True)
        return [(high << LOW_BITS) + low for high, low in pairs]

    def values(self, places: Array) -> Array:
        """The values of the keys at these places."""
        return unpacked(np.asarray(self.keys[places]), self.shift)

    def at(self, ranks: Array) -> Array:
        """The values in those places of all values in order."""
        places = np.searchsorted(self.upto, ranks, side="right") if len(self.upto) else ranks
        return self.values(places)

    def passed(self, groups: Array, values: Array) -> Array:
        """How many values of the group are at most that large. groups: places in `names`."""
        mask = (1 << self.shift) - 1
        asked = (groups << self.shift) + np.clip(values + half(self.shift), -1, mask)
        ends = np.searchsorted(self.keys, asked, side="right")
        if len(self.upto):
            ends = np.where(ends > 0, self.upto[ends - 1], 0)
        return ends - self.before[groups]

    def save(self, path: Path) -> None:
        """Write the file; it appears whole."""
        head = np.array([MAGIC, self.shift, len(self.names), len(self.keys), len(self.upto)], dtype=np.int64)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            with part.open("wb") as out:
                for words in (head, self.names, self.starts, self.before, self.high, self.low, self.keys, self.upto):
                    for first in range(0, len(words), 1 << 20):
                        out.write(np.ascontiguousarray(words[first : first + (1 << 20)], dtype=np.int64).data)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)


def load(path: Path) -> Ranks:
    """What `save` wrote; its long columns stay in the file. Raises OSError or TooWide."""
    words = np.memmap(path, dtype=np.int64, mode="r")
    if len(words) < 5 or words[0] != MAGIC:
        raise TooWide(path.name)
    shift, groups, keys, upto = (int(word) for word in words[1:5])
    lengths = [groups, groups + 1, groups + 1, groups, groups, keys, upto]
    if len(words) != 5 + sum(lengths):
        raise TooWide(path.name)
    cuts = np.cumsum([5, *lengths])
    columns = [words[first:last] for first, last in zip(cuts, cuts[1:], strict=False)]
    small = [np.array(column) for column in columns[:5]]
    return Ranks(shift, *small, *(column.view(np.ndarray) for column in columns[5:]))


def half(shift: int) -> int:
    """What is added to a value so that none is below zero."""
    return 1 << (shift - 1)


def width(groups: int) -> int:
    """Bits that are left for a value beside that many groups."""
    return WORD - 1 - max(1, groups - 1).bit_length()


def unpacked(keys: Array, shift: int) -> Array:
    """The values of keys."""
    return (keys & ((1 << shift) - 1)) - half(shift)


Part = tuple[int, Ranks]
"""1 and ranks to add, −1 and ranks to take away (all of whose values are in those that are added)."""


@dataclass(frozen=True)
class Totals:
    """Of one group: how many values, their sum, and the percentiles of `SHARES`."""

    count: int
    total: int
    quantiles: list[float]


def totals(parts: Sequence[Part]) -> dict[int, Totals]:
    """Of every group that has values: exact, whatever it was put together from."""
    counts: dict[int, int] = {}
    sums: dict[int, int] = {}
    for sign, ranks in parts:
        for name, count, total in zip(ranks.names.tolist(), ranks.counts().tolist(), ranks.sums(), strict=True):
            counts[name] = counts.get(name, 0) + sign * count
            sums[name] = sums.get(name, 0) + sign * total
    names = [name for name, count in sorted(counts.items()) if count]
    places = [(counts[name] - 1) * share for name in names for share in SHARES]
    low, high = np.floor(places).astype(np.int64), np.ceil(places).astype(np.int64)
    groups = np.repeat(np.array(names, dtype=np.int64), len(SHARES))
    found = pick(parts, np.concatenate([groups, groups]), np.concatenate([low, high])).tolist()
    below, above = found[: len(groups)], found[len(groups) :]
    rests = [place - int(floor) for place, floor in zip(places, low.tolist(), strict=True)]
    between = [quantile(*each) for each in zip(below, above, rests, strict=True)]
    step = len(SHARES)
    return {
        name: Totals(counts[name], sums[name], between[step * at : step * at + step]) for at, name in enumerate(names)
    }


def pick(parts: Sequence[Part], names: Array, ranks: Array) -> Array:
    """Of each named group the value in that place from 0. Found by halving the range of values, for all at once."""
    if not len(names):
        return np.zeros(0, dtype=np.int64)
    if len(parts) == 1:
        only = parts[0][1]
        return only.at(only.before[np.searchsorted(only.names, names)] + ranks)
    known = [(sign, part, *_places(part, names)) for sign, part in parts if len(part.names)]
    low = np.full(len(names), np.iinfo(np.int64).max)
    high = np.full(len(names), np.iinfo(np.int64).min)
    for sign, part, there, groups in known:
        if sign > 0:
            first, last = part.starts[groups], part.starts[groups + 1] - 1
            there = there & (last >= first)
            low[there] = np.minimum(low[there], part.values(first[there]))
            high[there] = np.maximum(high[there], part.values(last[there]))
    while (low < high).any():
        middle = low + ((high - low) >> 1)
        passed = np.zeros(len(names), dtype=np.int64)
        for sign, part, there, groups in known:
            passed[there] += sign * part.passed(groups[there], middle[there])
        enough = passed > ranks
        high, low = np.where(enough, middle, high), np.where(enough, low, np.minimum(middle + 1, high))
    return low


def _places(part: Ranks, names: Array) -> tuple[Array, Array]:
    """(whether the part has the group, the group's place there)."""
    places = np.minimum(np.searchsorted(part.names, names), len(part.names) - 1)
    return part.names[places] == names, places
