"""The read index of a version: what its XML says about each node, as rows that pages and other apps can ask."""

from __future__ import annotations

from django.db import models

from projects.querysets import ProjectScoped

from .version import ProcessVersion


class StepFacts(models.Model):
    """One flow node. `position` is its place in the flow from 0; `followers` are the next steps, gateways walked
    through, as `[{"id", "name", "when"}]`; `annotation` is the `StepAnnotation` as JSON."""

    PROJECT_PATH = "version__process__project"

    version = models.ForeignKey(ProcessVersion, on_delete=models.CASCADE, related_name="facts")
    element_id = models.CharField(max_length=255)
    name = models.CharField(max_length=1000, blank=True)
    kind = models.CharField(max_length=20)
    type = models.CharField(max_length=60)
    role = models.CharField(max_length=1000, blank=True)
    position = models.PositiveIntegerField()
    time_limit_seconds = models.FloatField(null=True, blank=True)
    limit_clock = models.CharField(max_length=20, default="step")
    documentation = models.TextField(blank=True)
    followers = models.JSONField(default=list)
    annotation = models.JSONField(default=dict)

    objects = ProjectScoped.as_manager()

    class Meta:
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "element_id"], name="one_fact_row_per_element")]

    def __str__(self) -> str:
        return self.name or self.element_id

    @property
    def is_step(self) -> bool:
        return self.kind in ("task", "subprocess")
