"""Discovery: what is kept, sound, the same bytes twice, ids from labels, lanes from departments, exact figures."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.bpmn.discovery import Department, departments, discover, kept_edges, transitions
from processes.bpmn.discovery_figures import END, START
from processes.bpmn.index import MapIndex, index
from processes.bpmn.lint import lint
from processes.bpmn.reading import read
from processes.bpmn.writing import to_bytes

ABC, ACBC, AD = ("a", "b", "c"), ("a", "c", "b", "c"), ("a", "d")
LOG = {ABC: 10, ACBC: 2, AD: 1}
VARIANTS = st.dictionaries(
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=7).map(tuple), st.integers(1, 20), min_size=1, max_size=9
)


def test_every_activity_stays_and_rare_edges_go() -> None:
    """Mass 13+12+12+10+2+2+1+1 = 53; 80 % = 42.4: 13+12+12+10 = 47 reach it; d comes back by its widest way."""
    found = discover(LOG, keep=0.8)
    edges = kept_edges(transitions(LOG), 0.8)
    assert set(edges) == {(START, "a"), ("b", "c"), ("c", END), ("a", "b"), ("a", "d"), ("d", END)}
    assert (found.figures.edges_kept, found.figures.edges_all) == (6, 8)
    assert len(kept_edges(transitions(LOG), 1.0)) == 8


def test_the_figures_are_those_counted_by_hand() -> None:
    """a-b-c and a-d fit: 11 of 13 cases; start-a, b-c, c-end of the two others too: 49 of 53 transitions.

    Points: at the start a (13 cases, 1 way allowed, taken), after a (13, b and d allowed, both taken), after a-b
    (10, c taken): everything that the map allows was done.
    """
    figures = discover(LOG, keep=0.8).figures
    assert (figures.cases, figures.cases_explained) == (13, 11)
    assert figures.trace_fitness == pytest.approx(11 / 13)
    assert figures.transition_fitness == pytest.approx(49 / 53)
    assert figures.precision == 1
    loop = discover(
        {ABC: 1, ("a", "b", "a", "b", "c"): 1}, keep=1.0
    ).figures  # After a-b-a-b the map allows a, nobody did.
    assert loop.trace_fitness == 1
    assert loop.precision == pytest.approx((2 + 2 + 4 + 1 + 1) / (2 + 2 + 4 + 1 + 2))


def test_rare_activities_go_first_and_the_figures_say_what_that_costs() -> None:
    found = discover(LOG, keep=1.0, activities=0.75)
    assert {node.name for node in index(found.model).tasks} == {"a", "b", "c"}
    assert (found.figures.activities, found.figures.activities_dropped) == (("c", "a", "b"), ("d",))
    assert found.figures.cases_explained == 12
    alone = discover(LOG, activities=0.01)
    assert [node.name for node in index(alone.model).tasks] == ["c"]


def test_a_dropped_activity_leaves_its_neighbours_joined() -> None:
    found = discover({("a", "x", "b"): 1, ("a", "b"): 1}, activities=0.5)
    assert {(START, "a"), ("a", "b"), ("b", END)} == edges_of(index(found.model))
    assert (found.figures.cases, found.figures.cases_explained) == (2, 1)


def edges_of(found: MapIndex) -> set[tuple[str, str]]:
    """Which activity leads to which on the drawn map, read back through its gateways."""
    names = {node.id: {"start": START, "end": END}.get(node.id, node.name) for node in found.nodes}
    pairs, queue = set(), [(node.id, node.id) for node in found.nodes if node.kind != "gateway"]
    while queue:
        origin, key = queue.pop()
        for flow in found.by_id[key].outgoing:
            target = found.flows_by_id[flow].target
            if found.by_id[target].kind == "gateway":
                queue.append((origin, target))
            else:
                pairs.add((names[origin], names[target]))
    return pairs


@settings(max_examples=30, deadline=None)
@given(VARIANTS, st.floats(0.1, 1.0), st.floats(0.1, 1.0))
def test_whatever_the_log_the_map_is_sound_and_its_figures_equal_an_independent_count(
    variants: dict[tuple[str, ...], int], keep: float, share: float
) -> None:
    found = discover(variants, keep=keep, activities=share)
    nodes, figures = index(found.model), found.figures
    assert {node.name for node in nodes.tasks} == set(figures.activities)
    assert [one for one in lint(found.model) if one.severity == "block"] == []
    assert all(len(n.incoming) < 2 or len(n.outgoing) < 2 for n in nodes.nodes if n.kind == "gateway")
    assert all(len(n.incoming) == 1 and len(n.outgoing) == 1 for n in nodes.tasks)
    edges = edges_of(nodes)
    assert figures.edges_kept == len(edges)
    fitting = sum(cases for way, cases in variants.items() if {*zip((START, *way), (*way, END), strict=True)} <= edges)
    assert (figures.cases_explained, figures.cases) == (fitting, sum(variants.values()))
    assert figures.precision == precision_by_prefixes(variants, edges)


def precision_by_prefixes(variants: dict[tuple[str, ...], int], edges: set[tuple[str, str]]) -> float | None:
    """ETC precision as it is defined, with a table of all prefixes."""
    cases: Counter = Counter()
    taken: dict[tuple, set] = {}
    for way, count in variants.items():
        for length in range(len(way)):
            prefix = (START, *way[:length])
            cases[prefix] += count
            taken.setdefault(prefix, set()).add(way[length])
    used = offered = 0
    for prefix, count in cases.items():
        if {*zip(prefix, prefix[1:], strict=False)} <= edges:
            allowed = {two for one, two in edges if one == prefix[-1] and two != END}
            offered += count * len(allowed)
            used += count * len(allowed & taken[prefix])
    return used / offered if offered else None


def test_a_second_run_gives_the_same_bytes_and_another_month_the_same_ids() -> None:
    lanes = {"a": "客服", "b": "技术", "c": "客服", "d": "客服"}
    first = to_bytes(discover(LOG, lanes).model)
    assert to_bytes(discover(dict(reversed(LOG.items())), lanes).model) == first
    later = discover({**LOG, ("a", "d", "b"): 5}, lanes).model
    assert {n.id for n in index(later).tasks} == {n.id for n in index(read(first)).tasks}
    assert {lane.name for lane in index(later).lanes} == {"客服", "技术"}
    assert {n.name: n.role for n in index(later).tasks} == lanes


def test_the_department_of_an_activity_is_the_one_that_does_it_most_often() -> None:
    counts = {("a", "Desk"): 3, ("a", "Office"): 1, ("b", ""): 6, ("b", "Office"): 2, ("c", ""): 1}
    assert departments(counts) == {"a": Department("Desk", 0.75), "b": Department("Office", 0.25)}


def test_labels_of_any_kind_give_different_valid_ids() -> None:
    names = ["Pay!", "pay", "登记", "<x>", "7 days", "T" * 200]
    found = discover({(name,): 1 for name in names})
    again = index(read(to_bytes(found.model)))
    assert sorted(node.name for node in again.tasks) == sorted(names)
    assert len({node.id for node in again.tasks}) == len(names)


@pytest.mark.parametrize(("keep", "share"), [(0, 1), (1.1, 1), (1, 0), (1, 2)])
def test_a_share_outside_its_range_is_an_error(keep: float, share: float) -> None:
    with pytest.raises(ValueError, match="share above 0"):
        discover(LOG, keep=keep, activities=share)


def test_a_log_without_cases_is_an_error() -> None:
    with pytest.raises(ValueError, match="no case"):
        discover({(): 3})
