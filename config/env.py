"""Reads the environment, once and typed. Every variable stands in `.env.example` with its default."""

from __future__ import annotations

import re
import secrets
import sys
import tempfile
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


KEY_LENGTH = 50
ENGINES = ("django.db.backends.postgresql", "django.db.backends.sqlite3")


def refuse(sentence: str) -> NoReturn:
    """Ends the start with one line that says what to change, instead of a traceback."""
    sys.exit(f"Sevenstep does not start: {sentence}")


def data_dir() -> Path:
    """The folder for the embedded database, uploads and event data; made if it is missing."""
    path = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except OSError as error:
        refuse(f"DATA_DIR {path} cannot be written to ({error.strerror}).")


def secret_key(folder: Path) -> str:
    """`SECRET_KEY`, or one made on the first start and kept in the data folder, readable by its owner alone."""
    given = env.str("SECRET_KEY", default="")
    if given:
        if len(given) < KEY_LENGTH:
            refuse(f"SECRET_KEY has {len(given)} characters; it needs at least {KEY_LENGTH} random ones.")
        return given
    kept = folder / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(64))
    return kept.read_text().strip()


def database(folder: Path) -> dict[str, Any]:
    """SQLite in the data folder, or what `DATABASE_URL` names."""
    wanted = "DATABASE_URL must look like postgres://user:password@host:5432/name."
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its words hold the password
            found = dict(env.db("DATABASE_URL", default=f"sqlite:///{folder / 'sevenstep.sqlite3'}"))
    except (ValueError, environ.ImproperlyConfigured):
        refuse(wanted)
    if found.get("ENGINE") not in ENGINES or not found.get("NAME"):
        refuse(wanted)
    return found


def engine_url() -> str:
    """Where figures are measured: "" = DuckDB in this process, or the Spark that `ENGINE_URL` names."""
    found = env.str("ENGINE_URL", default="")
    if found and not re.fullmatch(r"spark://[^/\s]+:\d+(,[^/\s]+:\d+)*|local\[(\d+|\*)\]", found):
        refuse("ENGINE_URL must look like spark://host:7077 or local[4]; empty means DuckDB in this process.")
    if found and not (find_spec("pyspark") and find_spec("sqlglot")):
        refuse("ENGINE_URL names a Spark, but PySpark is not installed: pip install -r requirements-spark.lock.")
    return found


def is_server() -> bool:
    """Server mode: PostgreSQL or Redis was named. Otherwise everything runs embedded in one process."""
    return bool(env.str("REDIS_URL", default=""))
