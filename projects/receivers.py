"""What projects hears of itself: a goal that was written, whose figure the portfolio will ask for."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from projects.kept_figures import try_to_keep
from projects.models import Goal


def connect() -> None:
    post_save.connect(goal_saved, sender=Goal, dispatch_uid="projects.goal_saved")


def goal_saved(sender: Any, *, instance: Goal, raw: bool = False, **_more: Any) -> None:
    if not raw:
        transaction.on_commit(partial(try_to_keep, instance.project))
