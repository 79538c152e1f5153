"""Who may reach which address: one row per URL pattern, written from the requirements, not from the code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

SUBJECTS = (
    "anonymous",
    "admin",
    "owner",
    "editor",
    "outsider",
    "head",
    "other_head",
    "staff",
    "other_staff",
    "viewer",
    "blind_viewer",
    "gone",
)
SIGNED_IN = " ".join(s for s in SUBJECTS if s not in {"anonymous", "gone"})


def nothing(_world: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """`allowed` get through (any answer but a refusal), `forbidden` get 403, all others 404; anonymous is sent to
    the sign-in page (API: 401) unless it is named in `allowed`."""

    url: str
    kwargs: Callable[[Any], dict[str, Any]]
    allowed: frozenset[str]
    forbidden: frozenset[str]
    method: str
    data: Callable[[Any], dict[str, Any]]
    headers: dict[str, str] = field(default_factory=dict)


def row(
    url: str,
    kwargs: Callable[[Any], dict[str, Any]] = nothing,
    *,
    allowed: str,
    forbidden: str = "",
    method: str = "get",
    data: Callable[[Any], dict[str, Any]] = nothing,
    headers: dict[str, str] | None = None,
) -> Row:
    names = set(allowed.split()) | set(forbidden.split())
    unknown = names - set(SUBJECTS)
    if unknown:
        raise ValueError(f"{url}: no such subject {unknown}")
    return Row(url, kwargs, frozenset(allowed.split()), frozenset(forbidden.split()), method, data, headers or {})
