"""Figures on Spark: the same queries over the same Parquet files, which every machine of the cluster must see.

What lives here: a session for one selection, its tables and the answers. What does not: the dialect (`dialect`). Needs
PySpark, an optional extra: nothing imports this module unless an address names a Spark (`running`).

Spark's own settings (memory, cores, where the driver is reached) come from its `spark-defaults.conf`; here stand only
those on which equal results depend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark import SparkContext
from pyspark.sql import DataFrame, SparkSession

from analysis.engine.dialect import turned
from analysis.engine.durations import quantile

_SAME = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    # Else a text such as ${env:HOME} in a filter would be replaced before the query is read.
    "spark.sql.variable.substitute": "false",
}
_starting = Lock()


@contextmanager
def on_spark(address: str) -> Iterator[OnSpark]:
    """A session of its own on the cluster at that address; all sessions of a process share one application."""
    database = OnSpark(_application(address).newSession())
    try:
        yield database
    finally:
        database.close()


def _application(address: str) -> SparkSession:
    """This process's application, begun anew where the cluster was away and Spark gave the old one up."""
    with _starting:
        running = SparkContext._active_spark_context
        if running is not None and running._jsc.sc().isStopped():
            running.stop()
        return SparkSession.builder.master(address).appName("sevenstep").getOrCreate()


class OnSpark:
    """A `running.Database` on Spark. Tables are views whose rows are kept in the cluster's memory or on its disks."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session
        self._files: dict[tuple[str, ...], str] = {}
        self._stored: dict[str, DataFrame] = {}
        for name, value in _SAME.items():
            session.conf.set(name, value)

    def execute(self, query: str, parameters: Sequence[Any] | None = None, /) -> SparkAnswer:
        """Run the statement; what it creates is computed when it is read first."""
        statement = turned(query, parameters or (), self._view)
        if statement.once and statement.title in self._stored:
            return SparkAnswer(None)
        frame = self._session.sql(statement.query)
        if statement.title is None:
            return SparkAnswer(frame)
        if statement.stored:
            self._drop(statement.title)
            self._stored[statement.title] = frame.persist()
        frame.createOrReplaceTempView(statement.title)
        return SparkAnswer(None)

    def register(self, title: str, table: pa.Table, /) -> None:
        """Make the Arrow table a view."""
        self._session.createDataFrame(table).createOrReplaceTempView(title)

    def unregister(self, title: str, /) -> None:
        """Forget the view; what was made of it stays."""
        self._session.catalog.dropTempView(title)

    def close(self) -> None:
        """Let the cluster forget all tables."""
        for title in list(self._stored):
            self._drop(title)

    def _drop(self, title: str) -> None:
        if title in self._stored:
            self._stored.pop(title).unpersist()

    def _view(self, paths: tuple[str, ...]) -> str:
        """The name of a view of these files, columns joined by name."""
        if paths not in self._files:
            plain = [re.sub(r"([\\{}\[\]*?])", r"\\\1", path) for path in paths]
            title = f"files_{len(self._files)}"
            self._session.read.option("mergeSchema", "true").parquet(*plain).createOrReplaceTempView(title)
            self._files[paths] = title
        return self._files[paths]


class SparkAnswer:
    """The rows of a query, with the values that DuckDB would give. None: a statement without rows."""

    def __init__(self, frame: DataFrame | None) -> None:
        self._frame = frame

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Rows as tuples."""
        if self._frame is None:
            return []
        # Names are only those of the columns here, because Arrow cannot have the same one twice.
        found = self._frame.toDF(*(str(place) for place in range(len(self._frame.columns)))).toArrow()
        return list(zip(*([_plain(value) for value in column.to_pylist()] for column in found.columns), strict=True))

    def fetchnumpy(self) -> dict[str, np.ndarray]:
        """Columns as arrays."""
        if self._frame is None:
            return {}
        found = self._frame.toArrow()
        return {title: found.column(title).to_numpy() for title in found.column_names}


def _plain(value: Any) -> Any:
    """Whole numbers instead of decimals, quantiles instead of their neighbours."""
    if isinstance(value, Decimal):
        return int(value)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return None if value[0]["low"] is None else [quantile(**each) for each in value]
    return value
