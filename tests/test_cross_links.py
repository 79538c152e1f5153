"""Every reference in every body set to something of another project: refused, never taken over; and to everybody the
same words for what is out of reach and for what never existed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.foreign import plant

from .policy import Row
from .test_permissions import rows
from .worlds import World, build_world

NEVER = 987_654_321


@dataclass(frozen=True)
class Two:
    """The own world and the other one, as seen by the owner of the own."""

    own: World
    foreign: World


@pytest.fixture
def two(people: Any, project: Any, other_project: Any) -> Two:
    own = build_world(people, project, other_project)
    return Two(own, plant(own))


def content() -> dict[str, Any]:
    """Every row of every app, to see that a refused write left nothing behind."""
    skipped = {"User", "ApiToken", "Measurement"}
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in settings.APPS and model._meta.object_name not in skipped:
            found[model._meta.label] = sorted(map(str, model._base_manager.values_list()))
    return found


OWN = "After-sales complaints"
API: list[tuple[str, str, str, Callable[[Two], dict[str, Any]], Callable[[Two], dict[str, Any]]]] = [
    (
        "goal owner",
        "post",
        "api:goal-list",
        lambda t: {},
        lambda t: {
            "project": "AS-1",
            "metric": "lead_time_mean",
            "comparison": "le",
            "target": 1,
            "owner": t.foreign.people.owner.pk,
        },
    ),
    (
        "why parent",
        "post",
        "api:root-cause-list",
        lambda t: {},
        lambda t: {"project": "AS-1", "text": "x", "parent": t.foreign.why.pk},
    ),
    (
        "pilot option",
        "post",
        "api:pilot-list",
        lambda t: {},
        lambda t: {"project": "AS-1", "name": "x", "option": t.foreign.option.pk},
    ),
    (
        "pilot map",
        "post",
        "api:pilot-list",
        lambda t: {},
        lambda t: {"project": "AS-1", "name": "x", "to_be": t.foreign.to_be.pk},
    ),
    (
        "pilot log",
        "patch",
        "api:pilot-detail",
        lambda t: {"pk": t.own.planned_pilot.pk},
        lambda t: {"event_log": t.foreign.log.pk},
    ),
    (
        "pilot departments",
        "patch",
        "api:pilot-detail",
        lambda t: {"pk": t.own.planned_pilot.pk},
        lambda t: {"departments": [t.foreign.people.department.pk]},
    ),
    (
        "training audience",
        "post",
        "api:training-list",
        lambda t: {},
        lambda t: {"project": "AS-1", "title": "x", "audience": [t.foreign.people.department.pk]},
    ),
    (
        "training edition",
        "patch",
        "api:training-detail",
        lambda t: {"pk": t.own.training.pk},
        lambda t: {"edition": t.foreign.edition.pk},
    ),
    (
        "rule kpi",
        "post",
        "api:alert-rule-list",
        lambda t: {},
        lambda t: {"project": "AS-1", "kind": "kpi", "kpi": t.foreign.kpi.pk},
    ),
    (
        "rule kpi changed",
        "patch",
        "api:alert-rule-detail",
        lambda t: {"pk": t.own.alert_rule.pk},
        lambda t: {"kpi": t.foreign.kpi.pk},
    ),
    (
        "rule step",
        "post",
        "api:alert-rule-list",
        lambda t: {},
        lambda t: {"project": "AS-1", "kind": "step_limit", "step": "Handle axolotl"},
    ),
    (
        "acknowledged handbook draft",
        "post",
        "api:acknowledgement-list",
        lambda t: {},
        lambda t: {"handbook": t.foreign.draft_edition.pk},
    ),
    (
        "handed-over rule",
        "post",
        "api:rule-list",
        lambda t: {},
        lambda t: {"project": "AS-1", "to_system": "x", "keys": ["axolotl"]},
    ),
    (
        "own project, foreign code",
        "post",
        "api:pain-point-list",
        lambda t: {},
        lambda t: {"project": "FI-1", "text": "x"},
    ),
    (
        "own project, foreign id",
        "post",
        "api:pain-point-list",
        lambda t: {},
        lambda t: {"project": t.own.other_project.pk, "text": "x"},
    ),
    (
        "foreign map's version",
        "post",
        "api:process-version-list",
        lambda t: {},
        lambda t: {"project": "FI-1", "xml": "x"},
    ),
]


@pytest.mark.parametrize(("name", "method", "url", "kwargs", "body"), API, ids=[each[0] for each in API])
def test_the_api_takes_nothing_of_another_project(
    two: Two,
    client_for: Callable[[Any], Client],
    name: str,
    method: str,
    url: str,
    kwargs: Callable[[Two], dict[str, Any]],
    body: Callable[[Two], dict[str, Any]],
) -> None:
    client, before = client_for(two.own.people.owner), content()
    address = reverse(url, kwargs=kwargs(two))
    response = getattr(client, method)(address, body(two), content_type="application/json")
    assert response.status_code in {400, 404}, response.content
    assert content() == before


def test_a_rule_takes_no_kpi_of_another_project_even_of_ones_own(two: Two, client_for: Callable[[Any], Client]) -> None:
    """Lin Yue edits both projects; a step's rule must not carry the other's KPI."""
    two.own.other_project.memberships.create(user=two.own.people.owner, role="editor")
    body = {"project": "AS-1", "kind": "step_limit", "step": "Handle", "limit": 0.5, "kpi": two.foreign.kpi.pk}
    client, before = client_for(two.own.people.owner), content()
    response = client.post(reverse("api:alert-rule-list"), body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, "kpi_missing")
    assert content() == before


def test_silent_references_of_the_api_are_never_taken_over(two: Two, client_for: Callable[[Any], Client]) -> None:
    """Fields that the API does not take are passed over, whoever's they are."""
    client, own = client_for(two.own.people.owner), two.own
    foreign = {"project": "FI-1", "cause": two.foreign.answer.pk, "to_be": two.foreign.to_be.pk}
    foreign |= {"owner": two.foreign.people.owner.pk, "parent": two.foreign.why.pk, "chosen": True}
    for url, thing in (("api:option-detail", own.option), ("api:root-cause-detail", own.why)):
        client.patch(reverse(url, kwargs={"pk": thing.pk}), foreign, content_type="application/json")
    for thing in (own.option, own.why):
        thing.refresh_from_db()
    assert (own.option.project, own.option.cause, own.option.to_be) == (own.project, own.answer, None)
    assert (own.why.project, own.why.parent, own.why.owner) == (own.project, None, None)


def page_attempts(t: Two) -> dict[str, tuple[str, dict[str, Any], dict[str, Any]]]:
    own, other, code = t.own, t.foreign, {"code": "AS-1"}
    goal = {"metric": "lead_time_mean", "comparison": "le", "target": "1 d", "calendar": "24x7"}
    option = {"title": "x", "effect_of": "step", "cost": 3, "benefit": 3, "feasibility": 3}
    pilot = {"name": "x", "calendar": "24x7"}
    training = {"title": "x", "audience": [own.people.department.pk]}
    rule = {"kind": "kpi", "window": "now", "in_a_row": 1, "min_count": 1, "severity": "breach"}
    step = {**rule, "kind": "step_limit", "step": "Handle axolotl"}
    return {
        "goal owner": ("projects:charter_add", code | {"section": "goals"}, goal | {"owner": other.people.owner.pk}),
        "why parent": ("analysis:why_add", code, {"text": "x", "parent": other.why.pk}),
        "why owner": ("analysis:why", code | {"pk": own.why.pk}, {"text": "x", "owner": other.people.owner.pk}),
        "option cause": ("analysis:option_new", code, option | {"cause": other.answer.pk}),
        "option map": ("analysis:option", code | {"pk": own.option.pk}, option | {"to_be": other.to_be.pk}),
        "pilot option": ("pilots:pilot_new", code, pilot | {"option": other.option.pk}),
        "pilot map": ("pilots:pilot_new", code, pilot | {"to_be": other.to_be.pk}),
        "pilot log": ("pilots:pilot_edit", code | {"pk": own.pilot.pk}, pilot | {"event_log": other.log.pk}),
        "pilot team": ("pilots:pilot_new", code, pilot | {"departments": [other.people.department.pk]}),
        "deviation map": ("pilots:deviation_new", code | {"pk": own.pilot.pk}, {"text": "x", "to_be": other.to_be.pk}),
        "audience": ("pilots:training_new", code, training | {"audience": [other.people.department.pk]}),
        "edition": ("pilots:training_new", code, training | {"edition": other.edition.pk}),
        "rule kpi": ("monitoring:rule_new", code, rule | {"kpi": other.kpi.pk}),
        "rule step": ("monitoring:rule_new", code, step),
        "binding": ("processes:binding", code, {f"step-{other.binding.pk}": "triage"}),
        "membership": ("projects:member", code | {"pk": other.membership.pk}, {"role": "viewer"}),
        "removed thing": ("projects:restore", code | {"pk": other.entry.pk}, {}),
        "criterion": ("pilots:criterion_delete", code | {"pk": other.criterion.pk}, {}),
        "evidence": ("analysis:evidence_delete", code | {"pk": other.evidence.pk}, {}),
        "import": ("analysis:import_cancel", code | {"pk": other.log_import.pk}, {}),
        "version": ("processes:version_restore", code | {"pk": other.as_is.pk}, {}),
        "save on a foreign base": ("processes:save", code, {"xml": own.to_be.xml, "base": other.as_is.pk}),
    }


def test_no_form_takes_anything_of_another_project(two: Two, client_for: Callable[[Any], Client]) -> None:
    client = client_for(two.own.people.owner)
    wrong = {}
    for name, (url, kwargs, body) in page_attempts(two).items():
        before = content()
        response = client.post(reverse(url, kwargs=kwargs), body)
        if content() != before:
            changed = [label for label, found in content().items() if found != before[label]]
            wrong[name] = f"{response.status_code} changed {changed}"
        elif response.status_code >= 500:
            wrong[name] = str(response.status_code)
    assert wrong == {}


def answer(client: Client, row: Row, kwargs: dict[str, Any], world: World) -> tuple[int, bytes]:
    options: dict[str, Any] = {"headers": {k: v for k, v in row.headers.items() if k != "multipart"}}
    address = reverse(row.url, kwargs=kwargs)
    if address.startswith("/api/") and row.method != "get":
        options["content_type"] = "application/json"
    response = getattr(client, row.method)(address, row.data(world), **options)
    return response.status_code, b"" if response.streaming else response.content


@pytest.mark.parametrize("subject", ["owner", "outsider", "other_head", "staff", "blind_viewer"])
def test_what_is_out_of_reach_and_what_never_existed_answer_alike(
    two: Two, client_for: Callable[[Any], Client], subject: str
) -> None:
    """Byte for byte, for every address with an id, pages and API, reading and writing."""
    world = two.own if subject == "other_head" else two.foreign
    world.things = {**two.own.things, **world.things}
    client, wrong, compared = client_for(two.own.people.__dict__[subject]), {}, 0
    for each in rows():
        kwargs = each.kwargs(world)
        never = {k: NEVER if k == "pk" else "XX-9" if k == "code" else v for k, v in kwargs.items()}
        if never == kwargs:
            continue
        found = answer(client, each, kwargs, world)
        if found[0] == 404:
            compared += 1
            if found != answer(client, each, never, world):
                wrong[f"{each.method} {each.url}"] = answer(client, each, never, world)
    assert wrong == {}
    assert compared > 20


def test_an_owner_who_is_no_member_and_one_who_never_existed_answer_alike(
    two: Two, client_for: Callable[[Any], Client]
) -> None:
    """Else anybody with a project could count the people of the house, one id after the other."""
    client, goal = client_for(two.own.people.owner), two.own.things["goal"].pk
    body = {"project": two.own.project.code, "metric": "lead_time_mean", "comparison": "le", "target": 1.0}

    def answers(owner: int) -> list[tuple[int, bytes]]:
        address = reverse("api:goal-detail", kwargs={"pk": goal})
        change = {"content_type": "application/json", "headers": {"If-Match": '"1"'}}
        tried = [
            client.post(reverse("api:goal-list"), {**body, "owner": owner}, content_type="application/json"),
            client.patch(address, {"owner": owner}, **change),
        ]
        return [(each.status_code, each.content) for each in tried]

    stranger = answers(two.own.people.outsider.pk)
    assert stranger == answers(NEVER)
    assert [status for status, _ in stranger] == [400, 400]


def test_filters_do_not_tell_which_ids_exist(two: Two, client_for: Callable[[Any], Client]) -> None:
    client = client_for(two.own.people.owner)
    pairs = {
        "api:goal-list": ("project", two.own.other_project.pk),
        "api:pain-point-list": ("project", two.own.other_project.pk),
        "api:scope-item-list": ("project", two.own.other_project.pk),
        "api:gate-list": ("project", two.own.other_project.pk),
        "api:process-version-list": ("process", two.foreign.process.pk),
        "api:handbook-list": ("process", NEVER - 1),
        "api:acknowledgement-list": ("edition", two.foreign.draft_edition.pk),
        "api:kpi-list": ("project", "FI-1"),
    }
    answers = {}
    for url, (field, value) in pairs.items():
        texts = [client.get(f"{reverse(url)}?{field}={each}") for each in (value, NEVER)]
        answers[url] = [(each.status_code, each.content) for each in texts]
    assert {url: found for url, found in answers.items() if found[0] != found[1]} == {}
