"""Parquet of other programs: every type as text, groups streamed, damage and encryption said in one sentence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
import pytest
from engine_memory import read_apart

from analysis.engine import parquet_source
from analysis.engine.parquet_source import ParquetSource, as_text
from analysis.engine.reading import ReadError, ReadOptions, read_events, sniff

MOMENT = datetime(2024, 1, 1, 9, 0, 5, tzinfo=UTC)
NAIVE = datetime(2024, 1, 1, 9, 0, 5)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array(["a", None, ""]), ["a", None, ""]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array(["a"], pa.large_string()), ["a"]),
        (pa.array(["a"], pa.string_view()), ["a"]),
        (pa.array(["\u767b".encode(), b"\xff"], pa.binary()), ["\u767b", "\ufffd"]),
        (pa.array([1, None, -(2**62)]), ["1", None, "-4611686018427387904"]),
        (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
        (pa.array([1.0, 2.5, None, 1e20, -0.1]), ["1", "2.5", None, "1e+20", "-0.1"]),
        (pa.array([True, False]), ["true", "false"]),
        (pa.array([Decimal("1.50"), None]), ["1.50", None]),
        (pa.array([date(2024, 2, 29)]), ["2024-02-29"]),
        (pa.array([time(9, 30)]), ["09:30:00.000000"]),
        (pa.array([NAIVE], pa.timestamp("s")), ["2024-01-01 09:00:05"]),
        (pa.array([NAIVE, None], pa.timestamp("ns")), ["2024-01-01 09:00:05", None]),
        (pa.array([NAIVE.replace(microsecond=5000)], pa.timestamp("ms")), ["2024-01-01 09:00:05.005000"]),
        (pa.array([MOMENT], pa.timestamp("us", "UTC")), ["2024-01-01 09:00:05+00:00"]),
        (pa.array([MOMENT], pa.timestamp("ns", "Asia/Shanghai")), ["2024-01-01 09:00:05+00:00"]),
        (pa.array([1_704_099_605_123_456_789], pa.timestamp("ns")), ["2024-01-01 09:00:05.123456"]),
        (pa.array([[1, 2], None]), ["[1, 2]", None]),
        (pa.array([{"a": "\u767b", "b": NAIVE}]), ['{"a": "\u767b", "b": "2024-01-01 09:00:05"}']),
        (pa.array([timedelta(hours=1)], pa.duration("s")), ["3600"]),
        (pa.nulls(2), [None, None]),
    ],
)
def test_every_type_comes_as_text(values: pa.Array, expected: list[str | None]) -> None:
    assert as_text(values).to_pylist() == expected


@pytest.mark.parametrize(
    ("times", "zone", "expected"),
    [
        (pa.array([NAIVE], pa.timestamp("ns")), "Asia/Shanghai", "2024-01-01T01:00:05+00:00"),
        (pa.array([MOMENT], pa.timestamp("ms", "America/New_York")), None, "2024-01-01T09:00:05+00:00"),
        (pa.array([date(2024, 1, 1)]), "UTC", "2024-01-01T00:00:00+00:00"),
        (pa.array([1_704_099_605_123_456_789], pa.timestamp("ns", "UTC")), None, "2024-01-01T09:00:05.123456+00:00"),
    ],
)
def test_times_with_and_without_zone_are_the_same_instants(
    tmp_path: Path, times: pa.Array, zone: str | None, expected: str
) -> None:
    pq.write_table(pa.table({"case": ["1"], "activity": ["A"], "timestamp": times}), tmp_path / "log.parquet")
    options = ReadOptions(time_zone=zone)
    preview = sniff(tmp_path / "log.parquet", options)
    read_events(tmp_path / "log.parquet", preview.mapping, options, tmp_path / "raw")
    micro = pq.read_table(tmp_path / "raw").column(":time").to_pylist()[0]
    assert (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro)).isoformat() == expected


def test_times_without_a_zone_are_asked_about(tmp_path: Path) -> None:
    times = pa.array([NAIVE], pa.timestamp("us"))
    pq.write_table(pa.table({"case": ["1"], "activity": ["A"], "timestamp": times}), tmp_path / "log.parquet")
    assert [question.code for question in sniff(tmp_path / "log.parquet").questions] == ["ambiguous_timezone"]


@pytest.mark.parametrize("plain_footer", [True, False])
def test_an_encrypted_file_says_so(tmp_path: Path, plain_footer: bool) -> None:
    class Client(pe.KmsClient):
        def wrap_key(self, key: bytes, name: str) -> bytes:
            return key

        def unwrap_key(self, key: bytes, name: str) -> bytes:
            return key

    keys = pe.EncryptionConfiguration(footer_key="k", column_keys={"k": ["case"]}, plaintext_footer=plain_footer)
    encryption = pe.CryptoFactory(lambda _: Client()).file_encryption_properties(pe.KmsConnectionConfig(), keys)
    table = pa.table({"case": ["1"], "activity": ["A"], "timestamp": [MOMENT]})
    with pq.ParquetWriter(tmp_path / "log.parquet", table.schema, encryption_properties=encryption) as writer:
        writer.write_table(table)
    with pytest.raises(ReadError) as found:
        sniff(tmp_path / "log.parquet")
    assert found.value.code == "wrong_file_type"
    assert "encrypted" in found.value.message_en


def test_a_name_twice_too_many_columns_and_no_rows(tmp_path: Path) -> None:
    def code(table: pa.Table, options: Any = ReadOptions("UTC")) -> str:
        pq.write_table(table, tmp_path / "log.parquet")
        try:
            preview = sniff(tmp_path / "log.parquet", options)
            read_events(tmp_path / "log.parquet", preview.mapping, options, tmp_path / "raw")
        except ReadError as problem:
            return problem.code
        return "accepted"

    one = pa.array(["1"])
    assert code(pa.Table.from_arrays([one, one, one], ["case", "case", "activity"])) == "duplicate_column"
    assert code(pa.Table.from_arrays([one] * 2001, [f"c{n}" for n in range(2001)])) == "too_many_columns"
    empty = pa.array([], pa.string())
    assert code(pa.Table.from_arrays([empty] * 3, ["case", "activity", "timestamp"])) == "no_data_rows"


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Twenty times the rows, each with a text of 200 letters of its own: 400 MB unpacked, in groups of 50,000."""
    peaks = []
    for groups in (2, 40):
        path = tmp_path / f"{groups}.parquet"
        with pq.ParquetWriter(path, pa.schema({"case": pa.string(), "number": pa.int64()})) as writer:
            for group in range(groups):
                numbers = pa.array(range(group * 50_000, (group + 1) * 50_000))
                texts = pc.utf8_lpad(numbers.cast(pa.string()), 200, "0")
                writer.write_table(pa.table({"case": texts, "number": numbers}))
        rows, peak = read_apart("parquet_source:ParquetSource", path)
        assert rows == str(groups * 50_000)
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 100, "a quarter of what the file holds"


def test_a_group_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"case": [f"{number:99}" for number in range(20_000)]}), tmp_path / "log.parquet")
    with patch.object(parquet_source, "MOST_GROUP", 1 << 20), pytest.raises(ReadError) as found:
        ParquetSource(tmp_path / "log.parquet", ReadOptions())
    assert found.value.code == "unpacked_too_large"


def test_a_long_text_that_is_stored_once_and_repeated_is_no_bomb(tmp_path: Path) -> None:
    """40,000 rows with one text of 30,000 letters, 1.2 GB if written out at once."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 40_000, pa.int32()), pa.array(["x" * 30_000]))
    pq.write_table(pa.table({"case": column}), tmp_path / "log.parquet")
    assert (tmp_path / "log.parquet").stat().st_size < 100_000
    rows, peak = read_apart("parquet_source:ParquetSource", tmp_path / "log.parquet")
    assert rows == "40000"
    assert peak < 500
