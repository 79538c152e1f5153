"""The page of licences where the build was made without them: it says what to run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from config import licences


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    licences.read.cache_clear()
    yield
    licences.read.cache_clear()


def test_a_missing_list_names_the_command_that_writes_it(tmp_path: Path, settings: Any, db: None) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    page = Client().get("/licences/").content.decode()
    assert "<code>python3 run.py manage licences</code>" in page
    assert "<code>node build.mjs</code>" in page


def test_a_list_that_is_there_is_shown_without_the_command(tmp_path: Path, settings: Any, db: None) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    rows = [{"name": "left-pad", "version": "1.0", "licence": "MIT", "text": ""}]
    for name in (licences.PYTHON_FILE, licences.SCRIPTS_FILE):
        (tmp_path / name).write_text(json.dumps(rows))
    page = Client().get("/licences/").content.decode()
    assert page.count("left-pad") == 2
    assert "run.py" not in page
