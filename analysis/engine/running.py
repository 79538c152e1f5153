"""Where the queries of figures run: DuckDB in this process, or Spark where one machine is outgrown.

What lives here: what a database must offer, and the choice. What does not: the queries, which are written once, as
DuckDB's SQL; how Spark is given them (`spark`, `dialect`), which is imported only where an address names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from analysis.engine.database import connection


class Answer(Protocol):
    """The rows of a query."""

    def fetchall(self) -> list[Any]: ...

    def fetchnumpy(self) -> dict[str, Any]: ...


class Database(Protocol):
    """What runs queries over Parquet files, views and tables of its own. A connection of DuckDB is one as it stands."""

    def execute(self, query: str, parameters: Any = None, /) -> Answer: ...

    def register(self, title: str, table: pa.Table, /) -> Any: ...

    def unregister(self, title: str, /) -> Any: ...


@contextmanager
def opened(address: str, spill_dir: Path) -> Iterator[Database]:
    """A database of its own for one selection. address: "" = in this process, `spark://host:port`, `local[n]`."""
    if not address:
        with connection(spill_dir) as database:
            yield database
        return
    from analysis.engine.spark import on_spark

    with on_spark(address) as cluster:
        yield cluster
