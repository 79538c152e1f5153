"""The refused rows of a reading: the first ones in memory, the others in a file that vanishes with them.

What lives here: keeping them in order. What does not: refusing (`judging` and the sources), showing them.
"""

from __future__ import annotations

import json
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from typing import IO, overload

from analysis.engine.sources import Refusal

HELD = 10_000
_NAMES = tuple(each.name for each in fields(Refusal))


class RefusedRows(Sequence[Refusal]):
    """Grows by `add`; a file of millions of bad rows costs no more memory than one of a few thousand."""

    def __init__(self) -> None:
        self._first: list[Refusal] = []
        self._size = 0
        self._rest: IO[str] | None = None

    def add(self, refusals: Iterable[Refusal]) -> None:
        """Append."""
        for refusal in refusals:
            self._size += 1
            if self._size <= HELD:
                self._first.append(refusal)
            else:
                self._file().write(json.dumps([getattr(refusal, name) for name in _NAMES]) + "\n")

    def _file(self) -> IO[str]:
        if self._rest is None:
            self._rest = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed with this object
            weakref.finalize(self, self._rest.close)
        return self._rest

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Refusal]:
        yield from self._first
        if self._rest is not None:
            self._rest.flush()
            self._rest.seek(0)
            for line in self._rest:
                yield Refusal(*json.loads(line))

    @overload
    def __getitem__(self, place: int) -> Refusal: ...
    @overload
    def __getitem__(self, place: slice) -> list[Refusal]: ...
    def __getitem__(self, place: int | slice) -> Refusal | list[Refusal]:
        if isinstance(place, slice):
            return list(islice(self, *place.indices(self._size)))
        at = place if place >= 0 else self._size + place
        if not 0 <= at < self._size:
            raise IndexError(place)
        return self._first[at] if at < len(self._first) else next(islice(self, at, None))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(Refusal.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]  # grows
