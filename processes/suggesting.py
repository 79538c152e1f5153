"""Gives the names of processes and steps that a person may read to forms that ask for one."""

from __future__ import annotations

from accounts.models import User
from processes.models import StepFacts
from processes.selectors import STEP_KINDS, readable_versions
from projects.suggestions import LIMIT, Suggested


def names_in_reach(user: User) -> Suggested:
    """From published maps, and from every map to those who draw them: two queries."""
    versions = readable_versions(user)
    processes = versions.order_by().values_list("process__name", flat=True).distinct()[:LIMIT]
    facts = StepFacts.objects.filter(version__in=versions.order_by().values("pk"), kind__in=STEP_KINDS)
    steps = facts.order_by().values_list("name", flat=True).distinct()[:LIMIT]
    return Suggested(tuple(processes), tuple(steps))
