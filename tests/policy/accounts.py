"""Who may reach the pages about people: administrators; everybody their own account; the invited their link."""

from __future__ import annotations

from tests.accounts.factories import SECRET

from . import SIGNED_IN, row

ADMIN = "admin"
EVERYBODY = SIGNED_IN + " anonymous gone"


def person(world):
    return {"pk": world.people.staff.pk}


def department(world):
    return {"pk": world.people.department.pk}


def token(world):
    return {"pk": world.token_row.pk}


def line(world):
    return {"pk": world.line.pk}


ROWS = [
    row("accounts:inbox", allowed=SIGNED_IN),
    row("accounts:inbox_read", allowed=SIGNED_IN, method="post"),
    row("accounts:inbox_open", line, allowed="owner", method="post"),
    row("accounts:people", allowed=ADMIN),
    row("accounts:invite", allowed=ADMIN),
    row("accounts:invite", allowed=ADMIN, method="post", data=lambda w: {"email": "a@example.com", "role": "staff"}),
    row("accounts:person", person, allowed=ADMIN),
    row("accounts:person", person, allowed=ADMIN, method="post", data=lambda w: {"name": "Z", "role": "staff"}),
    row("accounts:person_access", person, allowed=ADMIN, method="post", data=lambda w: {"do": "deactivate"}),
    row("accounts:departments", allowed=ADMIN),
    row("accounts:departments", allowed=ADMIN, method="post", data=lambda w: {"name": "Legal"}),
    row("accounts:department", department, allowed=ADMIN),
    row("accounts:department", department, allowed=ADMIN, method="post", data=lambda w: {"name": "Legal"}),
    row("accounts:department_remove", department, allowed=ADMIN, method="post"),
    row("accounts:department_merge", department, allowed=ADMIN, method="post"),
    row("accounts:security", allowed=ADMIN),
    row("accounts:security", allowed=ADMIN, method="post", data=lambda w: {"roles": ["viewer"]}),
    row("accounts:sessions", allowed=SIGNED_IN),
    row("accounts:sessions_end_others", allowed=SIGNED_IN, method="post"),
    row("accounts:session_end", lambda w: {"pk": 10**9}, allowed="", method="post"),
    row("accounts:join", lambda w: {"secret": SECRET}, allowed=EVERYBODY),
    row("accounts:settings", allowed=SIGNED_IN),
    row("accounts:notices", allowed=SIGNED_IN),
    row("accounts:notices", allowed=SIGNED_IN, method="post", data=lambda w: {"digest_hour": "7"}),
    row("accounts:password", allowed=SIGNED_IN, method="post"),
    row("accounts:language", allowed=EVERYBODY, method="post", data=lambda w: {"language": "en"}),
    row("accounts:theme", allowed=EVERYBODY, method="post", data=lambda w: {"theme": "dark"}),
    row("accounts:tokens", allowed=SIGNED_IN),
    row(
        "accounts:tokens", allowed=SIGNED_IN, method="post", data=lambda w: {"name": "x", "scope": "read", "days": "30"}
    ),
    row("accounts:token_revoke", token, allowed="owner", method="post"),
    row("api:user-list", allowed=ADMIN),
    row("api:user-list", allowed=ADMIN, method="post", data=lambda w: {"email": "b@example.com"}),
    row("api:user-detail", person, allowed=ADMIN),
    row("api:user-detail", person, allowed=ADMIN, method="patch", data=lambda w: {"name": "Z"}),
    row("api:user-deactivate", person, allowed=ADMIN, method="post"),
    row("api:user-me", allowed=SIGNED_IN),
    row("api:department-list", allowed=ADMIN),
    row("api:department-list", allowed=ADMIN, method="post", data=lambda w: {"name": "Legal"}),
    row("api:department-detail", department, allowed=ADMIN),
    row("api:department-detail", department, allowed=ADMIN, method="patch", data=lambda w: {"name": "Legal"}),
    row("api:department-detail", department, allowed=ADMIN, method="delete"),
]
