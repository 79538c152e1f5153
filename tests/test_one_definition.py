"""The demo's complaint project: one definition, the same digits everywhere; changing it moves all of them.

The figures are those of the product's example: processing 0.2 / 0.1 / 1.2 / 0.5 d, lead time 3.0 d, 40 % of cases and
30 % of feedbacks late, errors 5 / 15 / 8 % and "–", shares of step time 10 / 5 / 60 / 25 %, waiting 33.3 %. They are
read off the page, the API and the command line, from a log that a seeded generator made.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from analysis.engine import demo_log
from analysis.figures import primary_log
from config.demo.complaints import create_complaints
from config.demo.people import create_people
from config.demo.words import ENGLISH
from monitoring.models import Alert
from projects.kept_figures import keep_changed
from projects.models import Goal, KeptFigure, Project
from projects.services.charter import GoalValues, change_goal

from .walker import Walker

ROOT = Path(__file__).resolve().parent.parent
DAY = 86_400
STEPS = ("Record complaint", "Triage", "Technical handling", "Customer feedback")
# mean days of work, errors, late, share of step time, share of end-to-end time
EXPECTED = {
    "Record complaint": (0.2, 0.05, None, 0.10, 0.2 / 3),
    "Triage": (0.1, 0.15, None, 0.05, 0.1 / 3),
    "Technical handling": (1.2, 0.08, None, 0.60, 0.4),
    "Customer feedback": (0.5, None, 0.30, 0.25, 0.5 / 3),
}


@pytest.fixture
def complaints(db: None) -> Project:
    return create_complaints(create_people(), ENGLISH)


@pytest.fixture
def lin(complaints: Project) -> User:
    return User.objects.get(email__startswith="lin@")


def check_figures(figures: dict[str, Any]) -> None:
    """The exact figures, whoever gives them."""
    steps = {row["activity"]: row for row in figures["steps"]}
    for name, (days, errors, late, of_work, of_all) in EXPECTED.items():
        row = steps[name]
        assert row["processing_time"]["mean"] == days * DAY
        assert row["error_rate"] == errors
        assert row["timeout_rate"] == late
        assert row["step_time_share"] == pytest.approx(of_work, abs=1e-12)
        assert row["end_to_end_share"] == pytest.approx(of_all, abs=1e-12)
    cases = figures["cases"]
    assert (cases["lead_time"]["mean"], cases["timeout_rate"]) == (3 * DAY, 0.4)
    assert cases["waiting_share"] == pytest.approx(1 / 3, abs=1e-12)


def test_the_page_shows_the_figures_of_the_example(
    complaints: Project, lin: User, client_for: Callable[[User], Client]
) -> None:
    walker = Walker(client_for(lin)).open(f"/p/{complaints.code}/analyze/")
    for words in ("60%", "40%", "3.0 d", "33.3%"):
        assert words in walker.heading
    rows = {}
    for line in walker.page.iter("tr"):
        cells = [" ".join(cell.text_content().split()) for cell in line]
        if cells and (name := next((s for s in STEPS if cells[0] == s), None)):
            rows[name] = cells[1:]
    means = {name: cells[0] for name, cells in rows.items()}
    assert means == {
        "Record complaint": "0.2",
        "Triage": "0.1",
        "Technical handling": "1.2",
        "Customer feedback": "0.5",
    }
    assert {name: cells[-1] for name, cells in rows.items()} == {
        "Record complaint": "5%",
        "Triage": "15%",
        "Technical handling": "8%",
        "Customer feedback": "–",
    }
    assert rows["Customer feedback"][-2] == "30%"
    shares = [cells[2] for cells in (rows[name] for name in STEPS)]
    assert shares == ["10%", "5%", "60%", "25%"]


def test_the_api_gives_the_figures_of_the_example(
    complaints: Project, lin: User, client_for: Callable[[User], Client]
) -> None:
    log = primary_log(complaints)
    assert log is not None
    check_figures(client_for(lin).get(f"/api/v1/event-logs/{log.pk}/metrics/").json())


def test_the_command_line_gives_the_figures_of_the_example(tmp_path: Path) -> None:
    """From the English export in UTF-8 and the Chinese one in GB18030, with guessed columns."""
    for language, names, encoding in (("en", STEPS, "utf-8"), ("zh", demo_log.ACTIVITIES["zh"], "gb18030")):
        path = tmp_path / f"{language}.csv"
        rows = demo_log.complaint_log(language=language)  # type: ignore[arg-type]
        demo_log.write_csv(rows, path, encoding=encoding, language=language)  # type: ignore[arg-type]
        errors = ",".join(sorted(demo_log.error_outcomes(language)))  # type: ignore[arg-type]
        command = [sys.executable, "manage.py", "analyze", str(path), "--format", "json", "--case-limit", "3d"]
        command += ["--limit", f"{names[3]}=1d", "--errors", errors]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        figures = json.loads(done.stdout)
        english = dict(zip(names, STEPS, strict=True))
        for row in figures["steps"]:
            row["activity"] = english[row["activity"]]
        check_figures(figures)


def everywhere(walker: Walker, code: str, department: int) -> dict[str, str]:
    """The words of each page that shows the goal's figure."""
    pages = {
        "charter": f"/p/{code}/charter/",
        "monitor": f"/p/{code}/monitor/",
        "dashboard": f"/dashboards/{department}/",
    }
    return {name: walker.open(url).text for name, url in pages.items()}


def portfolio_reads(walker: Walker, goal: Goal) -> tuple[float | None, str]:
    """The figure that the portfolio's word rests on after the clock has run, and that word."""
    keep_changed()
    words = walker.open("/projects/").text
    return KeptFigure.objects.get(goal=goal).value, next(word for word in ("Not met", "No reading") if word in words)


def test_a_goal_and_all_that_reads_it_show_the_same_digits_and_move_together(
    complaints: Project, lin: User, client_for: Callable[[User], Client], run_jobs: Callable[[], int]
) -> None:
    """First all complaints (3.0 d), then the goal is narrowed to urgent ones (1.5 d): every page follows."""
    run_jobs()
    walker, department = Walker(client_for(lin)), complaints.departments.get(name="Technical").pk
    client, code = client_for(lin), complaints.code
    goal = complaints.goals.get(metric="lead_time_mean")
    assert all("3.0 d" in words for words in everywhere(walker, code, department).values())
    assert "3.0 d" in walker.open(f"/p/{code}/analyze/").heading
    assert portfolio_reads(walker, goal) == (3 * DAY, "Not met")
    alert = Alert.objects.get(rule__kpi__goal=goal)
    assert alert.value == 3 * DAY
    assert "3.0 d" in walker.open(f"/alerts/{alert.pk}/").text
    kpi = client.get("/api/v1/kpis/").json()["results"]
    assert {row["value"] for row in kpi if row["metric"] == "lead_time_mean"} == {3 * DAY}
    # The pilot's baseline is the same definition over its own population.
    urgent = {"attributes": {"priority": ["urgent"]}}
    assert "from 1.5 d" in walker.open(f"/p/{code}/pilot/").heading
    assert "of the 1.5 d lead time" in walker.open(f"/p/{code}/analyze/?attr.priority=urgent").heading

    values = GoalValues(
        metric="lead_time_mean",
        comparison="lt",
        target=1.2 * DAY,
        filter=urgent,
        due=goal.due,
        owner=goal.owner,
        name=goal.name,
    )
    change_goal(goal=goal, by=lin, values=values)
    from monitoring.tasks import evaluate_all

    evaluate_all()
    moved = everywhere(walker, code, department)
    assert all("1.5 d" in words for words in moved.values()), moved
    assert portfolio_reads(walker, goal) == (1.5 * DAY, "Not met")
    alert.refresh_from_db()
    assert alert.latest_value == 1.5 * DAY
    kpi = client.get("/api/v1/kpis/").json()["results"]
    assert {row["value"] for row in kpi if row["metric"] == "lead_time_mean"} == {1.5 * DAY}
    assert {row["target"] for row in kpi if row["metric"] == "lead_time_mean"} == {1.2 * DAY}
