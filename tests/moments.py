"""Catching an import in the middle: the database is asked, from before the upload on, by a thread that acts at once.

Asking over the API is too slow for it: on a loaded machine one answer takes as long as the whole import.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg2

ASK_EVERY = 0.002  # seconds
STATUS = "SELECT status FROM analysis_logimport ORDER BY id DESC"


def connect(address: str) -> Any:
    """A connection of its own to PostgreSQL (postgres://…) or to the file of an SQLite database."""
    if address.startswith("postgres"):
        connection = psycopg2.connect(address)
        connection.autocommit = True
        return connection
    return sqlite3.connect(f"file:{address}?mode=ro", uri=True, timeout=20, isolation_level=None)


def first(connection: Any, query: str) -> Any:
    """The first column of the first row, or None."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None


@contextmanager
def at_the_moment(address: str, moment: str, act: Callable[[Any], None], seconds: float = 60) -> Iterator[None]:
    """While the block runs, and then until it happened: `act(connection)` as soon as the newest import is at `moment`.

    Raises AssertionError if the import ended before it was seen there, or never got there.
    """

    def watch() -> None:
        until = time.monotonic() + seconds
        with closing(connect(address)) as connection:
            while time.monotonic() < until:
                status = first(connection, STATUS)
                if status == moment:
                    return act(connection)
                assert status not in {"ready", "failed"}, f"the import was over before it was seen {moment}"
                time.sleep(ASK_EVERY)
        raise AssertionError(f"the import was never {moment}")

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        yield
        watching.result()
