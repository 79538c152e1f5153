"""Texts as numbers: the dictionaries of a log.

What lives here: collecting the different values of many blocks, and their order. What does not: which texts play which
role (`rows`), where dictionaries are written (`log`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Coded:
    """`values`: the different values, in the order in which they came. `codes`: of each block that was added, the place
    of each of its values among them."""

    values: pa.Array
    codes: list[np.ndarray]

    def ranks(self) -> tuple[pa.Array, np.ndarray]:
        """(the values in order, by bytes; the place of each of `values` there). Example: b, a → (a, b), [1, 0]."""
        size = len(self.values)
        if size < 2 or pc.all(pc.less(self.values.slice(0, size - 1), self.values.slice(1))).as_py():
            return self.values, np.arange(size, dtype=np.int32)
        order = pc.sort_indices(self.values)
        ranks = np.empty(size, dtype=np.int32)
        ranks[order.to_numpy()] = np.arange(size, dtype=np.int32)
        return self.values.take(order), ranks


class Collector:
    """The different values of blocks that each have none twice. Known ones are looked up again only when as many new
    ones wait, so that the work grows with the values, and the memory with the different ones."""

    def __init__(self, kind: pa.DataType) -> None:
        self._known = pa.array([], kind)
        self._waiting: list[pa.Array] = []
        self._codes: list[np.ndarray] = []

    def add(self, values: pa.Array) -> None:
        """One block's different values."""
        self._waiting.append(values)
        if sum(map(len, self._waiting)) > max(_AT_ONCE, len(self._known)):
            self._settle()

    def finish(self) -> Coded:
        """All of them."""
        self._settle()
        return Coded(self._known, self._codes)

    def _settle(self) -> None:
        """Arrow numbers values in the order of their first coming, so the known ones keep their numbers."""
        if not self._waiting:
            return
        coded = pc.dictionary_encode(pa.concat_arrays([self._known, *self._waiting]))
        codes, at = coded.indices.to_numpy(), len(self._known)
        for values in self._waiting:
            self._codes.append(codes[at : at + len(values)].copy())
            at += len(values)
        self._known, self._waiting = coded.dictionary, []
