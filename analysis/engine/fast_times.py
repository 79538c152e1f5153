"""The usual case of times, a whole block at once: 2024-01-01 09:00:00, with or without a zone.

What lives here: numpy's parser behind strict checks; anything else is left to `timestamps`. What does not: any form
of time that `timestamps` would read differently (a test compares both).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from analysis.engine.timestamps import YEARS, TimeReader

_ZONE = re.compile(r"^(Z|[+-]\d{2}:?\d{2})?$")
_LENGTH = 19
_QUARTER = 15 * 60 * 1_000_000
_DAY = 96 * _QUARTER
_FIRST, _LAST = (np.datetime64(f"{year}-01-01T00:00:00", "us").astype(np.int64) for year in (YEARS[0], YEARS[1] + 1))


def read_uniform(reader: TimeReader, texts: Sequence[str]) -> np.ndarray | None:
    """Microseconds since 1970 UTC of all texts, or None when any of them needs the careful reader."""
    if not texts or reader.has_format:
        return None
    zones = {text[_LENGTH:] for text in texts}
    if len(zones) > 8 or not all(_ZONE.match(zone) for zone in zones):
        return None
    letters = np.array([text[:_LENGTH] for text in texts])
    if letters.dtype.itemsize != 4 * _LENGTH:
        return None
    codes = letters.view(np.uint32).reshape(len(texts), _LENGTH)
    if not _has_form(codes):
        return None
    try:
        wall = letters.astype("datetime64[us]").astype(np.int64)
    except ValueError:
        return None
    if wall.min() < _FIRST + 2 * 86_400_000_000 or wall.max() >= _LAST - 2 * 86_400_000_000:
        return None
    for zone in zones:
        here = slice(None) if len(zones) == 1 else np.array([text[_LENGTH:] == zone for text in texts])
        wall[here] -= _offsets(reader, wall[here]) if not zone else _fixed(zone)
    return wall


def _has_form(codes: np.ndarray) -> bool:
    """Digits and marks where they belong; 19 letters each."""
    digits = codes[:, [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18]]
    middle = codes[:, 10]
    return bool(
        ((digits >= 48) & (digits <= 57)).all()
        and (codes[:, [4, 7]] == ord("-")).all()
        and (codes[:, [13, 16]] == ord(":")).all()
        and ((middle == ord(" ")) | (middle == ord("T"))).all()
    )


def _fixed(zone: str) -> int:
    offset = datetime.fromisoformat(f"2000-01-01T00:00:00{zone}").utcoffset() or timedelta(0)
    return offset // timedelta(microseconds=1)


def _offsets(reader: TimeReader, wall: np.ndarray) -> np.ndarray:
    """The zone's offset of each wall time: one per day, one per quarter of an hour on days when it changes."""
    days, places = np.unique(wall // _DAY, return_inverse=True)
    edges = [(reader.offset_us(_wall(int(day) * _DAY)), reader.offset_us(_wall(int(day + 1) * _DAY))) for day in days]
    before, after = np.array(edges, dtype=np.int64).T
    offsets = before[places]
    changing = np.flatnonzero((before != after)[places])
    if len(changing):
        quarters, inside = np.unique(wall[changing] // _QUARTER, return_inverse=True)
        known = [reader.offset_us(_wall(int(quarter) * _QUARTER)) for quarter in quarters]
        offsets[changing] = np.array(known, dtype=np.int64)[inside]
    return offsets


def _wall(micro: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(microseconds=micro)  # noqa: DTZ001 - wall time
