"""Several at the same moment, each with a database connection of their own."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Call it when the world is built: from then on new threads share a database file that holds it."""
    settings = connections.databases["default"]
    before = settings["NAME"]

    def switch() -> None:
        if connection.vendor == "sqlite":
            file = tmp_path / "real.sqlite3"
            with sqlite3.connect(file) as copy:
                connection.connection.backup(copy)
            settings["NAME"] = str(file)

    yield switch
    settings["NAME"] = before


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Runs each work in a thread of its own, all started together; an error in any of them is raised here."""
    start, found, errors = threading.Barrier(len(works)), [], []

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait()
            found.append(work())
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return found
