"""Where a version of a map stands: draft, in review, approved, published, superseded. Values in, words out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from processes.models import ProcessVersion

SUPERSEDED = "superseded"
LABELS: dict[str, str | Promise] = {
    **{str(key): label for key, label in ProcessVersion.Status.choices},
    SUPERSEDED: _("Superseded"),
}


def states(versions: Iterable[ProcessVersion], today: date) -> dict[int, str]:
    """pk → state, of versions of one process. A published version is superseded once a newer published one of the same
    kind is valid."""
    rows = list(versions)
    valid: dict[str, int] = {}
    for row in rows:
        if row.is_published and (row.valid_from is None or row.valid_from <= today):
            valid[row.kind] = max(valid.get(row.kind, 0), row.number)
    return {
        row.pk: SUPERSEDED if row.is_published and row.number < valid.get(row.kind, 0) else str(row.status)
        for row in rows
    }
