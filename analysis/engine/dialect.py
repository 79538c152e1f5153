"""The figures' SQL as Spark reads it: sqlglot turns it, and a table of repairs mends what it leaves.

What lives here: turning one statement, each repair with its reason. What does not: running it (`spark`). Needs sqlglot,
which only this way of measuring needs. Each repair has a test with values from both in `tests/analysis/spark/`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import ErrorLevel, exp, parse_one
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator

Files = Callable[[tuple[str, ...]], str]
"""Parquet files → the name of a view of them."""


@dataclass(frozen=True)
class Statement:
    """A query and the name that its rows get, if any. stored: kept, as a table; once: not again where there is one."""

    query: str
    title: str | None = None
    stored: bool = False
    once: bool = False


def turned(text: str, parameters: Sequence[Any], files: Files) -> Statement:
    """One SELECT or CREATE … AS of DuckDB's dialect, with the values in place of its question marks."""
    tree = parse_one(text, read="duckdb")
    given = iter(parameters)
    for place in list(tree.find_all(exp.Placeholder, bfs=False)):
        place.replace(exp.convert(next(given)))
    for scan in list(tree.find_all(exp.ReadParquet)):
        paths = tuple(path.this for path in scan.expressions[0].expressions)
        scan.replace(exp.to_identifier(files(paths), quoted=True))
    if not isinstance(tree, exp.Create):
        return Statement(_written(tree))
    stored, once = tree.args["kind"] == "TABLE", bool(tree.args.get("exists"))
    return Statement(_written(tree.expression), tree.this.name, stored, once)


def _written(tree: exp.Expr) -> str:
    """What sqlglot knows that Spark cannot do is an error, not a warning beside another query."""
    return tree.sql(dialect=_Repaired, identify=True, unsupported_level=ErrorLevel.RAISE)


def _quantiles(writer: SparkGenerator, node: exp.PercentileCont, where: str = "") -> str:
    """Spark's `percentile` interpolates with other roundings, so that a last digit differs, and `percentile_cont` takes
    no list. The two neighbours of each quantile leave Spark, and `spark` puts them together."""
    values = f"SORT_ARRAY(COLLECT_LIST({writer.sql(node, 'this')}){where})"
    shares = ", ".join(f"{share.this}D" for share in node.expression.expressions)
    place = "((SIZE(v) - 1) * q)"
    low, high = (f"GET(v, CAST({end}({place}) AS INT))" for end in ("FLOOR", "CEIL"))
    pair = f"NAMED_STRUCT('low', {low}, 'high', {high}, 'part', {place} - FLOOR({place}))"
    return f"GET(TRANSFORM(ARRAY({values}), v -> TRANSFORM(ARRAY({shares}), q -> {pair})), 0)"


def _filtered(writer: SparkGenerator, node: exp.Filter) -> str:
    """The condition belongs to the aggregate inside a repair, not behind it."""
    where = f" FILTER ({writer.sql(node, 'expression').strip()})"
    if isinstance(node.this, exp.PercentileCont):
        return _quantiles(writer, node.this, where)
    return writer.sql(node, "this") + where


def _sum(writer: SparkGenerator, node: exp.Sum) -> str:
    """Spark sums whole numbers in 64 bits and fails beyond: ten million executions of ten days would be too much."""
    return f"SUM(CAST({writer.sql(node, 'this')} AS DECIMAL(20, 0)))"


def _whole_match(writer: SparkGenerator, node: exp.RegexpFullMatch) -> str:
    r"""Spark has no such function. `\z`, since Java's `$` also stands before a last line end."""
    pattern = exp.Literal.string(rf"\A(?:{node.expression.this})\z")
    return f"{writer.sql(node, 'this')} RLIKE {writer.sql(pattern)}"


def _trim(writer: SparkGenerator, node: exp.Trim) -> str:
    r"""Spark trims the one character U+0020, DuckDB every space of Unicode, such as U+3000 in Chinese texts."""
    pattern = exp.Literal.string(r"\A\p{Zs}+|\p{Zs}+\z")
    return f"REGEXP_REPLACE({writer.sql(node, 'this')}, {writer.sql(pattern)}, '')"


def _try_cast(writer: SparkGenerator, node: exp.TryCast) -> str:
    """To Spark 24:00 is no time of day, to DuckDB it is midnight after that day."""
    plain = writer.trycast_sql(node)
    if not node.to.is_type(*exp.DataType.TEMPORAL_TYPES):
        return plain
    value, pattern = writer.sql(node, "this"), writer.sql(exp.Literal.string(r"[T ]24:00(:00([.]0*)?)?\z"))
    day = f"TRY_CAST(REGEXP_REPLACE({value}, {pattern}, '') AS TIMESTAMP_NTZ)"
    return f"CASE WHEN {value} RLIKE {pattern} THEN {day} + INTERVAL '1' DAY ELSE {plain} END"


def _function(writer: SparkGenerator, node: exp.Anonymous) -> str:
    """`to_minutes` has another name."""
    if node.name.lower() == "to_minutes":
        return f"MAKE_DT_INTERVAL(0, 0, {writer.sql(node.expressions[0])}, 0)"
    return writer.anonymous_sql(node)


class _Repaired(Spark):
    """Spark with our repairs."""

    class Generator(SparkGenerator):
        TRANSFORMS = {
            **SparkGenerator.TRANSFORMS,
            exp.PercentileCont: _quantiles,
            exp.Filter: _filtered,
            exp.Sum: _sum,
            exp.RegexpFullMatch: _whole_match,
            exp.Trim: _trim,
            exp.TryCast: _try_cast,
            exp.Anonymous: _function,
        }
