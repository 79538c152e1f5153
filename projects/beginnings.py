"""How a project can begin, and who draws the first map of a template: an app to the right registers itself here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from accounts.models import User
from projects.models import Project

LOG = "log"
BLANK = "charter"

# (project, key of the template, who, when) → draws and saves the map; key → the names of its steps.
Draw = Callable[[Project, str, User, datetime], None]
Steps = Callable[[str], list[str]]
_drawn_by: list[tuple[Draw, Steps]] = []


def register_maps(draw: Draw, steps: Steps) -> None:
    if (draw, steps) not in _drawn_by:
        _drawn_by.append((draw, steps))


def draw_map(project: Project, key: str, by: User, now: datetime) -> None:
    for draw, _steps in _drawn_by:
        draw(project, key, by, now)


def map_steps(key: str) -> list[str]:
    """The steps of the template's map in the reader's language; empty where no app draws one."""
    return [name for _draw, steps in _drawn_by for name in steps(key)]
