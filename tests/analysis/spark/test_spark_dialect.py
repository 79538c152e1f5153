"""Each repair of the dialect: the same values from DuckDB and from Spark, where Spark alone would differ or fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from analysis.engine.running import opened

pytestmark = pytest.mark.spark
TEXTS = [
    "a", " a ", "\u3000a\u00a0", "\ta\t", "", None, "7\n", "\u20287", "a\\b'c\"d`e", "${env:HOME}", "\\u0041", "%_",
]  # fmt: skip
MOMENTS = [
    "2024-1-2", "2024-01-02 24:00:00", "2024-01-31T24:00", "2024-12-31 24:00:00.000", "2024-01-02 24:00:00.5",
    "2024-01-02 24:01", "2024-01-02 25:00", "2024-01-02T3:04", "2024-01-02 03:04:05.123456789", "2024-01-02 3:04:05.9",
    "2024-02-30", "2024-02-30 24:00", "9999-12-31 23:59:59", "0001-01-01", "2024-00-10", "2024-01-02 23:59:60", None,
]  # fmt: skip


@pytest.fixture
def both(cluster: Any, tmp_path: Path) -> Any:
    """The rows of a query over one table `t`, from both engines."""

    def ask(query: str, data: dict[str, Any], parameters: Any = ()) -> tuple[Any, Any]:
        found = []
        for address in ("", cluster.address):
            with opened(address, tmp_path) as database:
                database.register("given", pa.table(data))
                database.execute("CREATE TEMP TABLE t AS SELECT * FROM given")
                database.unregister("given")
                found.append([tuple(row) for row in database.execute(query, list(parameters)).fetchall()])
        return found[0], found[1]

    return ask


def test_quantiles_to_the_last_bit(both: Any) -> None:
    """Also of sizes that no double holds exactly, of one value and of none."""
    values = [3**n % (10**15) for n in range(1, 60)] + [2**61 + 1, 2**61 + 3, 0, -5, None]
    query = """SELECT quantile_cont(x, [0.5, 0.9, 0.95]), quantile_cont(x, [0.5, 0.9, 0.95]) FILTER (WHERE x < 1000),
               quantile_cont(x, [0.25, 0.3]) FILTER (WHERE x > 10 AND x < 50),
               quantile_cont(x, [0.5]) FILTER (WHERE x < -9) FROM t"""
    here, there = both(query, {"x": pa.array(values, pa.int64())})
    assert here == there
    assert here[0][3] is None


def test_sums_beyond_sixty_four_bits(both: Any) -> None:
    here, there = both("SELECT sum(x), sum(x) FILTER (WHERE x < 5) FROM t", {"x": pa.array([2**62] * 4 + [3])})
    assert here == there == [(2**64 + 3, 3)]


def test_whole_matches_end_at_the_end(both: Any) -> None:
    query = "SELECT regexp_full_match(x, '[0-9]') FROM t ORDER BY x"
    here, there = both(query, {"x": ["7", "7\n", "77", "a"]})
    assert here == there == [(True,), (False,), (False,), (False,)]


def test_trimming_takes_every_space_of_unicode(both: Any) -> None:
    here, there = both("SELECT x, trim(x) FROM t ORDER BY x", {"x": TEXTS})
    assert here == there
    assert ("\u3000a\u00a0", "a") in here


def test_moments_with_twenty_four_hours(both: Any) -> None:
    query = """SELECT x, TRY_CAST(x AS TIMESTAMP) < TIMESTAMP '2024-01-03 00:00:00',
               TRY_CAST(x AS TIMESTAMP) = TIMESTAMP '2024-02-01 00:00:00',
               TRY_CAST(x AS TIMESTAMP) <= TIMESTAMP '2024-01-02 03:04:05.123456' FROM t ORDER BY x"""
    here, there = both(query, {"x": MOMENTS})
    assert here == there
    assert ("2024-01-31T24:00", False, True, False) in here


def test_minutes_taken_away(both: Any) -> None:
    query = "SELECT TIMESTAMP '2024-01-01 00:00:00' - to_minutes(x) > TIMESTAMP '2023-12-31 22:00:00' FROM t ORDER BY x"
    here, there = both(query, {"x": pa.array([-90, 0, 119, 120, None], pa.int32())})
    assert here == there == [(True,), (True,), (True,), (False,), (None,)]


@pytest.mark.parametrize("text", [text for text in TEXTS if text])
def test_given_values_are_values_whatever_they_hold(both: Any, text: str) -> None:
    here, there = both("SELECT x FROM t WHERE list_contains(?, x) AND x <> ?", {"x": TEXTS}, ([text, "z"], "y"))
    assert here == there == [(text,)]


def test_names_of_columns_whatever_they_hold(both: Any) -> None:
    title = '@my `odd" col.umn ${env:HOME}\\'
    quoted = '"' + title.replace('"', '""') + '"'
    here, there = both(f"SELECT {quoted}, count(*) AS n FROM t GROUP BY ALL ORDER BY ALL", {title: ["b", None, "a"]})
    assert here == there == [("a", 1), ("b", 1), (None, 1)]


def test_lists_are_ordered_as_words_are(both: Any) -> None:
    lists = [["b"], ["a", "c"], ["a"], ["工"], [], ["a", "b", "c"]]
    here, there = both("SELECT x FROM t ORDER BY x", {"x": pa.array(lists)})
    assert here == there


def test_a_table_is_made_once_and_replaced_when_asked(cluster: Any, tmp_path: Path) -> None:
    with opened(cluster.address, tmp_path) as database:
        for query in ("CREATE TEMP TABLE t AS SELECT 1 AS x", "CREATE TEMP TABLE IF NOT EXISTS t AS SELECT 2 AS x"):
            database.execute(query)
        assert database.execute("SELECT x FROM t").fetchall() == [(1,)]
        database.execute("CREATE OR REPLACE TEMP TABLE t AS SELECT 3 AS x")
        assert database.execute("SELECT x FROM t").fetchnumpy()["x"].tolist() == [3]


def test_one_selection_does_not_see_the_tables_of_another(cluster: Any, tmp_path: Path) -> None:
    from pyspark.errors import AnalysisException

    with opened(cluster.address, tmp_path) as one, opened(cluster.address, tmp_path) as other:
        one.execute("CREATE TEMP TABLE mine AS SELECT 1 AS x")
        with pytest.raises(AnalysisException):
            other.execute("SELECT x FROM mine").fetchall()


def test_an_application_that_spark_gave_up_is_begun_anew(cluster: Any, tmp_path: Path) -> None:
    """What Spark does by itself when no master has answered for a minute; before, every later figure failed."""
    from pyspark import SparkContext

    for _ in range(2):
        with opened(cluster.address, tmp_path) as database:
            assert database.execute("SELECT 1 AS x").fetchall() == [(1,)]
        SparkContext._active_spark_context._jsc.sc().stop()
    assert cluster.workers()
