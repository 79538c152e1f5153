"""Addresses that belong to no app: health, language, the API's description, sign-in."""

from __future__ import annotations

from . import SIGNED_IN, SUBJECTS, row

EVERYONE = " ".join(SUBJECTS)

ROWS = [
    row("healthz", allowed=EVERYONE),
    row("readyz", allowed=EVERYONE),
    row("set_language", method="post", data=lambda w: {"language": "en"}, allowed=EVERYONE),
    row("api:schema", allowed=SIGNED_IN),
]
