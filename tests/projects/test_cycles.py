"""The next cycle opens once; what comes later is added to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Notification
from projects.models import Cycle, Project
from projects.services.cycles import open_next_cycle

PREFILL = {"step": "Technical handling", "baseline": 1.8 * 86400}


@pytest.fixture
def watched(project: Project) -> Project:
    Project.objects.filter(pk=project.pk).update(phase="monitor")
    Cycle.objects.create(project=project, number=1, started_at=timezone.now())
    project.refresh_from_db()
    return project


def open_it(project: Project, reason: str = "Late for 3 weeks", **prefill: Any) -> Cycle:
    return open_next_cycle(project=project, by=None, reason=reason, prefill=PREFILL | prefill, now=timezone.now())


def test_a_breach_opens_exactly_one_next_cycle(people: Any, watched: Project) -> None:
    first = open_it(watched)
    second = open_it(watched, "Late for 4 weeks")
    assert (first.pk, first.number) == (second.pk, 2)
    assert Cycle.objects.filter(closed_at=None).count() == 1
    assert [row["reason"] for row in second.prefill["added"]] == ["Late for 4 weeks"]
    assert second.prefill["step"] == "Technical handling"
    assert (watched.cycle, watched.phase, watched.status) == (2, "analyze", "active")


def test_it_may_begin_at_the_charter(people: Any, watched: Project) -> None:
    open_it(watched, phase="charter")
    assert watched.phase == "charter"


def test_a_closed_project_comes_back(people: Any, watched: Project) -> None:
    Project.objects.filter(pk=watched.pk).update(status="closed")
    Cycle.objects.update(closed_at=timezone.now())
    assert open_it(watched).number == 2
    assert watched.status == "active"


def test_a_project_under_way_gets_no_second_cycle(people: Any, project: Project) -> None:
    cycle = open_it(project)
    assert (cycle.number, project.phase) == (1, "charter")
    assert len(cycle.prefill["added"]) == 1


def test_owner_and_head_are_told_in_their_language(people: Any, watched: Project) -> None:
    people.head.language = "zh-hans"
    people.head.save()
    open_it(watched)
    texts = dict(Notification.objects.filter(kind="cycle").values_list("user__name", "text"))
    assert texts["Lin Yue"] == "“After-sales complaints” starts its cycle 2: Late for 3 weeks"
    assert "第 2 轮" in texts["He Jia"]


def test_the_charter_says_why_the_cycle_was_opened(people: Any, watched: Project, client_for: Any) -> None:
    open_it(watched, metric="lead_time_mean", value=1.8 * 86400, limit=1.5 * 86400)
    open_it(watched, "Late for 4 weeks")
    page = client_for(people.owner).get("/p/AS-1/charter/").content.decode()
    for words in ("Cycle 2", "Late for 3 weeks", "Technical handling", "1.8 d", "Late for 4 weeks"):
        assert words in page
