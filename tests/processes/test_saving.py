"""Versions: numbered, unchanging, saved only on the newest one; what is refused is kept as a draft."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from common.errors import DomainError
from processes.blank import blank_map
from processes.bpmn import writing
from processes.bpmn.annotations import StepAnnotation, get_annotation, set_annotation
from processes.models import Draft, MapKind, ProcessVersion, StepFacts
from processes.reading_maps import model_of
from processes.selectors import (
    activity_limits,
    bindings,
    blocking_findings,
    current_version,
    published_version,
    step_limits,
    steps,
    version_bytes,
)
from processes.services.annotating import annotate
from processes.services.binding import bind_activities, set_bindings
from processes.services.design import adopt_version, branch_to_be
from processes.services.publishing import publish
from processes.services.saving import StaleMap, import_map, restore_version, save_version
from projects.models import Activity

from .bpmn.material import new_ids
from .factories import ACTIVITIES, make_as_is, make_to_be


def described(version: ProcessVersion, step: str, **stated: Any) -> bytes:
    """The map of this version in which one step states something more."""
    model = model_of(version)
    set_annotation(model, step, StepAnnotation(**stated))
    return writing.to_bytes(model)


def test_the_first_import_makes_the_process_and_version_one(project: Any, people: Any) -> None:
    version = make_as_is(project, people.owner)
    assert (version.number, version.kind, version.origin) == (1, "as_is", "import")
    assert version.process.project == project
    verbs = list(Activity.objects.filter(project=project).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["process.created", "map.imported"]
    assert version_bytes(version.pk).decode() == version.xml


def test_the_steps_of_a_version_are_read_from_its_xml_in_flow_order(project: Any, people: Any) -> None:
    version = make_as_is(project, people.owner)
    names = [step.name for step in steps(version)]
    assert names[0] == "Record complaint"
    assert names.index("Triage") < names.index("Technical handling") < names.index("Customer feedback")
    assert all(step.role for step in steps(version))


def test_two_savings_on_one_base_let_one_win_and_keep_the_other_as_a_draft(project: Any, people: Any) -> None:
    base = make_as_is(project, people.owner)
    now = timezone.now()
    first = described(base, "triage", criteria="Urgent if somebody may be hurt")
    second = described(base, "record", criteria="All fields filled")
    won = save_version(process=base.process, kind="as_is", xml=first, base=base, by=people.owner, now=now).version
    with pytest.raises(StaleMap) as lost:
        save_version(process=base.process, kind="as_is", xml=second, base=base, by=people.editor, now=now)
    assert (lost.value.code, lost.value.status, lost.value.head) == ("stale", 412, won)
    assert "Urgent" in " ".join(lost.value.theirs)
    assert "All fields filled" in " ".join(lost.value.mine)
    draft = Draft.objects.get(user=people.editor)
    assert "All fields filled" in draft.xml
    assert draft.base == base
    assert ProcessVersion.objects.filter(process=base.process).count() == 2


def test_a_saved_version_holds_only_its_own_writers_change(project: Any, people: Any) -> None:
    base = make_as_is(project, people.owner)
    xml = described(base, "triage", criteria="Urgent first")
    saved = save_version(
        process=base.process, kind="as_is", xml=xml, base=base, by=people.owner, now=timezone.now()
    ).version
    changed = {row.element_id for row in saved.facts.all()} ^ {row.element_id for row in base.facts.all()}
    assert changed == set()
    before = {row.element_id: row.annotation for row in base.facts.all()}
    after = {row.element_id: row.annotation for row in saved.facts.all()}
    assert [key for key in after if after[key] != before[key]] == ["triage"]


def test_saving_what_is_already_there_is_refused(project: Any, people: Any) -> None:
    base = make_as_is(project, people.owner)
    with pytest.raises(DomainError, match="Nothing has changed") as refused:
        save_version(
            process=base.process,
            kind="as_is",
            xml=base.xml.encode(),
            base=base,
            by=people.owner,
            now=timezone.now(),
        )
    assert refused.value.code == "unchanged"


def test_what_is_no_map_is_refused_in_words(project: Any, people: Any) -> None:
    with pytest.raises(DomainError) as refused:
        import_map(project=project, data=b"<?xml version='1.0'?><plan/>", by=people.owner, now=timezone.now())
    assert refused.value.code == "not_bpmn"
    assert "BPMN 2.0" in str(refused.value.message)
    assert current_version(project, MapKind.AS_IS) is None


def test_restoring_an_old_version_makes_a_new_one_with_its_content(project: Any, people: Any) -> None:
    first = make_as_is(project, people.owner)
    now = timezone.now()
    xml = described(first, "triage", criteria="Urgent first")
    save_version(process=first.process, kind="as_is", xml=xml, base=first, by=people.owner, now=now)
    again = restore_version(version=first, by=people.owner, now=now)
    assert (again.number, again.origin) == (3, "restore")
    assert get_annotation(model_of(again), "triage") == get_annotation(model_of(first), "triage")


def test_describing_a_step_makes_the_next_version(project: Any, people: Any) -> None:
    base = make_as_is(project, people.owner)
    stated = StepAnnotation(time_limit=5400.0, criteria="Urgent if somebody may be hurt")
    made = annotate(base=base, element_id="triage", annotation=stated, by=people.owner, now=timezone.now())
    assert made.number == 2
    row = StepFacts.objects.get(version=made, element_id="triage")
    assert (row.time_limit_seconds, row.annotation["criteria"]) == (5400.0, "Urgent if somebody may be hurt")
    cleared = annotate(base=made, element_id="triage", annotation=StepAnnotation(), by=people.owner, now=timezone.now())
    assert StepFacts.objects.get(version=cleared, element_id="triage").annotation == {}


def test_the_first_to_be_map_is_a_copy_of_the_as_is_map(project: Any, people: Any) -> None:
    as_is = make_as_is(project, people.owner)
    to_be = branch_to_be(project=project, by=people.owner, now=timezone.now())
    assert (to_be.number, to_be.kind, to_be.xml) == (1, "to_be", as_is.xml)
    with pytest.raises(DomainError, match="already"):
        branch_to_be(project=project, by=people.owner, now=timezone.now())


def test_a_to_be_map_needs_an_as_is_map(project: Any, people: Any) -> None:
    with pytest.raises(DomainError, match="as-is"):
        branch_to_be(project=project, by=people.owner, now=timezone.now())


def test_adopting_the_to_be_map_publishes_it_and_makes_it_the_next_as_is(project: Any, people: Any) -> None:
    make_as_is(project, people.owner)
    to_be = make_to_be(project, people.owner)
    made = adopt_version(version=to_be, by=people.owner, now=timezone.now())
    assert (made.kind, made.number, made.origin, made.status) == ("as_is", 2, "adoption", "published")
    assert published_version(project) == made
    assert published_version(project, MapKind.TO_BE) == to_be


def test_a_map_with_a_blocking_finding_is_not_published(project: Any, people: Any) -> None:
    """A task that no flow reaches."""
    good = make_as_is(project, people.owner)
    assert publish(version=good, by=people.owner, now=timezone.now()).is_published
    loose = b'<bpmn:task id="lost" name="Lost"/></bpmn:process>'
    data = blank_map("Complaints", "en").encode().replace(b"</bpmn:process>", loose)
    bad = import_map(project=project, data=data, by=people.owner, now=timezone.now(), kind="to_be").version
    assert blocking_findings(bad) != []
    with pytest.raises(DomainError) as refused:
        publish(version=bad, by=people.owner, now=timezone.now())
    assert refused.value.code == "not_publishable"
    bad.refresh_from_db()
    assert not bad.is_published


def test_names_that_are_equal_bind_by_themselves_and_people_correct_the_rest(project: Any, people: Any) -> None:
    """“triage” differs from “Triage” in case alone: normalised. “Archive it” fits no step: not bound."""
    version = make_as_is(project, people.owner)
    assert bind_activities(project=project, activities=[*ACTIVITIES, "Archive it"]) == 4
    how = {row.activity: row.how for row in version.process.bindings.all()}
    assert how["Record complaint"] == "exact"
    assert how["triage"] == "normalised"
    assert how["Archive it"] == "unbound"
    row = version.process.bindings.get(activity="Archive it")
    assert set_bindings(process=version.process, chosen={row.pk: "feedback"}, by=people.owner) == 1
    assert bindings(project)["Archive it"] == "feedback"
    bind_activities(project=project, activities=[*ACTIVITIES, "Archive it"])
    assert bindings(project)["Archive it"] == "feedback"
    with pytest.raises(DomainError):
        set_bindings(process=version.process, chosen={row.pk: "no-such-step"}, by=people.owner)


def test_a_binding_stays_with_its_step_when_the_step_is_renamed(project: Any, people: Any) -> None:
    base = make_as_is(project, people.owner)
    bind_activities(project=project, activities=["Triage", "Sort out"])
    xml = base.xml.replace('name="Triage"', 'name="Sort out"').encode()
    save_version(process=base.process, kind="as_is", xml=xml, base=base, by=people.owner, now=timezone.now())
    assert bindings(project) == {"Triage": "triage", "Sort out": "triage"}


def test_a_binding_by_hand_stays_with_its_step_through_a_new_name_and_a_new_id(project: Any, people: Any) -> None:
    base = make_as_is(project, people.owner)
    bind_activities(project=project, activities=["Intake", "Triage"])
    row = base.process.bindings.get(activity="Intake")
    set_bindings(process=base.process, chosen={row.pk: "record"}, by=people.owner)
    renamed = base.xml.replace('name="Record complaint"', 'name="Take it in"').encode()
    saved = save_version(
        process=base.process, kind="as_is", xml=renamed, base=base, by=people.owner, now=timezone.now()
    ).version
    data, ids = new_ids(saved.xml.replace('name="Customer feedback"', 'name="Tell the customer"').encode())
    save_version(process=base.process, kind="as_is", xml=data, base=saved, by=people.owner, now=timezone.now())
    assert bindings(project) == {"Intake": ids["record"], "Triage": ids["triage"]}
    row.refresh_from_db()
    assert row.how == "hand"


def test_limits_reach_the_log_through_the_bindings(project: Any, people: Any) -> None:
    base = make_as_is(project, people.owner)
    bind_activities(project=project, activities=ACTIVITIES)
    limit = StepAnnotation(time_limit=43200.0)
    annotate(base=base, element_id="feedback", annotation=limit, by=people.owner, now=timezone.now())
    assert step_limits(project)["feedback"] == (43200.0, "step")
    assert activity_limits(project)["Customer feedback"] == (43200.0, "step")
