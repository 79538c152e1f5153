"""Celery: what runs in the worker and what runs by the clock. The rows of projects.Job are the truth."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sevenstep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def schedule(sender: Celery, **_: object) -> None:
    """Everything that runs by the clock stands in `settings.SCHEDULE`: task name → seconds."""
    from django.conf import settings

    sender.conf.beat_schedule = {
        name: {"task": name, "schedule": seconds, "options": {"expires": max(seconds, 5)}}
        for name, seconds in settings.SCHEDULE.items()
    }
