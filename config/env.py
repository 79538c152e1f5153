"""Reads the environment, once and typed. Every variable stands in `.env.example` with its default."""

from __future__ import annotations

import secrets
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def data_dir() -> Path:
    """The folder for the embedded database, uploads and event data; made if it is missing."""
    path = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def secret_key(folder: Path) -> str:
    """`SECRET_KEY`, or one made on the first start and kept in the data folder, readable by its owner alone."""
    given = env.str("SECRET_KEY", default="")
    if given:
        return given
    kept = folder / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(64))
    return kept.read_text().strip()


def is_server() -> bool:
    """Server mode: PostgreSQL or Redis was named. Otherwise everything runs embedded in one process."""
    return bool(env.str("REDIS_URL", default=""))
