"""Two who edit one thing: the second sees both sides, keeps every word, and chooses; nothing is ever thrown away."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from projects.conflicts import Field, Side, merged
from projects.models import Activity, Draft, Goal, Membership, OldVersion, PainPoint, Project, ScopeItem
from projects.services import charter
from tests.projects.factories import make_goal

SignIn = Callable[[User], Client]
PAGE = "/p/AS-1/charter/"
JSON = "application/json"


@pytest.fixture
def point(project: Project) -> PainPoint:
    return PainPoint.objects.create(project=project, text="Handling takes 3 days", source="Interviews")


def change(client: Client, point: PainPoint, version: int, **values: str) -> Any:
    form = {"text": point.text, "source": point.source, "version": str(version)} | values
    return client.post(f"{PAGE}pain-points/{point.pk}/", form)


def versions_in(page: str) -> list[str]:
    return re.findall(r'name="(?:version|shown)" value="(\d+)"', page)


def test_the_second_of_two_sees_both_sides_and_merges_them(people: Any, point: PainPoint, client_for: SignIn) -> None:
    first, second = client_for(people.owner), client_for(people.editor)
    form = second.get(f"{PAGE}?edit=pain-points-{point.pk}").content.decode()
    assert versions_in(form) == ["1"]
    assert change(first, point, 1, text="Handling takes 3.0 days").status_code == 302
    answer = change(second, point, 1, text="Handling takes three days", source="ERP")
    draft = Draft.objects.get()
    assert answer["Location"] == f"/p/AS-1/conflicts/{draft.pk}/"
    page = second.get(answer["Location"]).content.decode()
    assert "Lin Yue saved “Handling takes 3.0 days” while you were writing" in page
    for words in ("Handling takes 3 days", "Handling takes 3.0 days", "Handling takes three days", "ERP"):
        assert words in page
    assert "Two changes: “Handling takes 3.0 days”" in second.get("/").content.decode()
    chosen = {"do": "merge", "shown": "2", "pick-text": "text", "text-text": "3.0 days of handling", "pick-source": ""}
    done = second.post(answer["Location"], chosen)
    assert done["Location"] == f"{PAGE}#pain-points"
    point.refresh_from_db()
    assert (point.text, point.source, point.version) == ("3.0 days of handling", "ERP", 3)
    assert Draft.objects.count() == 0
    assert list(OldVersion.objects.order_by("version").values_list("replaced_by__name", flat=True)) == [
        "Lin Yue",
        "Chen Bo",
    ]


@pytest.mark.parametrize(("do", "left", "version"), [("mine", "Mine", 3), ("theirs", "Theirs", 2)])
def test_mine_over_theirs_or_theirs(
    people: Any, point: PainPoint, client_for: SignIn, do: str, left: str, version: int
) -> None:
    second = client_for(people.editor)
    change(client_for(people.owner), point, 1, text="Theirs")
    at = change(second, point, 1, text="Mine")["Location"]
    second.post(at, {"do": do, "shown": "2"})
    point.refresh_from_db()
    assert (point.text, point.version, Draft.objects.count()) == (left, version, 0)
    assert second.get(at).status_code == 404


def test_saving_over_what_was_not_shown_shows_it_first(people: Any, point: PainPoint, client_for: SignIn) -> None:
    first, second = client_for(people.owner), client_for(people.editor)
    change(first, point, 1, text="Theirs")
    at = change(second, point, 1, text="Mine")["Location"]
    change(first, point, 2, text="Theirs again")
    answer = second.post(at, {"do": "mine", "shown": "2"}, follow=True)
    assert "Theirs again" in answer.content.decode()
    point.refresh_from_db()
    assert (point.text, Draft.objects.count()) == ("Theirs again", 1)


def test_what_nobody_else_touched_is_saved_without_asking(people: Any, project: Project, client_for: SignIn) -> None:
    goal = make_goal(project, people.owner, name="Faster", baseline_value=None)
    client = client_for(people.editor)
    form = {"metric": "lead_time_mean", "comparison": "le", "target": "1.5 d", "due": "2099-06-02", "calendar": "24x7"}
    Goal.objects.filter(pk=goal.pk).update(revision=2)  # something that is no field of the form, as a baseline
    answer = client.post(f"{PAGE}goals/{goal.pk}/", form | {"name": "Much faster", "owner": "", "version": "1"})
    assert answer["Location"] == f"{PAGE}#goals"
    goal.refresh_from_db()
    assert (goal.name, goal.revision, Draft.objects.count()) == ("Much faster", 3, 0)


def test_the_head_of_the_charter_shows_departments_by_name(people: Any, project: Project, client_for: SignIn) -> None:
    first, second = client_for(people.owner), client_for(people.editor)
    data = {"name": project.name, "calendar": "24x7", "case_limit": "3 d", "version": "1"}
    first.post(f"{PAGE}head/", data | {"departments": [people.other_department.pk]})
    at = second.post(f"{PAGE}head/", data | {"departments": [], "case_limit": "2 d"})["Location"]
    page = second.get(at).content.decode()
    assert page.count("Finance") == 1
    assert page.count("After-sales</span>") == 1
    second.post(at, {"do": "merge", "shown": "2"})
    project.refresh_from_db()
    assert project.case_limit_seconds == 2 * 86400
    assert list(project.departments.all()) == []


def test_a_member_changed_by_two_is_a_conflict_as_well(people: Any, project: Project, client_for: SignIn) -> None:
    row = Membership.objects.get(project=project, user=people.editor)
    owner, admin = client_for(people.owner), client_for(people.admin)
    owner.post(f"/p/AS-1/team/{row.pk}/", {"do": "save", "role": "editor", "title": "Analyst", "version": "1"})
    late = admin.post(f"/p/AS-1/team/{row.pk}/", {"do": "save", "role": "viewer", "title": "Guest", "version": "1"})
    assert "/conflicts/" in late["Location"]
    row.refresh_from_db()
    assert (row.role, row.title) == ("editor", "Analyst")


def test_what_is_wrong_in_a_merge_stands_there_and_the_draft_stays(
    people: Any, point: PainPoint, client_for: SignIn
) -> None:
    second = client_for(people.editor)
    change(client_for(people.owner), point, 1, text="Theirs")
    at = change(second, point, 1, text="Mine")["Location"]
    answer = second.post(at, {"do": "merge", "shown": "2", "pick-text": "text", "text-text": " "})
    assert (answer.status_code, Draft.objects.count()) == (422, 1)
    assert "This field is required" in answer.content.decode()


def test_a_text_for_something_that_was_removed_meanwhile_is_kept(
    people: Any, point: PainPoint, client_for: SignIn
) -> None:
    first, second = client_for(people.owner), client_for(people.editor)
    first.post(f"{PAGE}pain-points/{point.pk}/remove/")
    at = change(second, point, 1, text="Mine is longer")["Location"]
    page = second.get(at).content.decode()
    assert "was removed while you were writing" in page
    assert "Mine is longer" in page
    charter.restore(entry=Activity.objects.get(verb="pain_point.removed"), by=people.owner)
    assert "Mine is longer" in second.get(at).content.decode()
    second.post(at, {"do": "mine", "shown": "1"})
    point.refresh_from_db()
    assert point.text == "Mine is longer"


def test_nobody_else_reads_a_draft(people: Any, point: PainPoint, client_for: SignIn) -> None:
    change(client_for(people.owner), point, 1, text="Theirs")
    at = change(client_for(people.editor), point, 1, text="Mine")["Location"]
    for subject in ("owner", "admin", "head", "viewer", "outsider", "staff"):
        assert client_for(getattr(people, subject)).get(at).status_code == 404, subject


def test_the_api_asks_for_the_version_and_says_who_was_first(people: Any, point: PainPoint, client_for: SignIn) -> None:
    scope = ScopeItem.objects.create(project=point.project, text="All channels")
    owner, editor = client_for(people.owner), client_for(people.editor)
    for address in (f"/api/v1/pain-points/{point.pk}/", f"/api/v1/scope-items/{scope.pk}/"):
        tag = owner.get(address)["ETag"]
        assert tag == '"1"'
        assert owner.patch(address, {"text": "A"}, content_type=JSON).status_code == 428
        done = owner.patch(address, {"text": "A"}, content_type=JSON, headers={"If-Match": tag})
        assert (done.status_code, done["ETag"]) == (200, '"2"')
        late = editor.patch(address, {"text": "B"}, content_type=JSON, headers={"If-Match": tag})
        row = late.json()["errors"][0]
        assert (late.status_code, row["version"], row["by"]) == (412, 2, "Lin Yue")
        assert row["at"][:4] == str(timezone.now().year)
    assert [each.data["text"] for each in Draft.objects.order_by("pk")] == [["B"], ["B"]]
    assert "Two changes" in editor.get("/").content.decode()


def test_a_merge_starts_with_what_only_one_side_changed() -> None:
    a, b, c = (Side((text,), text) for text in "abc")
    fields = [Field("mine", "", a, a, b), Field("theirs", "", a, b, a), Field("both", "", a, b, c, free="line")]
    assert merged(fields, {}, {}) == {"mine": ["b"], "theirs": ["b"], "both": ["c"]}
    assert merged(fields, {"both": "text", "mine": "theirs"}, {"both": "d"}) == {
        "mine": ["a"],
        "theirs": ["b"],
        "both": ["d"],
    }
