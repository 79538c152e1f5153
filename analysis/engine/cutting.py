"""Cutting a log into parts of cases, without holding more of it than a set number of bytes.

What lives here: which rows belong together, and what waits on disk. What does not: what is done to a part (`parts`).

A part is complete as soon as the last block with rows of it has been read, so that a log in about the order of its
cases streams through and nothing waits on disk; of a log in any other order, what does not fit is spilled.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from analysis.engine.rows import CODE, RawRows

HELD_BYTES = 128 << 20


def cut(rows: RawRows, folder: Path, bits: int) -> Iterator[tuple[float, pa.Table]]:
    """(share of the rows read so far, rows of the next part in the order of their positions), by rising parts of 2^bits
    cases. There is always one, if only an empty one."""
    last = rows.last_blocks(bits)
    waiting = sorted(last) or [0]
    held = _Held(folder)
    done = 0
    for number, table in enumerate(rows.blocks()):
        for part, piece in _pieces(table, bits):
            held.add(part, piece)
        done += len(table)
        while waiting and last.get(waiting[0], number) <= number:
            yield done / max(rows.size, 1), held.take(waiting.pop(0), table)
        held.settle()


def _pieces(table: pa.Table, bits: int) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each part, in their order."""
    parts = table.column(f"{CODE}case").to_numpy() >> bits
    if not len(parts):
        return
    if (parts == parts[0]).all():
        yield int(parts[0]), table
        return
    order = np.argsort(parts, kind="stable")
    table, parts = table.take(pa.array(order)), parts[order]
    edges = [0, *(np.flatnonzero(np.diff(parts)) + 1).tolist(), len(parts)]
    for first, end in zip(edges, edges[1:], strict=False):
        yield int(parts[first]), table.slice(first, end - first)


class _Held:
    """Pieces of parts in memory, and in files once they are too many."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pieces: dict[int, list[pa.Table]] = defaultdict(list)
        self._files: dict[int, list[Path]] = defaultdict(list)
        self._bytes = 0

    def add(self, part: int, piece: pa.Table) -> None:
        self._pieces[part].append(piece)
        self._bytes += piece.nbytes

    def take(self, part: int, like: pa.Table) -> pa.Table:
        """All rows of the part, which is forgotten; `like` gives the columns of an empty one."""
        pieces = self._pieces.pop(part, [])
        self._bytes -= sum(piece.nbytes for piece in pieces)
        stored = []
        for path in self._files.pop(part, []):
            with pa.OSFile(str(path)) as file:
                stored.append(pa.ipc.open_file(file).read_all())
            path.unlink()
        return _one([*stored, *pieces] or [like.slice(0, 0)])

    def settle(self) -> None:
        """Write everything away when it is too much."""
        if self._bytes < HELD_BYTES:
            return
        for part, pieces in self._pieces.items():
            path = self._folder / f".part-{part}-{secrets.token_hex(4)}.arrow"
            table = _one(pieces)
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema, options=options) as writer:
                writer.write_table(table)
            self._files[part].append(path)
        self._pieces.clear()
        self._bytes = 0


def _one(pieces: list[pa.Table]) -> pa.Table:
    """The pieces as one table of one stretch."""
    return pa.concat_tables(pieces).combine_chunks()
