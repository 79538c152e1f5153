"""Who may reach projects, charters, gates and teams. Readers are refused what they may see but not change."""

from __future__ import annotations

from . import SIGNED_IN, row

READ = "admin owner editor head viewer"
WORK = "admin owner editor"
LOOK = "head viewer"
OWN = "admin owner"
NOT_OWN = "editor head viewer"


def code(world):
    return {"code": world.project.code}


def foreign(world):
    return {"code": world.other_project.code}


def with_code(**names):
    return lambda world: {"code": world.project.code} | {key: getattr(world, name).pk for key, name in names.items()}


def section(name, **names):
    return lambda world: with_code(**names)(world) | {"section": name}


def gate(world):
    return {"code": world.project.code, "phase": "charter"}


def pk(name):
    return lambda world: {"pk": getattr(world, name).pk}


def number(world):
    return {"pk": world.project.pk}


SCOPE = {"text": "All channels", "inside": "on"}
GOAL = {"metric": "lead_time_mean", "comparison": "le", "target": "1.5 d", "calendar": "24x7"}
REASON = {"reason": "Agreed with the board", "name": "He Jia"}


def api_goal(world):
    return {"project": world.project.code, "metric": "lead_time_mean", "comparison": "le", "target": 3600}


ROWS = [
    row("projects:home", allowed=SIGNED_IN),
    row("projects:list", allowed=SIGNED_IN),
    row("projects:new", allowed="admin owner editor outsider"),
    row(
        "projects:new",
        allowed="admin owner editor outsider",
        method="post",
        data=lambda w: {"name": "X", "prefix": "X", "start": "charter"},
    ),
    row("projects:project", code, allowed=READ),
    row("projects:project", foreign, allowed="admin other_head"),
    row("projects:charter", code, allowed=READ),
    row("projects:charter", foreign, allowed="admin other_head"),
    row(
        "projects:charter_head",
        code,
        allowed=WORK,
        forbidden=LOOK,
        method="post",
        data=lambda w: {"name": "N", "calendar": "24x7"},
    ),
    row("projects:charter_add", section("scope"), allowed=WORK, forbidden=LOOK, method="post", data=lambda w: SCOPE),
    row("projects:charter_add", section("goals"), allowed=WORK, forbidden=LOOK, method="post", data=lambda w: GOAL),
    row(
        "projects:charter_save",
        section("goals", pk="goal"),
        allowed=WORK,
        forbidden=LOOK,
        method="post",
        data=lambda w: GOAL,
    ),
    row("projects:charter_save", section("goals", pk="other_goal"), allowed="", forbidden=LOOK, method="post"),
    row("projects:charter_remove", section("goals", pk="goal"), allowed=WORK, forbidden=LOOK, method="post"),
    row("projects:baseline", with_code(pk="goal"), allowed=WORK, forbidden=LOOK, method="post"),
    row("projects:team", code, allowed=READ),
    row(
        "projects:team",
        code,
        allowed=OWN,
        forbidden=NOT_OWN,
        method="post",
        data=lambda w: {"email": "x@example.com", "role": "viewer"},
    ),
    row(
        "projects:member",
        with_code(pk="membership"),
        allowed=OWN,
        forbidden=NOT_OWN,
        method="post",
        data=lambda w: {"role": "viewer"},
    ),
    row("projects:gate", gate, allowed=READ),
    row(
        "projects:gate",
        gate,
        allowed=OWN,
        forbidden=NOT_OWN,
        method="post",
        data=lambda w: {"do": "override", **REASON},
    ),
    row(
        "projects:gate",
        gate,
        allowed=f"{WORK} head",
        forbidden="viewer",
        method="post",
        data=lambda w: {"do": "pass"},
    ),
    row(
        "projects:gate", gate, allowed=OWN, forbidden=NOT_OWN, method="post", data=lambda w: {"do": "reopen", **REASON}
    ),
    row("projects:activity", code, allowed=READ),
    row("projects:restore", with_code(pk="entry"), allowed=WORK, forbidden=LOOK, method="post"),
    row("projects:search", allowed=SIGNED_IN),
    row("projects:job", pk("job"), allowed=WORK),
    row("projects:job_cancel", pk("job"), allowed=WORK, method="post"),
    row("api:project-list", allowed=SIGNED_IN),
    row(
        "api:project-list",
        allowed="admin owner editor outsider",
        method="post",
        data=lambda w: {"name": "X", "prefix": "X"},
    ),
    row("api:project-detail", number, allowed=READ),
    row(
        "api:project-detail",
        number,
        allowed=WORK,
        forbidden=LOOK,
        method="patch",
        data=lambda w: {"name": "N"},
        headers={"If-Match": '"1"'},
    ),
    row("api:project-gate", lambda w: number(w) | {"phase": "charter"}, allowed=READ),
    row("api:goal-list", allowed=SIGNED_IN),
    row("api:goal-list", allowed=WORK, forbidden=LOOK, method="post", data=api_goal),
    row("api:goal-detail", pk("goal"), allowed=READ),
    row("api:goal-detail", pk("other_goal"), allowed="admin other_head"),
    row(
        "api:goal-detail",
        pk("goal"),
        allowed=WORK,
        forbidden=LOOK,
        method="patch",
        data=lambda w: {"name": "N"},
        headers={"If-Match": '"1"'},
    ),
    row("api:goal-detail", pk("goal"), allowed=WORK, forbidden=LOOK, method="delete"),
    row("api:goal-baseline", pk("goal"), allowed=WORK, forbidden=LOOK, method="post"),
    row("api:pain-point-list", allowed=SIGNED_IN),
    row(
        "api:pain-point-list",
        allowed=WORK,
        forbidden=LOOK,
        method="post",
        data=lambda w: {"project": w.project.code, "text": "T"},
    ),
    row("api:pain-point-detail", pk("pain_point"), allowed=READ),
    row(
        "api:pain-point-detail",
        pk("pain_point"),
        allowed=WORK,
        forbidden=LOOK,
        method="patch",
        data=lambda w: {"text": "T"},
    ),
    row("api:scope-item-list", allowed=SIGNED_IN),
    row(
        "api:scope-item-list",
        allowed=WORK,
        forbidden=LOOK,
        method="post",
        data=lambda w: {"project": w.project.code, "text": "T"},
    ),
    row("api:scope-item-detail", pk("scope_item"), allowed=READ),
    row("api:scope-item-detail", pk("scope_item"), allowed=WORK, forbidden=LOOK, method="delete"),
    row("api:gate-list", allowed=SIGNED_IN),
    row(
        "api:gate-list",
        allowed=OWN,
        forbidden=NOT_OWN,
        method="post",
        data=lambda w: {"project": w.project.code, "phase": "charter", "do": "override", **REASON},
    ),
    row("api:gate-detail", pk("decision"), allowed=READ),
]
