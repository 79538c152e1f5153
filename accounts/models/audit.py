"""The audit log: who changed what, when. Rows are added and never changed or removed, by the database's own word too.

No foreign keys on purpose: an entry outlives the person, the project and the thing that it speaks of. The triggers
stand in `accounts/append_only.py`, why there is one table in docs/decisions/0013-one-audit-log.md.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnly(Exception):
    """An entry of the audit log was about to be changed or removed."""


class AuditEntries(models.QuerySet["AuditEntry"]):
    def update(self, **_values: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        raise AppendOnly


class AuditEntry(models.Model):
    at = models.DateTimeField(db_index=True)
    person_id = models.BigIntegerField(null=True, db_index=True)  # none: the application itself, or nobody known
    person = models.CharField(max_length=460, blank=True)  # name and address as they were then
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=300, blank=True)
    project_code = models.CharField(max_length=40, blank=True, db_index=True)
    detail = models.JSONField(default=dict)

    objects = AuditEntries.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnly
