"""The fast reader of whole blocks agrees with the careful one, or steps aside."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine.fast_times import read_uniform
from analysis.engine.timestamps import TimeReader

ZONES = st.sampled_from(["", "Z", "+00:00", "-05:30", "+0800", ".250", ".125000Z", ".001-03:00"])
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(MOMENTS, ZONES), min_size=1, max_size=8),
       st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"]))  # fmt: skip
def test_blocks_read_like_single_values(cells: list[tuple[datetime, str]], zone: str) -> None:
    texts = [f"{moment.isoformat(sep=' ')}{mark}" for moment, mark in cells]
    values, known = read_uniform(TimeReader(zone, None, None, None), pa.array(["?", *texts])[1:])
    careful = TimeReader(zone, None, None, None)
    assert known.tolist() == [not mark.endswith("0800") for _, mark in cells]
    read = [careful.read(text) for text in texts]
    assert [value for value, is_known in zip(values.tolist(), known, strict=True) if is_known] == [
        value for value, is_known in zip(read, known, strict=True) if is_known
    ]


def test_hours_around_a_change_of_offset_agree() -> None:
    """Berlin, 31 March and 27 October 2024, every quarter of an hour."""
    texts = [f"2024-{day} {hour:02d}:{minute:02d}:00" for day in ("03-31", "10-27") for hour in range(5)
             for minute in (0, 15, 30, 45)]  # fmt: skip
    reader = TimeReader("Europe/Berlin", None, None, None)
    values, known = read_uniform(reader, pa.array(texts))
    assert known.all()
    assert values.tolist() == [reader.read(text) for text in texts]


def test_anything_else_is_left_to_the_careful_reader() -> None:
    reader = TimeReader("UTC", None, None, None)
    good = "2024-01-01 09:00:00"
    odd = ["2024-01-01", "2024-01-01 09:00:00.5", "2024-01-01 09:00", "2024/01/01 09:00:00", "2024-13-01 09:00:00",
           "NaT", "today", "2024-01-01_09:00:00", "0999-01-01 09:00:00", good + " Europe/Berlin", "", None,
           "2023-02-29 09:00:00", "2024-01-01 24:00:00", "2024-01-01 09:00:00X", "2024-01-01 09:00:00.1234",
           "2024-01-0１ 09:00", "2024-01-01 09:60:00"]  # fmt: skip
    assert read_uniform(reader, pa.array([good, *odd]))[1].tolist() == [True] + [False] * len(odd)
    assert read_uniform(reader, pa.array([], pa.string()))[1].tolist() == []
    assert not read_uniform(TimeReader("UTC", None, "%Y-%m-%d %H:%M:%S", None), pa.array([good]))[1].any()
