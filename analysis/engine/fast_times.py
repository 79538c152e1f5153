"""The usual case of times, a whole block at once: 2024-01-01 09:00:00, with or without a zone.

What lives here: numpy's parser behind strict checks; anything else is left to `timestamps`. What does not: any form
of time that `timestamps` would read differently (a test compares both).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.engine.timestamps import YEARS, TimeReader
from analysis.engine.walltimes import WALL

_ZONE = re.compile(r"^(Z|[+-]\d{2}:?\d{2})?$")
_CORE = 19
_FORMS = {19: (0, 0), 20: (0, 1), 23: (3, 0), 24: (3, 1), 25: (0, 6), 26: (6, 0), 27: (6, 1), 29: (3, 6), 32: (6, 6)}
"""Length of the text: digits of the fraction, letters of the zone."""
_PLAIN = frozenset(length for length, (_, zone) in _FORMS.items() if not zone)
_QUARTER = 15 * 60 * 1_000_000
_DAY = 96 * _QUARTER
_FIRST, _LAST = (np.datetime64(f"{year}-01-01T00:00:00", "us").astype(np.int64) for year in (YEARS[0], YEARS[1] + 1))
_FIRST_DAYS = np.arange("0000-01", "10001-01", dtype="M8[M]").astype("M8[D]").astype(np.int64)
"""The day on which each month begins, from January of year 0 on."""
_DIGITS = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18]


def read_uniform(reader: TimeReader, cells: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Microseconds since 1970 UTC of the cells in the usual form, and which ones have it; the others need the careful
    reader."""
    values, known = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells), dtype=bool)
    if not len(cells) or reader.has_format:
        return values, known
    lengths = pc.fill_null(pc.binary_length(cells), 0).to_numpy(zero_copy_only=False)
    for length in np.unique(lengths):
        if int(length) not in _FORMS:
            continue
        here = np.flatnonzero(lengths == length)
        letters = _matrix(cells if len(here) == len(cells) else cells.take(pa.array(here)), int(length))
        wall, good = _moments(letters, *_FORMS[int(length)])
        for zone in _zones(letters[good], _FORMS[int(length)][1]):
            chosen = good & _same(letters, zone)
            reader.met_zoned |= bool(zone) and bool(chosen.any())
            values[here[chosen]] = wall[chosen] - (_fixed(zone) if zone else _offsets(reader, wall[chosen]))
            known[here[chosen]] = True
    return values, known


def read_plain(reader: TimeReader, cells: pa.Array) -> tuple[np.ndarray, np.ndarray | None] | None:
    """What `read_uniform` gives where all cells are good and none has a zone, and the wall time where it says all that
    the texts say; else None."""
    wall = None if reader.has_format or not len(cells) else _all_plain(cells)
    if wall is None:
        return None
    says_all = _one_length(cells) == _CORE and bool((_matrix(cells, _CORE)[:, 10] == ord(" ")).all())
    return wall - _offsets(reader, wall), wall if says_all else None


def _one_length(cells: pa.Array) -> int | None:
    found = pc.min_max(pc.binary_length(cells)).as_py()
    return found["min"] if found["min"] == found["max"] else None


def _all_plain(cells: pa.Array) -> np.ndarray | None:
    """Wall time where all cells have one length and no zone, by Arrow's parser, which takes the same forms (it reads
    other lengths too); None where there is anything else, or a moment out of range."""
    if cells.null_count or _one_length(cells) not in _PLAIN:
        return None
    try:
        wall = cells.cast(WALL).view(pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    return wall if wall.min() >= _FIRST + 2 * _DAY and wall.max() < _LAST - 2 * _DAY else None


def _matrix(cells: pa.Array, length: int) -> np.ndarray:
    """The bytes of cells that all have that length, one row each."""
    _, offsets, data = cells.buffers()
    first = int(np.frombuffer(offsets, np.int32)[cells.offset])
    return np.frombuffer(data, np.uint8)[first : first + len(cells) * length].reshape(len(cells), length)


def _moments(letters: np.ndarray, fraction: int, zone: int) -> tuple[np.ndarray, np.ndarray]:
    """Wall time in microseconds, and where the text has the form and is a moment that exists."""
    place = _CORE + 1 if fraction else _CORE
    digits = [*_DIGITS, *range(place, place + fraction)]
    letters = np.ascontiguousarray(letters.T)
    # One byte each: what is no digit becomes more than 9 and is never used.
    numbers = letters[digits] - np.uint8(48)
    good = (numbers.max(axis=0) <= 9) & ((letters[10] == 32) | (letters[10] == ord("T")))
    for at, mark in ((4, "-"), (7, "-"), (13, ":"), (16, ":"), *(((_CORE, "."),) if fraction else ())):
        good &= letters[at] == ord(mark)
    century, years, month, day, hour, minute, second = (numbers[at] * 10 + numbers[at + 1] for at in range(0, 14, 2))
    good &= (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 60)
    months = np.where(good, (century.astype(np.int32) * 100 + years) * 12 + month - 1, 0)
    first = _FIRST_DAYS[months]
    good &= day <= _FIRST_DAYS[months + 1] - first
    wall = (
        (first + day - 1) * 86_400 + (hour.astype(np.int32) * 3600 + minute.astype(np.int32) * 60 + second)
    ) * 1_000_000
    for at in range(fraction):
        wall += numbers[len(_DIGITS) + at].astype(np.int64) * 10 ** (5 - at)
    good &= (wall >= _FIRST + 2 * _DAY) & (wall < _LAST - 2 * _DAY)
    return wall, good


def _zones(letters: np.ndarray, size: int) -> list[str]:
    """The different zones that end the texts; none that cannot be read, and not more than a few."""
    if not size:
        return [""]
    found: list[str] = []
    left = letters[:, -size:]
    while len(left) and len(found) < 8:
        zone = left[0].tobytes()
        left = left[(left != left[0]).any(axis=1)]
        if _ZONE.match(zone.decode("latin-1")):
            found.append(zone.decode("latin-1"))
    return found


def _same(letters: np.ndarray, zone: str) -> np.ndarray:
    """Which texts end so."""
    if not zone:
        return np.ones(len(letters), dtype=bool)
    return (letters[:, -len(zone) :] == np.frombuffer(zone.encode(), np.uint8)).all(axis=1)


def _fixed(zone: str) -> int:
    offset = datetime.fromisoformat(f"2000-01-01T00:00:00{zone}").utcoffset() or timedelta(0)
    return offset // timedelta(microseconds=1)


def _offsets(reader: TimeReader, wall: np.ndarray) -> np.ndarray:
    """The zone's offset of each wall time: one per day, one per quarter of an hour on days when it changes."""
    if not len(wall):
        return np.zeros(0, dtype=np.int64)
    days, places = _different(wall // _DAY)
    edges = [(reader.offset_us(_wall(int(day) * _DAY)), reader.offset_us(_wall(int(day + 1) * _DAY))) for day in days]
    before, after = np.array(edges, dtype=np.int64).T
    offsets = before[places]
    changing = np.flatnonzero((before != after)[places])
    if len(changing):
        quarters, inside = np.unique(wall[changing] // _QUARTER, return_inverse=True)
        known = [reader.offset_us(_wall(int(quarter) * _QUARTER)) for quarter in quarters]
        offsets[changing] = np.array(known, dtype=np.int64)[inside]
    return offsets


def _different(days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """numpy's unique with the inverse, without sorting (days span little)."""
    first = days.min()
    there = np.bincount(days - first)
    place = np.cumsum(there > 0) - 1
    return np.flatnonzero(there) + first, place[days - first]


def _wall(micro: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(microseconds=micro)  # noqa: DTZ001 - wall time
