"""Who may reach maps, versions, the library and handbooks. Written from the matrix of requirements."""

from __future__ import annotations

from . import SIGNED_IN, row

DRAW = "admin owner editor"
READ = "admin owner editor viewer"
PUBLISHED = "admin owner editor head staff viewer"
PROJECT = "admin owner editor head viewer"
LOOK = "head viewer"
# Managers who are no members read published handbooks; staff only those for their department.
BOOK = "admin owner editor outsider head staff viewer"


def code(w):
    return {"code": w.project.code}


def step(w):
    return {"code": w.project.code, "element_id": "triage"}


def observation(w):
    return {"code": w.project.code, "pk": w.observation.pk}


def record(_w):
    return {
        "source": "interview",
        "who": "Zhou Min",
        "on": "2026-11-02",
        "quote": "Half a day",
        "metric": "step_processing_mean",
        "value_text": "4 h",
        "per": "",
    }


def published(w):
    return {"code": w.project.code, "pk": w.as_is.pk}


def unpublished(w):
    return {"code": w.project.code, "pk": w.to_be.pk}


def asked(w):
    """One that is in review, as deciding needs it."""
    from processes.models import ProcessVersion

    found = unpublished(w)
    ProcessVersion.objects.filter(pk=found["pk"]).update(status=ProcessVersion.Status.IN_REVIEW)
    return found


def edition(w):
    return {"pk": w.edition.pk}


def chapter(w):
    return {"pk": w.draft_edition.pk, "chapter": w.chapter.pk}


def row_of(name):
    return lambda w: {"pk": getattr(w, name).pk}


def new_version(w):
    return {"project": w.project.code, "kind": "as_is", "xml": w.to_be.xml}


ROWS = [
    row("processes:map", code, allowed=PUBLISHED),
    row("processes:step", step, allowed=READ, forbidden="head"),
    row("processes:step", step, method="post", data=lambda w: {"time_limit": "2 h"}, allowed=DRAW, forbidden=LOOK),
    row("processes:editor", code, allowed=DRAW, forbidden=LOOK),
    row("processes:import", code, method="post", allowed=DRAW, forbidden=LOOK),
    row("processes:outline", code, method="post", data=lambda w: {"outline": "A: b"}, allowed=DRAW, forbidden=LOOK),
    row("processes:save", code, method="post", data=lambda w: {"xml": w.to_be.xml}, allowed=DRAW, forbidden=LOOK),
    row("processes:lint", code, method="post", data=lambda w: {"xml": w.to_be.xml}, allowed=DRAW, forbidden=LOOK),
    row("processes:draft", code, method="post", data=lambda w: {"xml": w.to_be.xml}, allowed=DRAW, forbidden=LOOK),
    row("processes:draft_discard", code, method="post", allowed=DRAW, forbidden=LOOK),
    row("processes:draft_join", code, method="post", allowed=DRAW, forbidden=LOOK),
    row("processes:draft_rebase", code, method="post", allowed=DRAW, forbidden=LOOK),
    row("processes:conflict", code, allowed=DRAW, forbidden=LOOK),
    row("processes:binding", code, method="post", allowed=DRAW, forbidden=LOOK),
    row("processes:roles", code, allowed=READ, forbidden="head"),
    row(
        "processes:roles",
        code,
        method="post",
        data=lambda w: {"kind": "as_is", "role": "Service", "department": str(w.people.department.pk)},
        allowed=DRAW,
        forbidden=LOOK,
    ),
    row("processes:roles_file", lambda w: code(w) | {"form": "csv"}, allowed=READ, forbidden="head"),
    row("processes:observation_new", step, allowed=DRAW, forbidden=LOOK),
    row("processes:observation_new", step, method="post", data=record, allowed=DRAW, forbidden=LOOK),
    row("processes:observation", observation, allowed=READ, forbidden="head"),
    row("processes:observation", observation, method="post", data=record, allowed=DRAW, forbidden=LOOK),
    row("processes:observation_remove", observation, method="post", allowed=DRAW, forbidden=LOOK),
    row("processes:about", code, allowed=DRAW, forbidden=LOOK),
    row(
        "processes:about",
        code,
        method="post",
        data=lambda w: {"name": "Complaints", "category": "Service", "owner": str(w.people.owner.pk)},
        allowed=DRAW,
        forbidden=LOOK,
    ),
    row("processes:versions", code, allowed=READ, forbidden="head"),
    row("processes:version", published, allowed=PUBLISHED),
    row("processes:version", unpublished, allowed=READ),
    row("processes:version_file", published, allowed=PUBLISHED),
    row("processes:version_file", unpublished, allowed=READ),
    row("processes:version_restore", published, method="post", allowed=DRAW, forbidden=LOOK),
    row(
        "processes:version_publish",
        unpublished,
        method="post",
        data=lambda _w: {"valid_from": "2026-12-01"},
        allowed=DRAW,
        forbidden=LOOK,
    ),
    row("processes:version_review", unpublished, method="post", allowed=DRAW, forbidden=LOOK),
    row(
        "processes:version_decide",
        asked,
        method="post",
        data=lambda _w: {"do": "back", "reason": "Unclear"},
        allowed="admin owner",
        forbidden="editor head viewer",
    ),
    row("processes:version_adopt", unpublished, method="post", allowed=DRAW, forbidden=LOOK),
    row("processes:to_be", code, allowed=READ, forbidden="head"),
    row("processes:to_be_begin", code, method="post", allowed=DRAW, forbidden=LOOK),
    row("processes:changes", code, allowed=READ, forbidden="head"),
    row("processes:project_handbook", code, allowed=PROJECT),
    row("processes:handbook_begin", code, method="post", allowed=DRAW, forbidden=LOOK),
    row("processes:library", allowed=SIGNED_IN),
    row("processes:process", lambda w: {"pk": w.process.pk}, allowed=PUBLISHED),
    row("processes:handbooks", allowed=SIGNED_IN),
    row("processes:handbook", edition, allowed=BOOK),
    row("processes:handbook", row_of("draft_edition"), allowed=DRAW),
    row(
        "processes:handbook_acknowledge",
        edition,
        method="post",
        allowed="admin owner editor head staff",
        forbidden="outsider viewer",
    ),
    row(
        "processes:handbook_remark",
        edition,
        method="post",
        data=lambda w: {"element_id": "triage", "text": "Why?"},
        allowed=BOOK,
    ),
    row("processes:handbook_readers", edition, allowed="admin owner editor head", forbidden="outsider staff viewer"),
    row("processes:handbook_chapter", chapter, allowed=DRAW, forbidden=LOOK),
    row("processes:handbook_chapter", chapter, method="post", allowed=DRAW, forbidden=LOOK),
    row("processes:handbook_publish", row_of("draft_edition"), method="post", allowed=DRAW, forbidden=LOOK),
    row("api:process-list", allowed=SIGNED_IN),
    row("api:process-list", method="post", data=lambda w: {"project": w.project.code}, allowed=DRAW, forbidden=LOOK),
    row("api:process-detail", row_of("process"), allowed=PUBLISHED),
    row("api:process-version-list", allowed=SIGNED_IN),
    row("api:process-version-list", method="post", data=new_version, allowed=DRAW, forbidden=LOOK),
    row("api:process-version-detail", row_of("as_is"), allowed=PUBLISHED),
    row("api:process-version-detail", row_of("to_be"), allowed=READ, forbidden="head"),
    row("api:process-version-bpmn", row_of("as_is"), allowed=PUBLISHED),
    row(
        "api:process-version-diff",
        row_of("to_be"),
        data=lambda w: {"against": w.as_is.pk},
        allowed=READ,
        forbidden="head",
    ),
    row("api:process-version-publish", row_of("to_be"), method="post", allowed=DRAW, forbidden=LOOK),
    row("api:handbook-list", allowed=SIGNED_IN),
    row("api:handbook-detail", row_of("edition"), allowed=BOOK),
    row("api:handbook-detail", row_of("draft_edition"), allowed=DRAW, forbidden=LOOK),
    row("api:acknowledgement-list", allowed=SIGNED_IN),
    row(
        "api:acknowledgement-list",
        method="post",
        data=lambda w: {"handbook": w.edition.pk},
        allowed="admin owner editor head staff",
        forbidden="outsider viewer",
    ),
]
