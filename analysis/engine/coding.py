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

    def __len__(self) -> int:
        """How many different values are known so far."""
        return len(self._known)

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


def added(known: pa.Array, names: pa.Array, codes: np.ndarray) -> tuple[pa.Array, np.ndarray]:
    """(the known names and after them those of `names` that are new, the codes among them). −1 stays."""
    places = pc.index_in(names, known)
    new = places.is_null()
    lookup = places.fill_null(0).to_numpy().astype(np.int32)
    fresh = new.to_numpy(zero_copy_only=False)
    lookup[fresh] = len(known) + np.arange(int(fresh.sum()))
    return pa.concat_arrays([known, names.filter(new)]), np.append(lookup, np.int32(-1))[codes]


def dictionary_of(cells: pa.ChunkedArray) -> pa.DictionaryArray:
    """One array with one dictionary."""
    if not pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_encode()
    return cells.unify_dictionaries().combine_chunks() if cells.num_chunks > 1 else cells.combine_chunks()


def indices_of(coded: pa.DictionaryArray) -> np.ndarray:
    """Of each row its place in the dictionary, or the one behind the last."""
    return (coded.indices.fill_null(len(coded.dictionary)) if coded.null_count else coded.indices).to_numpy()


def used_texts(coded: pa.DictionaryArray, keep: np.ndarray) -> np.ndarray:
    """Which texts of the dictionary the kept rows use."""
    there = np.zeros(len(coded.dictionary) + 1, dtype=bool)
    indices = indices_of(coded)
    there[indices if keep.all() else indices[keep]] = True
    return there[:-1]


def only_used(coded: pa.DictionaryArray, keep: np.ndarray) -> pa.Array:
    """Its texts that the kept rows use."""
    there = used_texts(coded, keep)
    return coded.dictionary if there.all() else coded.dictionary.filter(pa.array(there))


def texts_at(texts: pa.Array, places: np.ndarray) -> pa.DictionaryArray:
    """The texts at these places (−1: none), with a dictionary of those that occur.

    Example: texts a, b, c, places 2, 0, 2 → dictionary a, c, indices 1, 0, 1.
    """
    known = places >= 0
    missing = None if known.all() else ~known
    low, high = (int(places.min()), int(places.max())) if missing is None and len(places) else (0, len(texts) - 1)
    there = np.zeros(high - low + 1, dtype=bool)
    there[places[known] - low] = True
    indices = (np.cumsum(there, dtype=np.int32) - 1)[places - low] if len(there) else np.zeros(len(places), np.int32)
    used = texts.take(pa.array(np.flatnonzero(there) + low))
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32(), mask=missing), used)
