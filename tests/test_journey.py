"""One project through all seven phases by HTTP alone, on a log of its own: every page without JavaScript, every gate.

The log is the Chinese export of the complaint tickets, in GB18030, as the ticket system writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Notification, User
from analysis.engine import demo_log
from monitoring.models import Alert, Delivery
from pilots.models import Pilot
from processes.bpmn import examples
from projects.models import GateDecision, Project
from projects.phases import KEYS

from .walker import Walker

pytestmark = pytest.mark.django_db


@pytest.fixture
def walker(people: Any, client_for: Callable[[Any], Client]) -> Walker:
    return Walker(client_for(people.owner))


def exported(rows: list[demo_log.DemoRow], folder: Path) -> bytes:
    path = folder / "export.csv"
    demo_log.write_csv(rows, path, encoding="gb18030", language="zh")
    return path.read_bytes()


def pass_gate(walker: Walker, phase: str) -> None:
    """The owner asks, the head of the department approves; at the other gates the head passes without being asked."""
    address, head = f"/p/QC-1/gates/{phase}/", Client()
    head.force_login(User.objects.get(email="head@example.com"))
    if phase in {"charter", "design"}:
        walker.open(address).send(f"/gates/{phase}/", do="ask")
        Walker(head).open(address).send(f"/gates/{phase}/", button="do=approve", comment="看过了")
    else:
        Walker(head).open(address).send(f"/gates/{phase}/", do="pass")
    assert GateDecision.objects.filter(phase=phase, kind="passed").count() == 1


def charter(walker: Walker, people: Any) -> None:
    walker.open("/projects/new/?start=charter").send(
        "/projects/new/", name="Complaints", prefix="QC", departments=[str(people.department.pk)], description="Late."
    )
    walker.open("/p/QC-1/charter/?edit=project").send("/charter/head/", case_limit="3 d")
    walker.open("/p/QC-1/charter/?add=pain-points").send("/charter/pain-points/", text="A complaint takes three days")
    for metric, comparison, target in (("lead_time_mean", "le", "1.5 d"), ("case_timeout_rate", "lt", "10%")):
        walker.open("/p/QC-1/charter/?add=goals").send(
            "/charter/goals/", metric=metric, comparison=comparison, target=target, due="2027-03-01"
        )
    walker.open("/p/QC-1/charter/?add=scope").send("/charter/scope/", text="After-sales complaints", inside="True")
    walker.open("/p/QC-1/charter/?add=scope&inside=0").send(
        "/charter/scope/", text="Product development", inside="False"
    )
    pass_gate(walker, "charter")


def bring_log(walker: Walker, run_jobs: Callable[[], int], data: bytes, name: str) -> int:
    """Upload, look at the guessed columns, import, and see that it is there. Returns the log's id."""
    walker.open("/p/QC-1/analyze/log/new/").send("/analyze/log/new/", files={"upload": (f"{name}.csv", data)})
    assert "/columns/" in walker.url
    errors = ", ".join(sorted(demo_log.error_outcomes()))
    walker.send("/columns/", button="start=1", name=name, errors_text=errors)
    assert run_jobs() >= 1
    from analysis.models import EventLog

    log = EventLog.objects.get(name=name)
    assert log.status == "ready", log.imports.first().error
    return log.pk


def map_as_is(walker: Walker) -> None:
    walker.open("/p/QC-1/map/").send("/map/import/", files={"file": ("as-is.bpmn", examples.complaint_as_is("zh"))})
    walker.open("/p/QC-1/map/")
    assert "技术处理" in walker.text
    pass_gate(walker, "map")


def analyze(walker: Walker, people: Any) -> None:
    walker.open("/p/QC-1/analyze/")
    assert re.search(r"60% .*40% .*3\.0 d.*33\.3%", walker.heading), walker.heading
    walker.open("/p/QC-1/analyze/causes/").send("/causes/add/", text="技术处理慢")
    walker.open("/p/QC-1/analyze/causes/")
    problem = walker.links("/analyze/causes/")
    first = next(url for url in problem if re.search(r"/causes/\d+/$", url))
    pk = first.rstrip("/").rpartition("/")[2]
    walker.open(f"/p/QC-1/analyze/causes/?why={pk}")
    walker.client.post("/p/QC-1/analyze/causes/add/", {"parent": pk, "text": "自动分配没有启用", "step": "技术处理"})
    walker.open("/p/QC-1/analyze/causes/")
    last = max(
        int(u.rstrip("/").rpartition("/")[2]) for u in walker.links("/causes/") if re.search(r"/causes/\d+/$", u)
    )
    url = f"/p/QC-1/analyze/causes/{last}/"
    walker.open(url).send(
        f"/causes/{last}/evidence/", kind="figure", stance="supports", metric="step_time_share", step="技术处理"
    )
    walker.open(url).send(f"/causes/{last}/", is_root_cause="on", owner=str(people.owner.pk), direction="启用自动分配")
    walker.open("/p/QC-1/analyze/report/").send("/analyze/report/")
    pass_gate(walker, "analyze")


def design(walker: Walker) -> None:
    walker.open("/p/QC-1/design/options/new/").send(
        "/design/options/new/",
        title="自动分配",
        step="技术处理",
        effect_percent="50",
        effect_of="step",
        cost="3",
        benefit="5",
        feasibility="4",
    )
    walker.open("/p/QC-1/design/")
    assert "1.2 → 0.6 d" in walker.text
    assert "3.0 → 2.4 d" in walker.text
    choose = next(f.action for f in walker.page.forms if "/choose/" in (f.action or ""))
    walker.send(choose, reason="消除根本原因", **({"chosen": "1"} if "chosen" in walker.page.forms[0].fields else {}))
    walker.open("/p/QC-1/design/to-be/").send("/design/to-be/begin/")
    walker.open("/p/QC-1/design/to-be/").send(
        "/map/import/", files={"file": ("to-be.bpmn", examples.complaint_to_be("zh"))}
    )
    walker.open("/p/QC-1/design/changes/")
    assert "2 added, 1 removed" in walker.heading
    pass_gate(walker, "design")


def pilot(walker: Walker, pilot_log: int) -> None:
    walker.open("/p/QC-1/pilot/new/").send(
        "/pilot/new/",
        name="紧急投诉",
        cases="优先级=紧急",
        people_count="3",
        starts_on="2026-06-15",
        ends_on="2026-06-21",
        baseline_from="2026-03-02",
        baseline_to="2026-06-07",
        event_log=str(pilot_log),
    )
    pk = Pilot.objects.get().pk
    walker.open(f"/p/QC-1/pilot/{pk}/criteria/new/").send(
        "/criteria/new/", metric="lead_time_mean", comparison="le", target_text="1 d"
    )
    walker.open(f"/p/QC-1/pilot/{pk}/criteria/new/").send(
        "/criteria/new/",
        metric="step_error_rate",
        step="技术处理",
        comparison="le",
        target_text="10%",
        is_guardrail="on",
    )
    walker.open(f"/p/QC-1/pilot/plan/?pilot={pk}").send(f"/pilot/{pk}/start/")
    walker.open("/p/QC-1/pilot/")
    assert "1.5 d" in walker.heading
    assert "0.8 d" in walker.heading
    assert "46.7%" in walker.text
    walker.open("/p/QC-1/pilot/feedback/").send("/feedback/add/", text="不用再找下一张工单", who="赵磊")
    walker.open(f"/p/QC-1/pilot/{pk}/decide/").send("/decide/", verdict="roll_out", reason="效果明确，没有副作用")
    pass_gate(walker, "pilot")


def rollout(walker: Walker, people: Any, client_for: Callable[[Any], Client]) -> None:
    walker.open("/p/QC-1/handbook/").send("/handbook/draft/")
    walker.open("/p/QC-1/handbook/").send("/publish/", audience=[str(people.department.pk)])
    walker.open("/p/QC-1/rollout/training/new/").send(
        "/training/new/", title="新流程", audience=[str(people.department.pk)], due="2027-01-31"
    )
    for reader in (people.staff, people.head):
        staff = Walker(client_for(reader))
        staff.open("/handbooks/")
        edition = next(u for u in staff.links("/handbooks/") if re.search(r"/handbooks/\d+/$", u))
        staff.open(edition)
        assert "技术处理" in staff.text
        staff.send("/acknowledge/")
        staff.open("/trainings/").send("/confirm/")
    walker.open("/p/QC-1/rollout/rules/")
    keys = [i.get("value") for i in walker.page.iter("input") if i.get("name") == "rules"]
    walker.send("/rules/hand-over/", rules=keys, to_system="CRM")
    exported_rules = json.loads(walker.client.get("/p/QC-1/rollout/rules.json").content)
    assert exported_rules["rules"]
    pass_gate(walker, "rollout")


def monitor(walker: Walker, people: Any, run_jobs: Callable[[], int], log: int, more: bytes) -> None:
    walker.open("/p/QC-1/monitor/").send("/monitor/kpis/")
    run_jobs()
    assert "3.0 d" in walker.open("/p/QC-1/monitor/").text
    walker.open(f"/p/QC-1/analyze/log/{log}/more/").send("/more/", files={"upload": ("more.csv", more)})
    if "/columns/" in walker.url:
        walker.send("/columns/", button="start=1")
    assert run_jobs() >= 1
    alerts = list(Alert.objects.filter(resolved_at=None))
    assert len(alerts) == 2
    for alert in alerts:
        rows = Delivery.objects.filter(alert=alert, user=people.owner)
        assert sorted(rows.values_list("channel", flat=True)) == ["email", "inbox", "stream"]
        assert Notification.objects.filter(user=people.owner, kind="alert").count() == 2
    head = alerts[0]
    walker.open(f"/alerts/{head.pk}/").send(f"/alerts/{head.pk}/acknowledge/", comment="看一下")
    walker.open(f"/alerts/{head.pk}/").send("/next-cycle/")


def test_a_project_goes_through_all_seven_phases(
    walker: Walker, people: Any, client_for: Callable[[Any], Client], run_jobs: Callable[[], int], tmp_path: Path
) -> None:
    charter(walker, people)
    log = bring_log(walker, run_jobs, exported(demo_log.complaint_log(), tmp_path), "投诉工单")
    map_as_is(walker)
    analyze(walker, people)
    design(walker)
    pilot_log = bring_log(walker, run_jobs, exported(demo_log.pilot_log(), tmp_path), "试点周")
    pilot(walker, pilot_log)
    rollout(walker, people, client_for)
    monitor(walker, people, run_jobs, log, exported(demo_log.breach_events(), tmp_path))
    project = Project.objects.get(code="QC-1")
    assert project.cycle == 2
    passed = GateDecision.objects.filter(project=project, cycle=1, kind="passed").values_list("phase", flat=True)
    assert set(passed) >= set(KEYS) - {"monitor"}
    assert project.activity.count() > 20
    walker.open("/p/QC-1/activity/")
    assert "Lin Yue" in walker.text
