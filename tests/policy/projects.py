"""Who may reach projects, charters, gates and teams. Readers are refused what they may see but not change."""

from __future__ import annotations

from . import SIGNED_IN, row, together

READ = "admin owner editor head viewer"
WORK = "admin owner editor"
LOOK = "head viewer"
OWN = "admin owner"
NOT_OWN = "editor head viewer"
MANAGERS = "admin owner editor outsider"


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


def both_reports(world):
    return {"report": [str(world.pain_report.pk), str(world.second_report.pk)]}


def number(world):
    return {"pk": world.project.pk}


SCOPE = {"text": "All channels", "inside": "on"}
GOAL = {"metric": "lead_time_mean", "comparison": "le", "target": "1.5 d", "calendar": "24x7"}
TAKE_THEIRS = {"do": "theirs"}
REASON = {"reason": "Agreed with the board", "name": "He Jia"}


def api_goal(world):
    return {"project": world.project.code, "metric": "lead_time_mean", "comparison": "le", "target": 3600}


ROWS = [
    *together.ROWS,
    row("projects:home", allowed=SIGNED_IN),
    row("projects:list", allowed=SIGNED_IN),
    row("projects:export", lambda w: {"kind": "csv"}, allowed=SIGNED_IN),
    row("projects:saved_views", allowed=SIGNED_IN),
    row(
        "projects:saved_views", allowed=SIGNED_IN, method="post", data=lambda w: {"name": "V", "query": "status=closed"}
    ),
    row("projects:saved_view", pk("saved_view"), allowed="owner", method="post", data=lambda w: {"do": "default"}),
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
    row("projects:charter_print", code, allowed=READ),
    row("projects:charter_pdf", code, allowed=READ),
    row("projects:charter_word", code, allowed=READ),
    row("projects:charter_revisions", code, allowed=READ),
    row("projects:charter_revisions", foreign, allowed="admin other_head"),
    row("projects:charter_filter", code, allowed=WORK, forbidden=LOOK, method="post", data=lambda w: {"cases": ""}),
    row("projects:letters", code, allowed=WORK, forbidden=LOOK, method="post", data=lambda w: GOAL),
    row("projects:letters_of", with_code(pk="goal"), allowed=WORK, forbidden=LOOK, method="post", data=lambda w: GOAL),
    row("projects:letters_of", with_code(pk="other_goal"), allowed="", forbidden=LOOK, method="post"),
    row("projects:charter_save", section("objectives", pk="objective"), allowed=WORK, forbidden=LOOK, method="post"),
    row("projects:charter_save", section("risks", pk="risk"), allowed=WORK, forbidden=LOOK, method="post"),
    row("projects:charter_remove", section("work", pk="work_item"), allowed=WORK, forbidden=LOOK, method="post"),
    row("projects:aims", allowed=MANAGERS),
    row("projects:aims", allowed=MANAGERS, method="post", data=lambda w: {"name": "Customers stay"}),
    row("projects:aim", pk("aim"), allowed=MANAGERS),
    row("projects:aim", pk("aim"), allowed=MANAGERS, method="post", data=lambda w: {"name": "Customers stay"}),
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
    row(
        "projects:gate", gate, allowed=WORK, forbidden=LOOK, method="post", data=lambda w: {"do": "ask", "rule": "any"}
    ),
    row(
        "projects:gate",
        gate,
        allowed="head",
        forbidden="admin owner editor viewer",
        method="post",
        data=lambda w: {"do": "reject", "comment": "Not yet, sorry"},
    ),
    row("projects:conflict", with_code(pk="kept_text"), allowed="editor"),
    row(
        "projects:conflict", with_code(pk="kept_text"), allowed="editor", method="post", data=lambda w: {"do": "theirs"}
    ),
    row("projects:bin", code, allowed=WORK, forbidden=LOOK),
    row("projects:activity", code, allowed=READ),
    row("projects:restore", with_code(pk="entry"), allowed=WORK, forbidden=LOOK, method="post"),
    row("projects:audit", allowed="admin"),
    row("projects:audit_export", lambda w: {"form": "csv"}, allowed="admin"),
    row("projects:search", allowed=SIGNED_IN),
    row("projects:shortcuts", allowed=SIGNED_IN),
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
    row("api:gate-review-list", allowed=SIGNED_IN),
    row(
        "api:gate-review-list",
        allowed=WORK,
        forbidden=LOOK,
        method="post",
        data=lambda w: {"project": w.project.code, "phase": "charter", "reviewers": [w.people.head.pk]},
    ),
    row("api:gate-review-detail", pk("review"), allowed=READ),
    row("api:gate-review-approve", pk("review"), allowed="head", forbidden="admin owner editor viewer", method="post"),
    row(
        "api:gate-review-reject",
        pk("review"),
        allowed="head",
        forbidden="admin owner editor viewer",
        method="post",
        data=lambda w: {"reason": "Not yet, sorry"},
    ),
    row("api:gate-review-withdraw", pk("review"), allowed=WORK, forbidden=LOOK, method="post"),
    row("projects:pain_reports", allowed="admin owner editor outsider head other_head"),
    row("projects:my_pain_reports", allowed=SIGNED_IN),
    row("projects:pain_report_new", allowed=SIGNED_IN),
    row("projects:pain_report_new", allowed=SIGNED_IN, method="post", data=lambda w: {"text": "T", "process": "P"}),
    row("projects:pain_report", pk("pain_report"), allowed=f"{MANAGERS} head staff"),
    row("projects:pain_report_vote", pk("pain_report"), allowed=f"{MANAGERS} head staff", method="post"),
    row(
        "projects:pain_report_decide",
        pk("pain_report"),
        allowed=MANAGERS,
        forbidden="head staff",
        method="post",
        data=lambda w: {"do": "accept"},
    ),
    row(
        "projects:pain_report_rank",
        pk("pain_report"),
        allowed=MANAGERS,
        forbidden="head staff",
        method="post",
        data=lambda w: {"position": "1"},
    ),
    *(
        row(name, allowed=MANAGERS, forbidden="head staff", method=method, data=both_reports)
        for name in ("projects:pain_report_merge", "projects:pain_report_project", "projects:pain_report_add")
        for method in ("get", "post")
    ),
    row("api:pain-report-list", allowed=SIGNED_IN),
    row("api:pain-report-list", allowed=SIGNED_IN, method="post", data=lambda w: {"text": "T", "process": "P"}),
    row("api:pain-report-detail", pk("pain_report"), allowed=f"{MANAGERS} head staff"),
    *(
        row(f"api:pain-report-{name}", pk("pain_report"), allowed=MANAGERS, forbidden="head staff", method="post")
        for name in ("accept", "decline", "reopen")
    ),
    row(
        "api:pain-report-merge",
        pk("pain_report"),
        allowed=MANAGERS,
        forbidden="head staff",
        method="post",
        data=lambda w: {"others": [w.second_report.pk]},
    ),
    row(
        "api:pain-report-add-to-project",
        pk("pain_report"),
        allowed=WORK,
        forbidden="head staff",
        method="post",
        data=lambda w: {"project": w.project.code},
    ),
    row("api:pain-report-vote", pk("pain_report"), allowed=f"{MANAGERS} head staff", method="post"),
]
