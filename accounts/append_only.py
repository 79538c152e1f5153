"""The triggers that keep the audit log from being changed: whoever holds the database's password meets them as well.

A later migration that alters the table makes SQLite build it anew, without its triggers: call `protect` again in it.
"""

from __future__ import annotations

from typing import Any

TABLE = "accounts_auditentry"
WORDS = "the audit log only grows"


def protect(connection: Any) -> None:
    """Refuses UPDATE and DELETE on the audit log from now on."""
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor):
            cursor.execute(statement)


def unprotect(connection: Any) -> None:
    """For emptying a whole database: the tests and `manage.py demo --reset` do it on SQLite, which has no TRUNCATE."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for verb in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}{on}")


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            for verb in ("update", "delete")
        ]
    body = f"BEGIN RAISE EXCEPTION '{WORDS}'; END"
    return [
        f"CREATE OR REPLACE FUNCTION {TABLE}_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        *[
            f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb.upper()} ON {TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_only_grows()"
            for verb in ("update", "delete")
        ],
    ]
