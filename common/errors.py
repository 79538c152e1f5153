"""The one error that a user is meant to read. Forms show it at its field, the API as JSON, jobs on their row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class DomainError(Exception):
    """Something the user can mend.

    `code` is stable and English, `message` a translated sentence that says what to do, `field` the form field,
    `status` the HTTP status of the API's answer, `errors` one dict per row, line or field in trouble.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        field: str | None = None,
        status: int = 400,
        errors: Sequence[dict[str, Any]] = (),
    ) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message
        self.field = field
        self.status = status
        self.errors = list(errors)
