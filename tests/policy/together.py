"""Who may reach comments, actions, files and the presence hint: exactly those who may read what they hang on."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from . import SIGNED_IN, row

READ = "admin owner editor head viewer"
WORK = "admin owner editor"
LOOK = "head viewer"


def code(world):
    return {"code": world.project.code}


def foreign(world):
    return {"code": world.other_project.code}


def with_code(**names):
    return lambda world: {"code": world.project.code} | {key: getattr(world, name).pk for key, name in names.items()}


TALK = {"text": "Who looks after this?"}


def talk(kind, id="project"):
    """The address of what is said about an object: `id` names the thing, or gives the id itself."""

    def kwargs(world):
        keys = {"project": world.project.code, "charter": "charter"}
        return {"code": world.project.code, "kind": kind, "id": keys.get(id) or str(getattr(world, id).pk)}

    return kwargs


def an_upload(_world):
    return {"file": SimpleUploadedFile("plan.txt", b"Who does what")}


ROWS = [
    row("projects:talk", talk("goal", "goal"), allowed=READ),
    row("projects:talk", talk("alert", "alert"), allowed="admin owner editor head", forbidden="viewer"),
    row("projects:talk", talk("goal", "other_goal"), allowed=""),
    row("projects:talk", talk("nothing", "goal"), allowed=""),
    row("projects:talk", talk("goal", "goal"), allowed=READ, method="post", data=lambda w: TALK),
    row("projects:talk", talk("goal", "goal"), allowed=READ, method="post", data=lambda w: {"do": "watch"}),
    row("projects:file_add", talk("goal", "goal"), allowed="admin owner editor head", forbidden="viewer", method="post",
        data=an_upload),
    row("projects:comment", with_code(pk="comment"), allowed="editor", forbidden="admin owner head viewer"),
    row("projects:comment", with_code(pk="comment"), allowed="editor", forbidden="admin owner head viewer",
        method="post", data=lambda w: TALK),
    row("projects:comment", with_code(pk="comment"), allowed=WORK, forbidden=LOOK, method="post",
        data=lambda w: {"do": "remove"}),
    row("projects:comment", with_code(pk="alert_comment"), allowed="editor", forbidden="admin owner head"),
    row("projects:file", with_code(pk="attachment"), allowed=READ),
    row("projects:file", with_code(pk="alert_attachment"), allowed="admin owner editor head"),
    row("projects:file", with_code(pk="attachment"), allowed=WORK, forbidden=LOOK, method="post",
        data=lambda w: {"do": "remove"}),
    row("projects:actions", code, allowed=READ),
    row("projects:actions", foreign, allowed="admin other_head"),
    row("projects:actions", code, allowed=WORK, forbidden=LOOK, method="post",
        data=lambda w: {"text": "Ask IT", "owner": w.people.owner.pk}),
    row("projects:actions_csv", code, allowed=READ),
    row("projects:action", with_code(pk="action"), allowed=READ),
    row("projects:action", with_code(pk="alert_action"), allowed="admin owner editor head"),
    row("projects:action", with_code(pk="action"), allowed=WORK + " head", forbidden="viewer", method="post",
        data=lambda w: {"do": "move", "state": "doing"}),
    row("projects:action", with_code(pk="action"), allowed=WORK, forbidden=LOOK, method="post",
        data=lambda w: {"text": "Ask IT again", "owner": w.people.owner.pk, "state": "open"}),
    row("projects:my_actions", allowed=SIGNED_IN),
    row("projects:presence", lambda w: {"code": w.project.code, "page": "charter"}, allowed=WORK, forbidden=LOOK,
        method="post"),
]  # fmt: skip
