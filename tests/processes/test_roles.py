"""Who does what: RACI with stated and derived letters, handovers of both maps, roles that are departments."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Department
from processes.bpmn.annotations import StepAnnotation
from processes.models import MapKind, ProcessVersion, RoleDepartment
from processes.roles_page import RolesPage, raci_table, roles_page
from processes.selectors import current_version
from processes.services.annotating import annotate
from processes.services.processes import describe_process
from processes.services.saving import save_version
from projects.models import Activity, Project

from .factories import make_as_is, make_to_be

ADDRESS = "/p/AS-1/map/roles/"


@pytest.fixture
def as_is(project: Any, people: Any) -> ProcessVersion:
    return make_as_is(project, people.owner)


@pytest.fixture
def owner(people: Any, client_for: Any) -> Client:
    return client_for(people.owner)


def page_of(project: Project, kind: str = MapKind.AS_IS) -> RolesPage:
    page = roles_page(project, kind)
    assert page is not None
    return page


def test_letters_say_whether_somebody_stated_them(project: Project, people: Any, as_is: ProcessVersion) -> None:
    stated = StepAnnotation(accountable="Team lead", informed=("Sales",))
    annotate(base=as_is, element_id="triage", annotation=stated, by=people.owner, now=timezone.now())
    assert (page_of(project).unaccountable, page_of(project).has_owner) == (5, False)
    describe_process(process=as_is.process, name="Complaints", owner=people.head, category="Service", by=people.owner)
    page = page_of(project)
    assert (page.gaps, page.unaccountable) == (0, 0)
    triage = next(line for line in page.raci if line.step_id == "triage")
    letters = {party: [(each.letter, each.stated) for each in found] for party, found in triage.cells if found}
    assert letters == {"Customer service": [("R", True)], "Team lead": [("A", True)], "Sales": [("I", True)]}
    record = next(line for line in page.raci if line.step_id == "record")
    assert [(party, found[0].stated) for party, found in record.cells if found[:1] and found[0].letter == "A"] == [
        ("He Jia", False)
    ]


def test_the_table_as_a_file_has_one_row_a_step_and_marks_what_is_derived(
    owner: Client, project: Project, people: Any, as_is: ProcessVersion
) -> None:
    describe_process(process=as_is.process, name="Complaints", owner=people.head, category="", by=people.owner)
    stated = StepAnnotation(accountable='=HYPERLINK("x")')
    annotate(base=as_is, element_id="triage", annotation=stated, by=people.owner, now=timezone.now())
    answer = owner.get("/p/AS-1/map/roles.csv")
    found = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in found[1:]] == ["1", "2", "3", "4", "5", "6"]
    assert found[1][1:4] == ["Record complaint", "Customer service", "He Jia"]
    assert found[1][6] == "A"
    assert found[2][3] == '\'=HYPERLINK("x")'
    assert found[2][6] == ""
    book = owner.get("/p/AS-1/map/roles.xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert owner.get("/p/AS-1/map/roles.pdf").status_code == 404
    assert len(raci_table(page_of(project))[1]) == 6


def test_handovers_name_their_steps_and_both_maps_stand_side_by_side(
    owner: Client, project: Project, people: Any, as_is: ProcessVersion
) -> None:
    make_to_be(project, people.owner)
    page = page_of(project)
    assert [(pair.source, pair.target, pair.count, pair.other) for pair in page.pairs] == [
        ("Customer service", "After-sales", 1, 1),
        ("After-sales", "Technical", 1, 0),
        ("After-sales", "Customer service", 1, 1),
        ("Technical", "Customer service", 1, 1),
    ]
    assert [each.source for each in page.pairs[1].passings] == ["Assign by hand"]
    assert [(each.as_is, each.to_be) for each in page.measures][:3] == [(4, 4), (5, 5), (0, 1)]
    there_and_back = page_of(project, MapKind.TO_BE).ping_pong
    assert len(there_and_back) == 1
    text = owner.get(ADDRESS).content.decode()
    assert "4 handovers between steps" in text
    assert 'href="#pair-1"' in text
    assert there_and_back[0][0] in owner.get(f"{ADDRESS}?kind=to_be").content.decode()


def test_without_a_map_the_page_leads_to_where_one_begins(owner: Client, project: Project) -> None:
    assert owner.get(ADDRESS)["Location"] == "/p/AS-1/map/"
    assert owner.get(f"{ADDRESS}?kind=to_be")["Location"] == "/p/AS-1/design/to-be/"


def test_a_role_is_the_department_of_its_name_until_somebody_says_otherwise(
    owner: Client, project: Project, people: Any, as_is: ProcessVersion
) -> None:
    def said() -> dict[str, tuple[str, str]]:
        return {line.role: (line.how, str(line.department or "")) for line in page_of(project).roles}

    assert said() == {
        "Customer": ("", ""), "Customer service": ("", ""), "After-sales": ("name", "After-sales"),
        "Technical": ("", ""),
    }  # fmt: skip
    Department.objects.create(name="Technicals")
    proposed = {line.role: str(line.proposal or "") for line in page_of(project).roles}
    assert proposed["Technical"] == "Technicals"
    before = Activity.objects.count()
    data = {
        "role": ["Customer", "Technical", "After-sales"],
        "department": ["-", str(people.other_department.pk), ""],
    }
    assert "2 roles matched anew." in owner.post(ADDRESS, data, follow=True).content.decode()
    assert Activity.objects.count() == before + 1
    assert said()["Customer"] == ("none", "")
    assert said()["Technical"] == ("hand", "Finance")
    assert "Nothing was changed." in owner.post(ADDRESS, data, follow=True).content.decode()
    wrong = {"role": ["Customer"], "department": ["99999999999999999999"]}
    assert "There is no such department any more." in owner.post(ADDRESS, wrong, follow=True).content.decode()


def test_a_decision_outlives_a_new_version_and_a_new_name_of_the_lane(
    owner: Client, project: Project, people: Any, as_is: ProcessVersion
) -> None:
    owner.post(ADDRESS, {"role": ["Technical"], "department": [str(people.other_department.pk)]})
    head = current_version(project, MapKind.AS_IS)
    assert head is not None
    renamed = head.xml.replace('name="Technical"', 'name="Repair shop"').encode()
    save_version(process=head.process, kind=MapKind.AS_IS, xml=renamed, base=head, by=people.owner, now=timezone.now())
    lines = {line.role: line for line in page_of(project).roles}
    assert "Technical" not in lines
    assert (lines["Repair shop"].how, str(lines["Repair shop"].department)) == ("hand", "Finance")
    owner.post(ADDRESS, {"role": ["Repair shop"], "department": [""]})
    assert not RoleDepartment.objects.exists()
