"""Starting with a server's settings is clean; wrong settings refuse to start with one clear line."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from .servers import ROOT, free_port

SERVER = {
    "SITE_URL": "https://sevenstep.example.com",
    "ALLOWED_HOSTS": "sevenstep.example.com",
    "DATABASE_URL": "postgres://sevenstep@127.0.0.1:5432/sevenstep",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def manage(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in {*SERVER, "SECRET_KEY", "DEBUG"}}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_server_passes_the_deployment_check_without_a_warning(tmp_path: Path) -> None:
    key = secrets.token_urlsafe(45)
    assert len(key) == 60
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", SECRET_KEY=key, **SERVER)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues (0 silenced)" in done.stdout


def test_the_embedded_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    assert manage(tmp_path, "check").returncode == 0
    kept = tmp_path / "secret_key"
    assert len(kept.read_text()) >= 50
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SECRET_KEY": "x" * 49}, "SECRET_KEY has 49 characters; it needs at least 50 random ones."),
        ({"DATA_DIR": "/proc/sevenstep"}, "DATA_DIR /proc/sevenstep cannot be written to"),
        ({"DATA_DIR": "/proc"}, "DATA_DIR /proc cannot be written to"),
        ({"DATABASE_URL": "postgres//sevenstep"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "oracle9://host/name"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "mysql://host/name"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "postgres://host:notaport/name"}, "DATABASE_URL must look like"),
        ({"ENGINE_URL": "http://host:7077"}, "ENGINE_URL must look like spark://host:7077"),
        ({"ENGINE_URL": "spark://host"}, "ENGINE_URL must look like spark://host:7077"),
        ({"ENGINE_URL": "local[2]; rm"}, "ENGINE_URL must look like spark://host:7077"),
    ],
)
def test_a_wrong_setting_refuses_to_start_with_one_line(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    done = manage(tmp_path, "check", **environment)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert sentence in done.stderr


def test_a_database_that_is_not_there_is_named_in_one_line(tmp_path: Path) -> None:
    done = manage(tmp_path, "migrate", DATABASE_URL=f"postgres://nobody:secret@127.0.0.1:{free_port()}/nothing")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "the database of DATABASE_URL cannot be reached" in done.stderr
    assert "secret" not in done.stderr
