"""What administrators ask of everybody's sign-in: one row for the organisation."""

from __future__ import annotations

from django.db import models


class SecuritySettings(models.Model):
    second_factor_roles = models.JSONField(default=list)  # roles that must sign in with a second factor

    class Meta:
        verbose_name_plural = "security settings"

    def __str__(self) -> str:
        return ", ".join(self.second_factor_roles)

    @classmethod
    def current(cls) -> SecuritySettings:
        return cls.objects.filter(pk=1).first() or cls(pk=1)
