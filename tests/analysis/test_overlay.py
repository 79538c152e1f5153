"""Figures on the map: which are shown, on what steps and flows they stand, and what the page says of the rest."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from analysis import figures, overlaying, steptable
from analysis.engine.figures import Edge, Figures
from analysis.flow_counts import count_flows
from analysis.models import EventLog
from analysis.overlaying import Shown, read_shown
from analysis.step_values import value_of
from processes.bpmn.builder import MapBuilder
from processes.bpmn.index import MapIndex, index
from processes.bpmn.layout import layout
from processes.bpmn.writing import to_bytes
from processes.services.binding import bind_activities
from processes.services.saving import import_map
from projects.models import Project
from tests.analysis.factories import NOW


def branching() -> MapBuilder:
    """Record → split → Handle, Skip or neither → join → Reply → Archive."""
    made = MapBuilder("Complaints").lane("service", "Service").node("startEvent", "start", lane="service")
    for kind, key, name in (
        ("task", "record", "Record"), ("exclusiveGateway", "split", ""), ("task", "handle", "Handle"),
        ("task", "skip", "Skip"), ("exclusiveGateway", "join", ""), ("task", "reply", "Reply"),
        ("task", "archive", "Archive"), ("endEvent", "end", ""),
    ):  # fmt: skip
        made.node(kind, key, name, lane="service")
    for source, target in (
        ("start", "record"), ("record", "split"), ("split", "handle"), ("split", "skip"), ("handle", "join"),
        ("skip", "join"), ("join", "reply"), ("reply", "archive"), ("archive", "end"), ("split", "join"),
    ):  # fmt: skip
        made.flow(source, target)
    return made


@pytest.fixture
def drawn(project: Project, people: Any, log: EventLog) -> Project:
    model = branching().build()
    layout(model)
    import_map(project=project, data=to_bytes(model), by=people.owner, now=NOW)
    bind_activities(project=project, activities=["Record", "Handle", "Reply"])
    return project


def measured(project: Project) -> Figures:
    found = figures.figures_for(project)
    assert found is not None
    return found


def found_map() -> MapIndex:
    return index(branching().build())


def test_a_pair_is_credited_to_its_only_path_through_gateways() -> None:
    bound = {"R": "record", "H": "handle", "S": "skip", "P": "reply", "A": "archive"}
    graph = [
        Edge("R", "H", 30, 30, 0.0, 60.0, 0.0), Edge("R", "S", 10, 10, 0.0, 90.0, 0.0),
        Edge("H", "P", 30, 30, 0.0, 20.0, 0.0), Edge("A", "R", 4, 4, 0.0, 0.0, 0.0),
        Edge("R", "X", 3, 3, 0.0, 0.0, 0.0),
    ]  # fmt: skip
    found = count_flows(found_map(), graph, bound)
    assert (found.credited, found.ambiguous, found.off_map, found.unbound) == (70, 0, 4, 3)
    assert found.counts == {
        "flow_record_split": 40, "flow_split_handle": 30, "flow_split_skip": 10, "flow_handle_join": 30,
        "flow_join_reply": 30,
    }  # fmt: skip
    assert found.transits == {"flow_split_handle": 60.0, "flow_split_skip": 90.0, "flow_join_reply": 20.0}


def test_two_paths_are_ambiguous_and_a_step_never_lies_on_a_path() -> None:
    made = branching()
    made.node("exclusiveGateway", "other", lane="service").flow("record", "other").flow("other", "join")
    edge = [Edge("R", "P", 5, 5, 0.0, 1.0, 0.0)]
    two = count_flows(index(made.build()), edge, {"R": "record", "P": "reply"})
    assert (two.ambiguous, two.counts, two.transits) == (5, {}, {})
    skipped = [Edge("R", "A", 5, 5, 0.0, 1.0, 0.0)]  # only by way of Reply
    assert count_flows(found_map(), skipped, {"R": "record", "A": "archive"}).off_map == 5


def test_the_value_of_a_step_is_that_of_its_activities(project: Project, log: EventLog) -> None:
    """Handle: 24 h mean, 12 or 36 h each; it waits 4 h; Reply 6 h without waiting."""
    found = measured(project)
    assert value_of(found, ["Handle"], "count").value == 10
    assert value_of(found, ["Handle", "Reply"], "count").value == 20
    alone = value_of(found, ["Handle"], "processing")
    assert (alone.value, alone.p90) == (24 * 3600, 36 * 3600)
    both = value_of(found, ["Handle", "Reply"], "processing")
    assert (both.value, both.p90, both.base) == (15 * 3600, None, 20)
    assert value_of(found, ["Handle"], "waiting").value == 4 * 3600
    rework = value_of(found, ["Handle"], "rework")
    assert rework.value == 0
    assert rework.interval is not None
    assert rework.interval[1] == pytest.approx(0.278, abs=0.001)  # 0 of 10
    assert value_of(found, ["Handle"], "late").value is None  # no limit, nothing is late


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (Shown("count"), ["10", "10 cases"]),
        (Shown("waiting"), ["4.0 h", "P90 4.0 h"]),
        (Shown("rework"), ["0%", "0% to 27.8% of 10"]),
        (Shown("late", "count"), ["–"]),
    ],
)
def test_what_was_chosen_stands_on_the_map(drawn: Project, shown: Shown, said: list[str]) -> None:
    found = measured(drawn)
    heat = overlaying.heat_map(drawn, found, steptable.build(found, found, found), "h", shown)
    assert heat is not None
    for text in said:
        assert f">{text}</text>" in heat.picture
    assert (heat.coverage.share, heat.coverage.silent) == (1.0, ["Skip", "Archive"])


def test_the_page_carries_choice_filter_and_clock_and_says_what_does_not_stand_there(
    client_for: Any, people: Any, drawn: Project
) -> None:
    owner: Client = client_for(people.owner)
    query = "?show=count&flows=count&attr.Priority=urgent&calendar=cn"
    for address in ("/p/AS-1/analyze/", "/p/AS-1/analyze/overlay/"):
        text = owner.get(address + query).content.decode()
        assert 'value="count" selected' in text
        assert '<input type="hidden" name="attr.Priority" value="urgent">' in text
        assert '<input type="hidden" name="calendar" value="cn">' in text
        assert "15 of 15 executions stand on the map (100%)." in text
        assert "2 steps have no event: Skip, Archive" in " ".join(text.split())
        assert "Transitions: 10 on one path of the map" in text
    page = owner.get("/p/AS-1/map/" + query).content.decode()
    assert "/p/AS-1/analyze/overlay/?show=count&amp;flows=count&amp;attr.Priority=urgent" in page


def test_an_unknown_choice_stands_as_at_the_beginning() -> None:
    assert read_shown({"show": "x", "flows": "y"}) == Shown("duration", "")
