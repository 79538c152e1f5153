"""Who may reach pilots, the roll-out, trainings and rules."""

from __future__ import annotations

from typing import Any

from . import SIGNED_IN, row

READ = "admin owner editor head viewer"
FIGURES = "admin owner editor head"
WORK = "admin owner editor"
SEE_ONLY = "head viewer"


def code(w: Any) -> dict[str, Any]:
    return {"code": w.project.code}


def at(thing: str) -> Any:
    return lambda w: {"code": w.project.code, "pk": getattr(w, thing).pk}


def pk(thing: str) -> Any:
    return lambda w: {"pk": getattr(w, thing).pk}


def pilot_body(w: Any) -> dict[str, Any]:
    return {"project": w.project.code, "name": "Another week"}


def plan_form(w: Any) -> dict[str, Any]:
    return {"name": "Another week", "calendar": "24x7", "cases": "Priority = urgent"}


def criterion_form(w: Any) -> dict[str, Any]:
    return {"metric": "lead_time_mean", "comparison": "le", "target_text": "1 d", "population": "pilot"}


def deviation_form(w: Any) -> dict[str, Any]:
    return {"text": "Two cases off shift"}


def training_form(w: Any) -> dict[str, Any]:
    return {"title": "Reply templates", "audience": [w.people.department.pk]}


def training_body(w: Any) -> dict[str, Any]:
    return {"project": w.project.code, **training_form(w)}


def hand_over_form(w: Any) -> dict[str, Any]:
    return {"to_system": "CRM", "rules": [w.rule.key]}


def hand_over_body(w: Any) -> dict[str, Any]:
    return {"project": w.project.code, "to_system": "CRM"}


def decision(w: Any) -> dict[str, Any]:
    return {"verdict": "roll_out", "reason": "Faster"}


def work(url: str, kwargs: Any, **more: Any) -> Any:
    return row(url, kwargs, allowed=WORK, forbidden=SEE_ONLY, **more)


ROWS = [
    row("pilots:pilot", code, allowed=READ),
    row("pilots:plan", code, allowed=READ),
    row("pilots:feedback", code, allowed=READ),
    row("pilots:changes", code, allowed=READ),
    work("pilots:pilot_new", code),
    work("pilots:pilot_new", code, method="post", data=plan_form),
    work("pilots:pilot_edit", at("pilot")),
    work("pilots:pilot_edit", at("pilot"), method="post", data=plan_form),
    work("pilots:pilot_delete", at("planned_pilot")),
    work("pilots:pilot_delete", at("planned_pilot"), method="post"),
    work("pilots:pilot_start", at("planned_pilot"), method="post"),
    work("pilots:pilot_repeat", at("decided_pilot"), method="post"),
    work("pilots:pilot_decide", at("pilot")),
    work("pilots:pilot_decide", at("pilot"), method="post", data=decision),
    work("pilots:criterion_new", at("pilot")),
    work("pilots:criterion_new", at("pilot"), method="post", data=criterion_form),
    work("pilots:criterion_edit", at("criterion")),
    work("pilots:criterion_edit", at("criterion"), method="post", data=criterion_form),
    work("pilots:criterion_delete", at("criterion")),
    work("pilots:criterion_delete", at("criterion"), method="post"),
    work("pilots:feedback_add", at("pilot"), method="post", data=lambda w: {"text": "Fine"}),
    work("pilots:feedback_delete", at("feedback")),
    work("pilots:feedback_delete", at("feedback"), method="post"),
    work("pilots:deviation_new", at("pilot")),
    work("pilots:deviation_new", at("pilot"), method="post", data=deviation_form),
    work("pilots:deviation_edit", at("deviation")),
    work("pilots:deviation_edit", at("deviation"), method="post", data=deviation_form),
    work("pilots:deviation_delete", at("deviation")),
    work("pilots:deviation_delete", at("deviation"), method="post"),
    row("pilots:rollout", code, allowed=READ),
    row("pilots:training", code, allowed=FIGURES, forbidden="viewer"),
    work("pilots:training_new", code),
    work("pilots:training_new", code, method="post", data=training_form),
    work("pilots:training_edit", at("training")),
    work("pilots:training_edit", at("training"), method="post", data=training_form),
    work("pilots:training_delete", at("training")),
    work("pilots:training_delete", at("training"), method="post"),
    work("pilots:rules", code),
    work("pilots:rules_json", code),
    work("pilots:rules_hand_over", code, method="post", data=hand_over_form),
    row("pilots:trainings", allowed=SIGNED_IN),
    # Only those whom it is meant for: who plans a training does not take part by that.
    row("pilots:training_confirm", pk("training"), method="post", allowed="head staff", forbidden=WORK + " viewer"),
    row("api:pilot-list", allowed=SIGNED_IN),
    row("api:pilot-list", method="post", data=pilot_body, allowed=WORK, forbidden=SEE_ONLY),
    row("api:pilot-detail", pk("pilot"), allowed=READ),
    work("api:pilot-detail", pk("pilot"), method="patch", data=lambda w: {"name": "Renamed"}),
    work("api:pilot-detail", pk("planned_pilot"), method="delete"),
    row("api:pilot-evaluation", pk("pilot"), allowed=READ),
    work("api:pilot-criteria", pk("pilot"), method="post", data=lambda w: {"metric": "lead_time_mean", "target": 9}),
    work("api:pilot-start", pk("planned_pilot"), method="post"),
    work("api:pilot-decide", pk("pilot"), method="post", data=decision),
    work("api:pilot-repeat", pk("decided_pilot"), method="post"),
    row("api:training-list", allowed=SIGNED_IN),
    row("api:training-list", method="post", data=training_body, allowed=WORK, forbidden=SEE_ONLY),
    row("api:training-detail", pk("training"), allowed=FIGURES + " staff", forbidden="viewer"),
    work("api:training-detail", pk("training"), method="patch", data=lambda w: {"title": "Renamed"}),
    work("api:training-detail", pk("training"), method="delete"),
    row("api:training-confirm", pk("training"), method="post", allowed="head staff", forbidden=WORK + " viewer"),
    row("api:rule-list", allowed=SIGNED_IN),
    row("api:rule-list", method="post", data=hand_over_body, allowed=WORK, forbidden=SEE_ONLY),
    work("api:rule-detail", pk("rule")),
]
