"""What people said about a step in an interview, or what somebody saw when watching it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.pain_report import Per
from projects.querysets import ProjectScoped

from .process import Process

FREQUENCY = "frequency"


class Observation(models.Model):
    """One record at one step, by its element id, so that it stays with the step over all versions.

    `metric` is a key of the catalogue or `frequency` (then `per` says in which span), "" where no value was named;
    `value` is in seconds, a fraction or a count, `value_text` as it was typed: so exactly it is compared with the log.
    """

    PROJECT_PATH = "process__project"

    class Source(models.TextChoices):
        INTERVIEW = "interview", _("Interview")
        OBSERVATION = "observation", _("Observation")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="observations")
    element_id = models.CharField(max_length=255)
    source = models.CharField(_("Source"), max_length=12, choices=Source.choices, default=Source.INTERVIEW)
    who = models.CharField(_("Person or role"), max_length=200)
    on = models.DateField(_("Date"))
    quote = models.TextField(_("What was said or seen"), max_length=2000, blank=True)
    metric = models.CharField(_("Value of"), max_length=40, blank=True)
    value = models.FloatField(null=True, blank=True)
    value_text = models.CharField(_("Value"), max_length=40, blank=True)
    per = models.CharField(_("In which span"), max_length=5, choices=Per.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("observation")
        indexes = [models.Index(fields=["process", "element_id"])]

    def __str__(self) -> str:
        return f"{self.get_source_display()}: {self.who}"
