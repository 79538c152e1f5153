"""Discovery: every activity in the model, sound, the same bytes twice, ids from labels, lanes from departments."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.bpmn.discovery import END, START, discover, kept_edges, quality
from processes.bpmn.index import index
from processes.bpmn.lint import lint
from processes.bpmn.reading import read
from processes.bpmn.writing import to_bytes

# Ten cases a-b-c, two a-c-b-c, one a-d.
COUNTS = {("a", "b"): 10, ("b", "c"): 12, ("a", "c"): 2, ("c", "b"): 2, ("a", "d"): 1}
STARTS, ENDS = {"a": 13}, {"c": 12, "d": 1}


def test_every_activity_stays_and_rare_edges_go() -> None:
    """Mass 13+12+10+12+2+2+1+1 = 53; 80 % = 42.4: 13+12+12+10 = 47 reach it; d comes back by its widest way."""
    edges = kept_edges(COUNTS, STARTS, ENDS, 0.8)
    assert set(edges) == {(START, "a"), ("b", "c"), ("c", END), ("a", "b"), ("a", "d"), ("d", END)}
    assert quality(COUNTS, STARTS, ENDS, 0.8).transitions_kept == pytest.approx(49 / 53)
    assert len(kept_edges(COUNTS, STARTS, ENDS, 1.0)) == 8


def test_the_model_has_no_gateway_that_both_joins_and_splits_and_nothing_that_blocks() -> None:
    found = discover(COUNTS, STARTS, ENDS, keep=1.0)
    nodes = index(found)
    assert {node.name for node in nodes.tasks} == {"a", "b", "c", "d"}
    assert all(len(n.incoming) < 2 or len(n.outgoing) < 2 for n in nodes.nodes if n.kind == "gateway")
    assert all(len(n.incoming) == 1 and len(n.outgoing) == 1 for n in nodes.tasks)
    assert [one for one in lint(found) if one.severity == "block"] == []


def test_a_second_run_gives_the_same_bytes_and_another_month_the_same_ids() -> None:
    lanes = {"a": "客服", "b": "技术", "c": "客服", "d": "客服"}
    first = to_bytes(discover(COUNTS, STARTS, ENDS, lanes))
    assert to_bytes(discover(dict(reversed(COUNTS.items())), STARTS, ENDS, lanes)) == first
    later = discover({**COUNTS, ("d", "b"): 5}, STARTS, ENDS, lanes)
    assert {n.id for n in index(later).tasks} == {n.id for n in index(read(first)).tasks}
    assert {lane.name for lane in index(later).lanes} == {"客服", "技术"}
    assert {n.name: n.role for n in index(later).tasks} == lanes


def test_labels_of_any_kind_give_different_valid_ids() -> None:
    names = ["Pay!", "pay", "登记", "<x>", "7 days", "T" * 200]
    found = discover({}, dict.fromkeys(names, 1), dict.fromkeys(names, 1))
    again = index(read(to_bytes(found)))
    assert sorted(node.name for node in again.tasks) == sorted(names)
    assert len({node.id for node in again.tasks}) == len(names)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), st.integers(1, 99), max_size=25
    ),
    st.floats(0.1, 1.0),
)
def test_whatever_the_counts_the_model_is_sound(counts: dict[tuple[str, str], int], keep: float) -> None:
    names = {name for pair in counts for name in pair} or {"a"}
    found = discover(counts, {min(names): 5, **dict.fromkeys(names, 1)}, dict.fromkeys(names, 1), keep=keep)
    assert {node.name for node in index(found).tasks} == names
    assert [one for one in lint(found) if one.severity == "block"] == []


def test_a_share_outside_its_range_is_an_error() -> None:
    with pytest.raises(ValueError, match="keep"):
        discover(COUNTS, STARTS, ENDS, keep=0)
