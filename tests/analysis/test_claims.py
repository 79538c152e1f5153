"""What people type is held against the log: the right denominators and verdict, and no text breaks the finder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from analysis.claims.checking import Finding, check
from analysis.claims.finding import find_claims
from analysis.claims.quantities import quantities
from analysis.claims.reading import ClaimsPage, claims_of
from analysis.engine.figures import Figures
from analysis.figures import figures_for
from processes.models import StepFacts
from processes.services.saving import import_map
from projects.models import Goal, PainPoint, Project
from tests.analysis.factories import FIRST_DAY, NOW, csv_bytes, kept_log

DAY = 86_400.0
STEPS = ("Record complaint", "Triage", "Technical handling", "Customer feedback")
NAMES = {name: name for name in (*STEPS, "技术处理", "分诊")}
EXAMPLE = "Technical handling takes 1.2 d = 80 % of the time"


def complaints() -> bytes:
    """Ten cases of the product's example: 0.2 + 0.1 + 1.2 + 0.5 d of work each; six wait 0.5 d and take 2.5 d, four
    wait 1.75 d and take 3.75 d, over the limit of 3 d. Mean: 2.0 d of work, 1.0 d of waiting, 3.0 d in all."""
    lines = []
    for k in range(10):
        at = FIRST_DAY + timedelta(days=10 * k)
        for name, days in zip(STEPS, (0.2, 0.1, 1.2, 0.5), strict=True):
            end = at + timedelta(days=days)
            lines.append(f"C{k},{name},{at},{end},Ann,Service,normal,fine")
            at = end + timedelta(days=(0.5 if k < 6 else 1.75) if name == "Triage" else 0)
    return csv_bytes(lines)


@pytest.fixture
def complaint_project(project: Project, people: Any) -> Project:
    kept_log(project, people.owner, "Complaint tickets", complaints())
    return project


@pytest.fixture
def measured(complaint_project: Project) -> Figures:
    found = figures_for(complaint_project)
    assert found is not None
    return found


def verdict(text: str, log: Figures | None) -> Finding:
    claims = find_claims(text, NAMES)
    assert len(claims) == 1, (text, claims)
    return check(claims[0], log)


def test_eighty_percent_is_sixty_of_step_time_and_forty_from_end_to_end(measured: Figures) -> None:
    found = verdict(EXAMPLE, measured)
    assert found.verdict == "differs"
    assert found.durations[0].key == "step_processing_mean"
    assert found.durations[0].agrees
    shares = {each.key: round(each.value, 9) for each in found.shares}
    assert shares == {"step_time_share": 0.6, "step_end_to_end_share": 0.4}
    split = found.split
    assert split is not None
    parts = (split.step_time, split.lead, split.waiting, split.waiting_share * 3)
    assert [round(each, 6) for each in parts] == [2 * DAY, 3 * DAY, 1 * DAY, 1.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Technical handling takes 60 % of step time", "agrees"),
        ("Technical handling takes 60 % of the time", "agrees"),
        ("Technical handling takes 60 % of lead time", "differs"),
        ("Technical handling takes 40 % of lead time", "agrees"),
        ("1.2 d = 80 % of the time", "differs"),
        ("1.2 d = 60 % of the time", "agrees"),
        ("The timeout rate is 40 %", "agrees"),
        ("Four in ten complaints are late", "agrees"),
        ("四成投诉超时", "agrees"),
        ("技术处理占总耗时的 80%", "unknown"),  # not an activity of this log
        ("Waiting is 33.3 % of it", "agrees"),
        ("Waiting is 33 %", "agrees"),
        ("Waiting is 30 %", "differs"),
        ("A case waits 1.0 d", "agrees"),
        ("A complaint takes three days on average", "agrees"),
        ("一件投诉平均要处理三天", "agrees"),
        ("The mean lead time is 72 h", "agrees"),
        ("Triage takes 2–3 h", "agrees"),
        ("Triage takes 2.40 h", "agrees"),
        ("Triage takes 2.41 h", "differs"),
        ("Technical handling takes 1 d 5 h", "agrees"),
        ("Technical handling takes at most 2 d", "unknown"),
        ("The three-day limit", "unknown"),
        ("Technical handling takes 1.2 working days", "unknown"),
        ("The longest case took 9 d", "unknown"),
        ("80 % of the complaints go to Technical handling", "unknown"),
        ("The error rate is 5 %", "unknown"),
        ("We met for 2 h", "unknown"),
    ],
)
def test_a_claim_gets_its_verdict(measured: Figures, text: str, expected: str) -> None:
    assert verdict(text, measured).verdict == expected


def test_each_number_of_a_sentence_belongs_to_the_step_before_it(measured: Figures) -> None:
    claims = find_claims("Triage takes 0.1 d, Technical handling 1.2 d and Customer feedback 2 d.", NAMES)
    assert [(each.step, check(each, measured).verdict) for each in claims] == [
        ("Triage", "agrees"),
        ("Technical handling", "agrees"),
        ("Customer feedback", "differs"),
    ]


def test_rounding_is_to_the_digits_that_were_typed() -> None:
    typed = {text: quantities(text)[0] for text in ("40 %", "40.0 %", "四成", "1.2 d", "2-3 d", "两天", "１．５ 天")}
    assert typed["40 %"].says(0.4049)
    assert not typed["40 %"].says(0.405)
    assert not typed["40.0 %"].says(0.4049)
    assert typed["四成"].says(0.44)
    assert typed["1.2 d"].says(1.249 * DAY)
    assert typed["2-3 d"].says(2.6 * DAY)
    assert typed["两天"].value == 2 * DAY
    assert typed["１．５ 天"].value == 1.5 * DAY


def test_without_a_log_nothing_is_said(project: Project, people: Any) -> None:
    PainPoint.objects.create(project=project, text=EXAMPLE)
    page = claims_of(project, people.owner)
    assert [row.verdict for row in page.rows] == ["unknown"]
    assert page.rows[0].lines == ("There is no measured log yet.",)


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [*STEPS, "1.2 d", "80 %", "=", "八成", "三天", "late", "。", ",", "0", "９", "ﬁ", "İ", "\x00", "%"]
        ),
        max_size=30,
    ).map(" ".join)
)
def test_no_text_makes_the_finder_fail(text: str) -> None:
    last = 0
    for claim in find_claims(text, NAMES, "Triage"):
        assert last <= claim.start < claim.end <= len(text)
        assert check(claim, None).verdict == "unknown"
        last = claim.end


def test_a_text_of_ten_thousand_numbers_is_read_in_a_moment() -> None:
    assert len(find_claims("1.2 d = 80 % late, " * 10_000, NAMES)) == 100


def page_of(project: Project, user: User) -> ClaimsPage:
    return claims_of(project, user)


def test_typed_values_are_held_against_their_figure(complaint_project: Project, people: Any) -> None:
    for text, metric, value in (
        ("Late", "case_timeout_rate", 0.4),
        ("Slow", "lead_time_mean", 4 * DAY),
        ("Technical handling is most of it", "step_time_share", 0.8),
        ("A step is slow", "step_time_share", 0.8),
    ):
        PainPoint.objects.create(project=complaint_project, text=text, metric=metric, value=value)
    rows = {row.place.title: (row.verdict, row.lines[0]) for row in page_of(complaint_project, people.owner).rows}
    assert rows == {
        "Late": ("agrees", "The log says 40% (10 cases)."),
        "Slow": ("differs", "The log says 3.0 d (10 cases)."),
        "Technical handling is most of it": ("differs", "The log says 60% (10 executions)."),
        "A step is slow": ("unknown", "Such a share belongs to a step, and no step of the log is named."),
    }


def test_a_typed_baseline_is_flagged(complaint_project: Project, people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"metric": "step_time_share", "step": "Technical handling", "target": 0.3}
    if hasattr(Goal, "baseline_typed"):
        values["baseline_typed"] = 0.8
    else:
        monkeypatch.setattr(Goal, "baseline_typed", 0.8, raising=False)
    Goal.objects.create(project=complaint_project, **values)
    row = page_of(complaint_project, people.owner).rows[0]
    assert (row.verdict, row.lines) == ("differs", ("The log says 60% (10 executions).",))


def test_what_stands_at_a_step_of_the_map_is_about_that_step(complaint_project: Project, people: Any) -> None:
    from processes.bpmn import examples

    import_map(project=complaint_project, data=examples.complaint_as_is("en"), by=people.owner, now=NOW)
    rows = StepFacts.objects.filter(version__process__project=complaint_project, name="Technical handling")
    rows.update(documentation="Takes 1.2 d, that is 80 % of the lead time.", annotation={"planned": 1.5 * DAY})
    found = {(row.place.kind, row.verdict) for row in page_of(complaint_project, people.owner).differing}
    assert {("Step on the map", "differs"), ("Planned time", "differs")} <= found
    kinds = {row.place.kind for row in page_of(complaint_project, people.head).rows}
    assert "Step on the map" not in kinds  # heads read published maps only


def test_the_page_and_the_panel_say_the_sentence(
    complaint_project: Project, owner: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    PainPoint.objects.create(project=complaint_project, text=EXAMPLE)
    sentence = (
        "Technical handling takes 1.2 d: 60% of the 2.0 d step time, 40% of the 3.0 d end to end; 33.3% (1.0 d) is "
        "waiting."
    )
    with django_assert_max_num_queries(45):
        page = owner.get("/p/AS-1/claims/").content.decode()
    panel = owner.get("/p/AS-1/claims/panel/").content.decode()
    for text in (page, panel):
        assert sentence in text
        assert "“80 %” is none of these." in text
        assert "1 of 1 typed figure differs from the log" in text
    assert "<html" not in panel


def test_the_sentence_in_chinese(complaint_project: Project, people: Any) -> None:
    PainPoint.objects.create(project=complaint_project, text="Technical handling 耗时 1.2 天，占 80%")
    with translation.override("zh-hans"):
        page = claims_of(complaint_project, people.owner)
    assert page.heading == "1 个手填数字中有 1 个与日志不符"
    assert page.rows[0].lines == (
        "“Technical handling”用时 1.2 天：占处理时间 2.0 天的 60%，占总耗时 3.0 天的 40%；另有 33.3%（1.0 天）是等待。",
        "“80%”与以上各项都不符。",
    )


def test_a_text_of_others_comes_out_as_text(complaint_project: Project, owner: Client) -> None:
    PainPoint.objects.create(project=complaint_project, text="<script>alert(1)</script> takes 4 d")
    page = owner.get("/p/AS-1/claims/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
