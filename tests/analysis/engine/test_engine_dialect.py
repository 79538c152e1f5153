"""The figures' SQL turned for Spark: each repair in the text, without a Spark. That the values are equal is tested in
`tests/analysis/spark/`, on a real cluster."""

from __future__ import annotations

import subprocess
import sys

import pytest

sqlglot = pytest.importorskip("sqlglot", reason="sqlglot is in requirements-dev.lock: python3 run.py test installs it")

from analysis.engine.dialect import Statement, turned  # noqa: E402


def text(query: str, *parameters: object) -> str:
    return turned(query, parameters, lambda paths: "+".join(paths)).query


@pytest.mark.parametrize(
    ("ours", "spark"),
    [
        ("SELECT sum(x) FROM t", "SELECT SUM(CAST(`x` AS DECIMAL(20, 0))) FROM `t`"),
        (
            "SELECT sum(x) FILTER (WHERE y > 1)",
            "SELECT SUM(CAST(`x` AS DECIMAL(20, 0))) FILTER (WHERE `y` > 1)",
        ),
        ("SELECT regexp_full_match(x, '[0-9]')", r"SELECT `x` RLIKE '\\A(?:[0-9])\\z'"),
        ("SELECT trim(x)", r"SELECT REGEXP_REPLACE(`x`, '\\A\\p{Zs}+|\\p{Zs}+\\z', '')"),
        ("SELECT to_minutes(5)", "SELECT MAKE_DT_INTERVAL(0, 0, 5, 0)"),
        ("SELECT TRY_CAST(x AS DOUBLE)", "SELECT TRY_CAST(`x` AS DOUBLE)"),
        ("SELECT * EXCLUDE (x) FROM t", "SELECT * EXCEPT (`x`) FROM `t`"),
        (
            "SELECT x FROM read_parquet(['/a b.parquet', '/c'], union_by_name=true) v",
            "SELECT `x` FROM `/a b.parquet+/c` AS `v`",
        ),
    ],
)
def test_what_is_turned(ours: str, spark: str) -> None:
    assert text(ours) == spark


def test_a_quantile_leaves_as_its_two_neighbours() -> None:
    """The condition filters the list that is sorted, not the result."""
    found = text("SELECT quantile_cont(x, [0.5, 0.9]) FILTER (WHERE y)")
    assert "SORT_ARRAY(COLLECT_LIST(`x`) FILTER (WHERE `y`))" in found
    assert "ARRAY(0.5D, 0.9D)" in found
    assert "PERCENTILE" not in found


def test_midnight_at_the_end_of_a_day() -> None:
    assert "INTERVAL '1' DAY" in text("SELECT TRY_CAST(x AS TIMESTAMP)")


def test_given_values_are_written_as_text_in_their_order() -> None:
    found = text("SELECT list_contains(?, x), y = ?", ["it's", "a\\b"], "`")
    assert found == r"SELECT ARRAY_CONTAINS(ARRAY('it\'s', 'a\\b'), `x`), `y` = '`'"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("CREATE TEMP TABLE c AS SELECT 1 AS x", Statement("SELECT 1 AS `x`", "c", stored=True)),
        ("CREATE TEMP TABLE IF NOT EXISTS c AS SELECT 1", Statement("SELECT 1", "c", stored=True, once=True)),
        ("CREATE OR REPLACE TEMP VIEW v AS SELECT 1", Statement("SELECT 1", "v")),
        ("SELECT 1", Statement("SELECT 1")),
    ],
)
def test_what_a_statement_makes(query: str, expected: Statement) -> None:
    assert turned(query, (), "".join) == expected


def test_nothing_of_spark_is_loaded_unless_it_is_asked_for() -> None:
    """The two commands of the README need neither PySpark nor sqlglot."""
    code = "import sys, analysis.engine.measure; print([m for m in ('pyspark', 'sqlglot') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
