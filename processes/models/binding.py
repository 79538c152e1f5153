"""Which activity of the log is which step of the map."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.querysets import ProjectScoped

from .process import Process


class Binding(models.Model):
    """One activity label. `element_id` is "" while nobody has said; `proposal` is then the likeliest step, if any."""

    PROJECT_PATH = "process__project"

    class How(models.TextChoices):
        EXACT = "exact", _("same name")
        NORMALISED = "normalised", _("same name, written differently")
        HAND = "hand", _("chosen by hand")
        IGNORED = "ignored", _("left out on purpose")
        UNBOUND = "unbound", _("not bound yet")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="bindings")
    activity = models.CharField(_("Activity in the log"), max_length=500)
    element_id = models.CharField(_("Step on the map"), max_length=255, blank=True)
    how = models.CharField(max_length=12, choices=How.choices, default=How.UNBOUND)
    proposal = models.CharField(max_length=255, blank=True)
    score = models.FloatField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["activity"]
        constraints = [models.UniqueConstraint(fields=["process", "activity"], name="one_binding_per_activity")]

    def __str__(self) -> str:
        return f"{self.activity} → {self.element_id or '–'}"
