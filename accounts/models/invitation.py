"""An invitation by e-mail: only its digest is kept, the link is in the mail alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .department import Department
from .user import Role


class Invitation(models.Model):
    email = models.EmailField(_("E-mail"))
    name = models.CharField(_("Name"), max_length=200, blank=True)
    role = models.CharField(_("Role"), max_length=20, choices=Role.choices, default=Role.STAFF)
    department = models.ForeignKey(
        Department, verbose_name=_("Department"), null=True, blank=True, on_delete=models.CASCADE
    )
    language = models.CharField(_("Language"), max_length=10, default="en")
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.email
