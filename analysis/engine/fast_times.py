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
    """The zone's offset of each wall time; zones change on quarters of an hour."""
    quarters, places = np.unique(wall // _QUARTER, return_inverse=True)
    zero = datetime(1970, 1, 1)  # noqa: DTZ001 - wall time
    moments = (zero + timedelta(microseconds=int(quarter) * _QUARTER) for quarter in quarters)
    known = np.array([reader.offset_us(moment) for moment in moments], dtype=np.int64)
    return known[places]
