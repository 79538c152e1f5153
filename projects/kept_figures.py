"""The goals' figures for pages that list many projects: kept in the cache until something changes in the project.

A figure is valid for its project's *stamp*: the newest entry of the trail and the newest finished job. Every change of
a goal, a limit or a binding writes an entry, every import ends a job: a stamp that stands still means that the figure
does. The charter itself always reads afresh. A cache that is down costs time, never an answer.

The portfolio, which must choose among a thousand projects, reads rows instead (`KeptFigure`). They are written after
each import, after each change of a goal, and by the clock where a stamp has moved. The page computes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Max
from django.utils import timezone

from projects import figures
from projects.figures import Figure
from projects.models import Activity, Goal, Job, KeptFigure, Project

logger = logging.getLogger(__name__)

KEPT_SECONDS = 600
AT_ONCE = 50  # projects that one run of the clock reads afresh


def stamps(projects: Iterable[Project]) -> dict[int, str]:
    """project id → what changes whenever a figure of the project may have changed: two queries for all."""
    ids = [project.pk for project in projects]
    entries = Activity.objects.filter(project__in=ids).order_by().values_list("project").annotate(Max("pk"))
    done = Job.objects.filter(project__in=ids, status=Job.Status.DONE)
    jobs = done.order_by().values_list("project").annotate(Max("changed_at"))
    newest, finished = dict(entries), dict(jobs)
    return {pk: f"{newest.get(pk, 0)}:{finished[pk].timestamp() if pk in finished else 0}" for pk in ids}


def figures_of(projects: list[Project]) -> dict[int, Figure | None]:
    """goal id → its figure now, for every goal of these projects."""
    stamp = stamps(projects)
    goals = [(project, goal) for project in projects for goal in project.goals.all()]
    keys = {goal.pk: _key(project, goal, stamp[project.pk]) for project, goal in goals}
    kept, fresh = _cached(list(keys.values())), {}
    answer: dict[int, Figure | None] = {}
    for project, goal in goals:
        key = keys[goal.pk]
        if key in kept:
            answer[goal.pk] = Figure(**kept[key]) if kept[key] else None
            continue
        known = goal.metric in figures.metrics()
        figure = figures.read(project, figures.definition_of(goal)) if known else None
        answer[goal.pk], fresh[key] = figure, asdict(figure) if figure else {}
    _keep(fresh)
    return answer


def _key(project: Project, goal: Goal, stamp: str) -> str:
    return f"goal-figure:{project.created_at.timestamp()}:{goal.pk}:{goal.revision}:{stamp}"


def _cached(keys: list[str]) -> Mapping[str, dict[str, Any]]:
    try:
        return cache.get_many(keys)
    except Exception:
        logger.warning("the cache cannot be read; figures are read one by one")
        return {}


def _keep(fresh: dict[str, dict[str, Any]]) -> None:
    try:
        cache.set_many(fresh, KEPT_SECONDS)
    except Exception:
        logger.warning("the cache cannot be written")


def keep(project: Project) -> None:
    """Reads the figures of all goals of the project now and keeps them as rows."""
    stamp = stamps([project])[project.pk]
    for goal in project.goals.all():
        figure = figures.read(project, figures.definition_of(goal)) if goal.metric in figures.metrics() else None
        values = {
            "revision": goal.revision,
            "value": figure.value if figure else None,
            "count": figure.count if figure else 0,
            "stamp": stamp,
            "kept_at": timezone.now(),
        }
        KeptFigure.objects.update_or_create(goal=goal, defaults=values)


def try_to_keep(project: Project) -> None:
    """`keep`, where a figure that cannot be read must not stop what has just been done."""
    try:
        keep(project)
    except (DatabaseError, OSError, ValueError, KeyError):
        logger.exception("the figures of %s could not be kept; the clock tries again", project.code)


def keep_changed() -> int:
    """Keeps the figures of projects in which something has changed since; how many there were. Run by the clock."""
    projects = list(Project.objects.filter(goals__isnull=False).distinct())
    now = stamps(projects)
    known: dict[int, list[KeptFigure | None]] = {}
    for goal in Goal.objects.order_by().select_related("kept"):
        known.setdefault(goal.project_id, []).append(getattr(goal, "kept", None))
    stale = [each for each in projects if {row and row.stamp for row in known[each.pk]} != {now[each.pk]}]
    # Those that have waited longest first, so that a run that cannot take all leaves nobody out for good.
    stale.sort(key=lambda each: min((row.kept_at.timestamp() if row else 0) for row in known[each.pk]))
    for each in stale[:AT_ONCE]:
        try_to_keep(each)
    return len(stale)
