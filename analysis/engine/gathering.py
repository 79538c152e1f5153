"""Making `Ranks` from values that come in any order, with bounded memory.

What lives here: sorting runs, putting them away in files, and merging them. What does not: the structure (`ranks`).

Up to `MOST_HELD` values are sorted at once; of more, sorted runs wait in files and are merged some keys at a time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from analysis.engine.ranks import LOW_BITS, Array, Ranks, TooWide, half, unpacked, width

MOST_HELD = 2_000_000
RUN = 1_000_000
"""Values of one run, and about as many keys are merged at a time.

With 10 million executions, a measurement peaks at 640 MB when all are sorted at once, at 390 MB so."""
STEP = 1_024
"""Of this many keys of a run, one is remembered."""
_NONE = np.zeros(0, dtype=np.int64)


class Gatherer:
    """Takes values of groups and gives their `Ranks`. names: the groups' numbers, rising; rows: how many values come at
    most; folder: where runs may wait."""

    def __init__(self, names: Array, rows: int, folder: Path) -> None:
        self._names, self._folder = names.astype(np.int64), folder
        self._shift = width(len(names))
        self._held = np.empty(rows if rows <= MOST_HELD else min(rows, RUN), dtype=np.int64)
        self._used = 0
        self._runs: list[_Run] = []

    def add(self, groups: Array, values: Array) -> None:
        """groups: places in `names`."""
        if not len(values):
            return
        room = half(self._shift)
        if values.min() < -room or values.max() >= room:
            raise TooWide
        keys = groups.astype(np.int64)
        keys <<= self._shift
        keys += values
        keys += room
        while len(keys):
            if self._used == len(self._held):
                self._put_away()
            fits = min(len(keys), len(self._held) - self._used)
            self._held[self._used : self._used + fits] = keys[:fits]
            self._used += fits
            keys = keys[fits:]

    def finish(self) -> Ranks:
        """The ranks of all that came."""
        sums = _Sums(len(self._names), self._shift)
        if not self._runs:
            held, self._held = self._held[: self._used], _NONE
            held.sort()
            keys, upto = _counted(held)
            sums.add(keys, np.diff(upto, prepend=0))
            if 2 * len(keys) > len(held):
                keys, upto = held, _NONE
        else:
            self._put_away()
            self._held = _NONE
            keys, upto = self._merged(sums)
        bounds = np.arange(len(self._names) + 1, dtype=np.int64) << self._shift
        starts = np.searchsorted(keys, bounds).astype(np.int64)
        before = np.concatenate([[0], np.cumsum(sums.counts)]).astype(np.int64)
        return Ranks(self._shift, self._names, starts, before, sums.high, sums.low, keys, upto)

    def _put_away(self) -> None:
        held = self._held[: self._used]
        if not len(held):
            return
        held.sort()
        keys, upto = _counted(held)
        self._runs.append(_Run.written(self._folder, keys, np.diff(upto, prepend=0)))
        self._used = 0

    def _merged(self, sums: _Sums) -> tuple[Array, Array]:
        """Keys and counts, in two files without names. Where counting saves nothing, a key is there for each value."""
        plain = 2 * sum(run.size for run in self._runs) > sum(run.values for run in self._runs)
        passed = 0
        with (
            tempfile.TemporaryFile(dir=self._folder) as keys_file,
            tempfile.TemporaryFile(dir=self._folder) as upto_file,
        ):
            for keys, counts in self._ranges():
                sums.add(keys, counts)
                keys_file.write((np.repeat(keys, counts) if plain else keys).data)
                if not plain:
                    upto_file.write((np.cumsum(counts) + passed).data)
                passed += int(counts.sum())
            return _mapped(keys_file), _mapped(upto_file)

    def _ranges(self) -> Iterator[tuple[Array, Array]]:
        """The different keys with their counts, in order, about `RUN` at a time."""
        samples = np.sort(np.concatenate([run.sample for run in self._runs]))
        bounds = np.unique(samples[:: max(1, RUN // STEP)])[1:].tolist()
        for low, high in zip([None, *bounds], [*bounds, None], strict=True):
            slices = [run.between(low, high) for run in self._runs]
            keys = np.concatenate([part[0] for part in slices])
            counts = np.concatenate([part[1] for part in slices])
            order = np.argsort(keys, kind="stable")
            keys, ends = keys[order], np.cumsum(counts[order])
            last = np.append(np.flatnonzero(keys[1:] != keys[:-1]), len(keys) - 1)[: len(keys)]
            yield keys[last], np.diff(ends[last], prepend=0)


@dataclass(frozen=True)
class _Run:
    """Different keys in order and how often each comes, in a file: first all keys, then all counts."""

    path: Path
    size: int
    values: int
    sample: Array

    @classmethod
    def written(cls, folder: Path, keys: Array, counts: Array) -> _Run:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".run-", delete=False) as out:
            out.write(np.ascontiguousarray(keys).data)
            out.write(np.ascontiguousarray(counts).data)
        return cls(Path(out.name), len(keys), int(counts.sum()), keys[::STEP].copy())

    def between(self, low: int | None, high: int | None) -> tuple[Array, Array]:
        """Keys from low on and below high, and their counts."""
        first, last = 0 if low is None else self._place(low), self.size if high is None else self._place(high)
        return self._read(first, last - first), self._read(self.size + first, last - first)

    def _place(self, key: int) -> int:
        """How many keys are below that one."""
        block = max(0, int(np.searchsorted(self.sample, key)) - 1) * STEP
        return block + int(np.searchsorted(self._read(block, min(STEP, self.size - block)), key))

    def _read(self, first: int, count: int) -> Array:
        return np.fromfile(self.path, dtype=np.int64, count=count, offset=8 * first)


class _Sums:
    """Counts and sums of groups, added up stretch by stretch."""

    def __init__(self, groups: int, shift: int) -> None:
        self.counts, self.high, self.low = (np.zeros(groups, dtype=np.int64) for _ in range(3))
        self._shift = shift

    def add(self, keys: Array, counts: Array) -> None:
        """Different keys in order."""
        if not len(keys):
            return
        first, last = int(keys[0]) >> self._shift, int(keys[-1]) >> self._shift
        cuts = np.searchsorted(keys, np.arange(first, last + 2, dtype=np.int64) << self._shift)
        values = unpacked(keys, self._shift)
        pieces = (counts, (values >> LOW_BITS) * counts, (values & ((1 << LOW_BITS) - 1)) * counts)
        for target, words in zip((self.counts, self.high, self.low), pieces, strict=True):
            target[first : last + 1] += np.diff(np.concatenate([[0], np.cumsum(words)])[cuts])


def _counted(keys: Array) -> tuple[Array, Array]:
    """(each different key of the sorted ones, how many keys there are up to and with it)."""
    if not len(keys):
        return _NONE, _NONE
    upto = np.append(np.flatnonzero(keys[1:] != keys[:-1]) + 1, len(keys)).astype(np.int64)
    return keys[upto - 1], upto


def _mapped(file: IO[bytes]) -> Array:
    """The file's words; they stay in the file."""
    file.flush()
    if not file.tell():
        return _NONE
    return np.memmap(file, dtype=np.int64, mode="r").view(np.ndarray)  # type: ignore[call-overload]
