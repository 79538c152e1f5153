"""Binding of activity labels to steps: exact and normalised are bound, misspelt only proposed, nothing else."""

from __future__ import annotations

import pytest

from processes.bpmn import examples
from processes.bpmn.binding import Proposal, bind, normalise, similarity
from processes.bpmn.index import index
from processes.bpmn.reading import read

STEPS = {
    f"s{number}": name
    for number, name in enumerate(
        ["Record complaint", "Triage", "Assign by hand", "Technical handling", "Customer feedback", "Archive case"]
        + [
            "Send invoice",
            "Check payment",
            "登记投诉",
            "技术处理",
            "反馈客户",
            "Call customer back",
            "Order spare part",
        ]
        + ["Repair device", "Return device", "Write report", "Approve refund", "Pay refund"]
    )
}
EXACT = ["Triage", "Assign by hand", "Archive case", "登记投诉", "Repair device", "Write report", "Pay refund"]
EXACT += ["Send invoice"]
NORMALISED = {
    "RECORD COMPLAINT": "s0",
    "T02 Technical handling": "s3",
    "1.3 customer  feedback": "s4",
    "Ｃｈｅｃｋ payment": "s7",
    "03、技术处理": "s9",
    "反馈客户。": "s10",
}
MISSPELT = {"Call custmer back": "s11", "Order spare parts": "s12", "Return devise": "s14", "Aprove refund": "s16"}
ABSENT = ["Sleep", "打电话"]


def test_of_twenty_labels_eight_and_six_are_bound_four_proposed_two_open() -> None:
    found = bind([*EXACT, *NORMALISED, *MISSPELT, *ABSENT], STEPS)
    hows = {how: [one.label for one in found if one.how == how] for how in ("exact", "normalised", "fuzzy", None)}
    assert hows["exact"] == EXACT
    assert hows["normalised"] == list(NORMALISED)
    assert hows["fuzzy"] == list(MISSPELT)
    assert hows[None] == ABSENT
    assert all(found.get(label).element_id == key for label, key in (NORMALISED | MISSPELT).items())
    assert [one.is_bound for one in found].count(True) == 14


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("T02  Record Complaint!", "record complaint"),
        ("１.3 登记 投诉", "登记投诉"),
        ("(4) A", "a"),
        ("A-12: Pay", "PAY"),
    ],
)
def test_codes_width_case_and_punctuation_do_not_count(one: str, two: str) -> None:
    assert normalise(one) == normalise(two)


def test_a_label_that_is_nothing_but_a_code_stays() -> None:
    assert normalise("T02") == "t02"
    assert normalise("T06") != normalise("T10")


def test_a_name_of_two_steps_binds_to_neither() -> None:
    found = bind(["Check"], {"a": "Check", "b": "Check"})
    assert found == [Proposal("Check", None, None, 1.0)]


def test_a_close_second_keeps_a_proposal_back() -> None:
    found = bind(["Approve refunds"], {"a": "Approve refund", "b": "Approved refunds"})
    assert found[0].how is None
    assert found[0].score > 0.85


def test_similarity_by_hand() -> None:
    """One of 16 letters missing is 15/16. Of the pairs 登记 记投 投诉 and 登记 记客 客户 户投 投诉 two are shared: 4/8;
    two of six letters too many: 4/6, which is more."""
    assert similarity("record complaint", "record complant") == pytest.approx(0.9375)
    assert similarity("登记投诉", "登记客户投诉") == pytest.approx(4 / 6)
    assert similarity("", "a") == 0


def test_the_log_of_the_demo_binds_exactly() -> None:
    for language, names in examples.LOG_ACTIVITIES.items():
        found = bind(names, index(read(examples.complaint_as_is(language))))
        assert [(one.element_id, one.how) for one in found] == [(key, "exact") for key in examples.STEP_IDS]
