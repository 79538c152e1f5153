"""The API of this app; `ROUTES` is collected by config/api_urls.py."""

from __future__ import annotations

ROUTES: list[tuple[str, type]] = []
