"""One project through all seven phases in a real browser, by mouse and keyboard, waiting for the real worker.

The log is the Chinese export of the complaint tickets in GB18030. Its figures: technical handling 1.2 d is 60 % of
2.0 d step time and 40 % of 3.0 d lead time, 33.3 % is waiting; urgent complaints 1.5 d, in the pilot 0.8 d.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from analysis.engine import demo_log
from processes.bpmn import examples

from .traveller import Traveller, posts_to

pytestmark = [pytest.mark.browser, pytest.mark.process]

STEPS = ("charter", "map", "analyze", "design", "pilot", "rollout", "monitor")
PART_READY = 60_000  # the worker shares the machine with everything else that runs


@dataclass(frozen=True)
class Case:
    """The project and its owner in one language."""

    language: str
    login: str
    prefix: str
    name: str
    target: str
    renamed: str
    limit: str
    changes: str
    goal: str
    readers: tuple[tuple[str, str], ...]  # (login, language) of everybody in the technical department

    @property
    def home(self) -> str:
        return f"/p/{self.prefix}-1"


READERS = (("wu", "en"), ("zhao", "zh-hans"), ("chen", "en"))
GOALS = (
    "Mean lead time at most 1.5 d and case timeout rate less than 10%, by 1 Mar 2027",
    "2027 年 3 月 1 日前，平均总耗时不高于 1.5 天，且案件超时率低于 10%",
)
CASES = (
    Case("en", "lin", "QE", "Returns", "1.5 d", "Name the handler", "4 h", "2 added, 1 removed", GOALS[0], READERS),
    Case(
        "zh-hans",
        "wang",
        "QZ",
        "退换货处理",
        "1.5 天",
        "指定处理人",
        "4 小时",
        "新增 2 项、取消 1 项",
        GOALS[1],
        READERS,
    ),
)


def exported(rows: list[demo_log.DemoRow], path: Path) -> Path:
    demo_log.write_csv(rows, path, encoding="gb18030", language="zh")
    return path


def drawn(data: bytes, path: Path) -> Path:
    path.write_bytes(data)
    return path


def pass_gate(me: Traveller, case: Case, phase: str) -> None:
    """The owner asks for approval of the charter, and its head gives it; at the other gates the head passes."""
    if phase == "charter":
        me.open(f"{case.home}/gates/{phase}/").press("form:has(input[value=ask])")
        me.approver.open("/").open(f"{case.home}/gates/{phase}/").page.fill("[name=comment]", "OK")
        me.approver.press("form:has([name=comment])", "button[value=approve]")
    else:
        me.approver.open(f"{case.home}/gates/{phase}/").press("form:has(input[value=pass])")
    me.open(f"{case.home}/map/")
    done = me.page.locator(f'.stepper-bar li.is-done [data-step="{STEPS.index(phase) + 1}"]')
    assert done.count() == 1, f"the gate of {phase} is not passed"


def add(me: Traveller, section: str, link: str = "", **fields: str | bool) -> None:
    """Adds a row of the charter in place: without leaving the page. `link`: what the address of its link holds."""
    me.page.click(f'#{section} a[href*="{link or f"add={section}"}"]')
    form = f"#{section} {posts_to(f'/charter/{section}/')}"
    me.page.locator(form).wait_for()
    me.fill(form, **fields)
    me.page.click(f"{form} button[type=submit]")
    me.page.locator(form).wait_for(state="detached")
    me.look()


def charter(me: Traveller, case: Case) -> None:
    me.open("/projects/new/?start=charter")
    me.page.get_by_label("Technical", exact=True).check()
    me.send("form.card", name=case.name, prefix=case.prefix, description="…")
    assert me.page.url.endswith(f"{case.home}/charter/")
    me.open(f"{case.home}/charter/?edit=project").send("#project", case_limit="3 d")
    add(me, "pain-points", text="投诉平均处理三天", metric="lead_time_mean", value="3 d")
    add(me, "goals", metric="lead_time_mean", comparison="le", target=case.target, due="2027-03-01")
    add(me, "goals", link="objective=", metric="case_timeout_rate", comparison="lt", target="10 %")
    assert me.page.locator("#goals .goal").count() == 2
    assert me.page.locator("#goals .goal-heading").all_inner_texts() == [case.goal]
    add(me, "goals", metric="lead_time_p90", target="", due="2027-03-01")
    draft = me.page.locator("#goals .goal-whole").last
    assert draft.locator(".smart-list .is-missing b").all_inner_texts() == ["M", "R"]
    draft.locator("form[action$='/remove/'] button").click()
    add(me, "scope", text="售后投诉", inside=True)
    add(me, "scope", text="产品研发", inside=False)
    pass_gate(me, case, "charter")


def bring_log(me: Traveller, start: str, file: Path, name: str = "") -> None:
    """Chooses the file, looks at the columns, imports; the page finds out by itself that the import is over."""
    me.open(start).page.set_input_files("input[name=upload]", file)
    me.press("form:has(input[name=upload])", "button.btn-primary")
    assert "/columns/" in me.page.url
    if name:
        me.page.fill("[name=name]", name)
        me.page.fill("[name=errors_text]", ", ".join(sorted(demo_log.error_outcomes())))
    me.click("button[name=start]")
    assert re.search(r"/log/import/\d+/$", me.page.url)
    me.page.locator("main a.btn-primary[href$='/analyze/']").wait_for(timeout=PART_READY)
    me.look()


def first_figures(me: Traveller, case: Case, log: Path) -> None:
    bring_log(me, f"{case.home}/analyze/log/new/", log, f"投诉工单 {case.prefix}")
    me.click("main a.btn-primary[href$='/analyze/']")
    for figure in ("60%", "40%", "33.3%"):
        assert figure in me.heading, me.heading


def draw_as_is(me: Traveller, case: Case, folder: Path) -> None:
    """Imports the map, then renames a step on the drawing, limits it in the panel, and saves a version."""
    file = drawn(examples.complaint_as_is("zh"), folder / "as-is.bpmn")
    me.open(f"{case.home}/map/").page.set_input_files("input[name=file]", file)
    me.press(posts_to("/map/import/"))
    me.open(f"{case.home}/map/").click('a[href*="/map/edit/"]:visible')
    page = me.page
    page.wait_for_selector("[data-editor]:not([aria-busy])")
    page.dblclick('[data-element-id="assign_by_hand"]')
    page.keyboard.press("Control+A")
    page.keyboard.type(case.renamed)
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-status="saved"]')
    page.click('[data-element-id="assign_by_hand"]')
    page.fill("[data-panel] [name=time_limit]", case.limit)
    with page.expect_response("**/map/draft/"):
        page.press("[data-panel] [name=time_limit]", "Tab")
    page.keyboard.press("Control+S")
    page.keyboard.type("4 h")
    with page.expect_navigation(url=f"**{case.home}/map/"):
        page.keyboard.press("Enter")
    row = me.look().page.inner_text("#row-assign_by_hand")
    assert case.renamed in row
    assert "4" in row
    pass_gate(me, case, "map")


def ask_why(me: Traveller, case: Case) -> None:
    """Five answers by keyboard alone: Tab asks why again."""
    page = me.open(f"{case.home}/analyze/causes/").page
    page.focus("#new-problem [name=text]")
    page.keyboard.type("技术处理慢")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for answer in ("响应慢", "工单积压", "分配不均", "没有优先级规则", "自动分配没有启用"):
        me.look()
        page.wait_for_function("document.activeElement.matches('[data-why-form] [name=text]')")
        page.keyboard.type(answer)
        with page.expect_navigation():
            page.keyboard.press("Tab")
    me.open(f"{case.home}/analyze/causes/").click("a.why-text >> text=自动分配没有启用")
    answer_page = page.url
    evidence = {"kind": "figure", "stance": "supports", "metric": "step_time_share", "step": "技术处理"}
    me.send(posts_to("/evidence/"), **evidence).open(answer_page)
    assert "60%" in me.text
    me.send("form:has([name=direction])", is_root_cause=True, direction="启用自动分配")
    me.open(f"{case.home}/analyze/report/").page.click("details.confirm > summary")
    me.press("details.confirm form")
    assert "33.3%" in me.open(f"{case.home}/analyze/report/1/").text
    pass_gate(me, case, "analyze")


def design(me: Traveller, case: Case, folder: Path) -> None:
    scores = {"effect_percent": "50", "effect_of": "step", "cost": "3", "benefit": "5", "feasibility": "4"}
    me.open(f"{case.home}/design/").click('main a[href$="/design/options/new/"]')
    me.send("form:has([name=title])", title="自动分配", step="技术处理", **scores)
    me.open(f"{case.home}/design/")
    assert re.search(r"1\.2 → 0\.6 .*3\.0 → 2\.4 ", me.text), me.text
    me.page.click("details.confirm > summary")
    me.send(posts_to("/choose/"), reason="消除根本原因")
    me.open(f"{case.home}/design/to-be/").press(posts_to("/to-be/begin/"))
    file = drawn(examples.complaint_to_be("zh"), folder / "to-be.bpmn")
    me.open(f"{case.home}/design/to-be/").page.click(f"details:has({posts_to('/map/import/')}) > summary")
    me.page.set_input_files("input[name=file]", file)
    me.press(posts_to("/map/import/"))
    me.open(f"{case.home}/design/changes/")
    assert case.changes in me.heading, me.heading
    me.page.click('[data-change-go="next"]')
    pass_gate(me, case, "design")


def pilot(me: Traveller, case: Case, log: Path) -> None:
    bring_log(me, f"{case.home}/analyze/log/new/?for=pilot", log, f"试点周 {case.prefix}")
    me.open(f"{case.home}/pilot/new/").page.select_option("[name=event_log]", label=f"试点周 {case.prefix}")
    days = {"starts_on": "2026-06-15", "ends_on": "2026-06-21", "baseline_from": "2026-03-02"}
    me.send("form:has([name=starts_on])", name="紧急投诉", cases="优先级=紧急", people_count="3", team="一组", **days)
    for more in (
        {"metric": "lead_time_mean", "target_text": "1 d"},
        {"metric": "step_error_rate", "step": "技术处理", "target_text": "10 %", "is_guardrail": True},
    ):
        guardrail = "guardrail=1" if "is_guardrail" in more else "criteria/new/"
        me.open(f"{case.home}/pilot/plan/").click(f'main a[href*="{guardrail}"]')
        me.send("form:has([name=target_text])", comparison="le", **more)
    me.open(f"{case.home}/pilot/plan/").press(posts_to("/start/"))
    me.open(f"{case.home}/pilot/")
    assert re.search(r"1\.5.*0\.8", me.heading), me.heading
    assert "46.7%" in me.text
    me.click('main a[href$="/decide/"]').send(
        "form:has([name=verdict])", verdict="roll_out", reason="效果明确，没有副作用"
    )
    pass_gate(me, case, "pilot")


def publish(me: Traveller, case: Case) -> None:
    me.open(f"{case.home}/handbook/").page.locator(f"{posts_to('/handbook/draft/')} button").first.click()
    me.page.locator(posts_to("/publish/")).wait_for()
    me.look().page.locator(posts_to("/publish/")).get_by_label("Technical", exact=True).check()
    me.press(posts_to("/publish/"))
    me.open(f"{case.home}/rollout/training/new/").page.get_by_label("Technical", exact=True).check()
    me.send("form:has([name=due])", title=f"新流程 {case.prefix}", due="2027-01-31")


def read(reader: Traveller, case: Case) -> None:
    """Reads the handbook on a phone, chapter by chapter, and confirms it and the training."""
    page = reader.open("/handbooks/").page
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    reader.click(f'main a:has-text("{case.name}")')
    assert "技术处理" in reader.text
    page.click("[data-next]")
    for _screen in range(60):
        if page.locator("[data-confirm-form]").is_visible():
            break
        page.evaluate("scrollBy(0, innerHeight / 2)")
        page.wait_for_timeout(60)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 1
    page.locator("[data-confirm-form] input[type=checkbox]").check()
    reader.press("[data-confirm-form]")
    reader.open("/trainings/").press(f'li:has-text("新流程 {case.prefix}") form')


def roll_out(me: Traveller, case: Case, reader: Callable[[str, str], Traveller]) -> None:
    publish(me, case)
    for login, language in case.readers:
        read(reader(login, language), case)
    me.open(f"{case.home}/rollout/rules/").send(posts_to("/rules/hand-over/"), to_system="CRM")
    pass_gate(me, case, "rollout")


def monitor(me: Traveller, case: Case, more: Path) -> None:
    """The goals are watched, the alert comes into the page that is open in another tab, and is taken care of."""
    tab = me.another_tab()
    with tab.page.expect_response("**/api/v1/stream/"):
        tab.page.goto(f"{case.home}/activity/")
    me.open(f"{case.home}/monitor/").press(posts_to("/monitor/kpis/"))
    alerts = tab.page.locator(f'.toast-line:has-text("{case.name}") a[href*="/alerts/"]')
    alerts.first.wait_for(timeout=PART_READY)
    with tab.page.expect_navigation():
        alerts.first.click()
    tab.look().send(posts_to("/acknowledge/"), comment="我来看一下")
    assert "我来看一下" in tab.text
    log = me.open(f"{case.home}/analyze/").page.locator('.page-meta a[href*="/analyze/log/"]').get_attribute("href")
    bring_log(me, f"{log}more/", more)
    me.open("/dashboards/").click("main a.stretched:has-text('Technical')")
    assert case.name in me.text
    me.open(f"/alerts/?project={case.prefix}-1")
    assert me.page.locator("main tbody tr").count() == 2, "one alert for each goal, also after the next batch"
    tab.page.reload()
    tab.press(posts_to("/next-cycle/"))
    me.open(f"{case.home}/analyze/causes/")
    assert me.page.locator('.stepper-bar li.is-current [data-step="3"]').count() == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.language)
def test_a_project_goes_through_all_seven_phases_in_the_browser(
    case: Case, open_page: Callable[..., Any], tmp_path: Path
) -> None:
    def reader(login: str, language: str) -> Traveller:
        return Traveller(open_page(login=login, width=390, language=language), language)

    me = Traveller(open_page(login=case.login, language=case.language), case.language)
    me.approver = Traveller(open_page(login="chen"), "en")  # head of the department that the project names
    charter(me, case)
    first_figures(me, case, exported(demo_log.complaint_log(), tmp_path / "complaints.csv"))
    draw_as_is(me, case, tmp_path)
    ask_why(me, case)
    design(me, case, tmp_path)
    pilot(me, case, exported(demo_log.pilot_log(), tmp_path / "pilot.csv"))
    roll_out(me, case, reader)
    monitor(me, case, exported(demo_log.breach_events(), tmp_path / "later.csv"))
    me.open(f"{case.home}/charter/")
    assert re.search(r"cycle 2|第 2 轮", me.text), me.text
