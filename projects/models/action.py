"""Something that somebody has agreed to do by a day, on an object of the project or on the project as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.subjects import ID_LENGTH, AboutScoped, ProjectScoped, readable_about

from .project import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class ActionQuerySet(AboutScoped):
    def restrict(self, user: User | AnonymousUser, action: str) -> Self:
        """An action is never about an action, so the filter does not ask for its own."""
        return ProjectScoped.restrict(self, user, action).filter(readable_about(user, but="action"))

    def unfinished(self) -> Self:
        return self.filter(state__in=[Action.State.OPEN, Action.State.DOING])

    def by_urgency(self) -> Self:
        """The earliest day first, so that what is overdue leads; without a day last."""
        return self.order_by(models.F("due").asc(nulls_last=True), "pk")


class Action(models.Model):
    """open ⇄ doing → done | dropped, and back again; dropped says why in `result`."""

    PROJECT_PATH = "project"

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("action", "To do")
        DOING = "doing", pgettext_lazy("action", "Under way")
        DONE = "done", pgettext_lazy("action", "Done")
        DROPPED = "dropped", pgettext_lazy("action", "Dropped")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="actions")
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.CharField(max_length=ID_LENGTH, blank=True)
    about_name = models.CharField(max_length=300, blank=True)
    text = models.CharField(_("What is to be done"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Owner"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="actions",
    )
    due = models.DateField(_("By"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.OPEN)
    result = models.CharField(_("Result"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = pgettext_lazy("to do", "action")
        indexes = [models.Index(fields=["owner", "state"], name="action_owner")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.DROPPED}
