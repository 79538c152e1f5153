"""Comments, mentions, actions, files, watching and presence: who sees them, who is told, what the trail keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, User
from common.errors import DomainError
from monitoring.models import Alert
from projects.file_types import clean_name, type_of
from projects.models import Action, Activity, Attachment, Comment, Project
from projects.permissions import POLICY, people_who
from projects.querysets import ProjectQuerySet
from projects.services import actions, files, presence, talk
from projects.subjects import KINDS, find_subject, readers_of
from tests.worlds import build_world

from .factories import make_goal

SignIn = Callable[[User], Client]
NOW = timezone.now()


def subject_on(user: User, project: Project, kind: str = "project", id: object = "AS-1") -> Any:
    found = find_subject(user, project, kind, str(id))
    assert found is not None
    return found


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def entries(project: Project, verb: str) -> int:
    return Activity.objects.filter(project=project, verb=verb).count()


def test_who_may_do_something_reads_the_same_from_both_sides(people: Any, project: Project) -> None:
    wrong = []
    for action in POLICY:
        rows: ProjectQuerySet = Project.objects.all()
        one = {user.pk for user in User.objects.all() if rows.restrict(user, action).filter(pk=project.pk).exists()}
        if one != set(people_who(project, action).values_list("pk", flat=True)):
            wrong.append(action)
    assert wrong == []


def test_every_kind_of_object_can_be_talked_about(
    people: Any, project: Project, other_project: Project, client_for: SignIn
) -> None:
    """Its page answers; a word said about it stays with those who may read it, and with the right department."""
    world = build_world(people, project, other_project)
    ids = {"project": "AS-1", "gate": "charter", "step": "triage", "scope": world.scope_item.pk}
    clients = {name: client_for(world.user(name)) for name in ("owner", "head", "outsider", "other_head", "viewer")}
    answers = {}
    for kind in KINDS:
        id = str(ids.get(kind) or getattr(world, kind).pk)
        address = reverse("projects:talk", args=["AS-1", kind, id])
        clients["owner"].post(address, {"text": f"capybara {kind}"})
        answers[kind] = [f"capybara {kind}" in client.get(address).content.decode() for client in clients.values()]
    expected = {kind: [True, kind not in ("step", "observation"), False, False, kind != "alert"] for kind in KINDS}
    assert answers == expected
    shown = Activity.objects.filter(project=project, verb="comment.added")
    assert not shown.restrict(people.viewer, "project.read").filter(about_kind="alert").exists()
    assert not shown.restrict(people.head, "project.read").filter(about_kind="step").exists()
    assert shown.restrict(people.owner, "project.read").filter(about_kind__in=["alert", "step"]).count() == 4


def test_a_mention_and_a_watch_are_one_line(people: Any, project: Project) -> None:
    talk.set_watch(subject=subject_on(people.head, project), by=people.head, on=True)
    subject = subject_on(people.editor, project)
    talk.add_comment(subject=subject, by=people.editor, text="@He Jia, @lin yue: ready?", now=NOW)
    assert told(people.head) == ["mention"]
    assert told(people.owner) == ["mention"]  # the owner would be told as owner, too
    assert told(people.editor) == told(people.viewer) == []
    talk.add_comment(subject=subject, by=people.editor, text="@He Jia, @lin yue: ready?", now=NOW)  # pressed twice
    assert entries(project, "comment.added") == 1


def test_who_may_not_read_it_is_neither_suggested_nor_told(people: Any, project: Project, client_for: SignIn) -> None:
    text = "@Wu Tong @Sun Li @Zhou Min @Gu Gone please look"
    comment = talk.add_comment(subject=subject_on(people.editor, project), by=people.editor, text=text, now=NOW)
    assert not comment.mentions.exists()
    assert set(Notification.objects.values_list("user__name", flat=True)) == {"Lin Yue"}
    page = client_for(people.owner).get("/p/AS-1/talk/project/AS-1/").content.decode()
    assert "@Wu Tong" in page  # plain text, as it was typed
    assert 'class="mention"' not in page
    names = {person.name for person in readers_of(subject_on(people.owner, project))}
    assert names == {"Ada Admin", "Lin Yue", "Chen Bo", "He Jia", "Vera View"}


def test_watching_follows_the_nearest_choice(people: Any, project: Project) -> None:
    goal = make_goal(project)
    on_goal = subject_on(people.owner, project, "goal", goal.pk)
    assert talk.watcher_ids(on_goal) == {people.owner.pk}
    talk.set_watch(subject=subject_on(people.viewer, project), by=people.viewer, on=True)
    talk.add_comment(subject=on_goal, by=people.editor, text="Why 1.5 days?", now=NOW)
    assert talk.watcher_ids(on_goal) == {people.owner.pk, people.viewer.pk, people.editor.pk}
    talk.set_watch(subject=on_goal, by=people.owner, on=False)
    talk.set_watch(subject=on_goal, by=people.viewer, on=False)
    assert talk.watcher_ids(on_goal) == {people.editor.pk}
    assert people.viewer.pk in talk.watcher_ids(subject_on(people.viewer, project))


def test_who_watches_a_project_hears_of_its_changes_once_a_day(people: Any, project: Project) -> None:
    from projects.services.charter import save_scope_item

    talk.set_watch(subject=subject_on(people.viewer, project), by=people.viewer, on=True)
    item = save_scope_item(project=project, row=None, by=people.owner, text="Returns", inside=True)
    for inside in (False, True):
        save_scope_item(project=project, row=item, by=people.owner, text="Returns", inside=inside)
    assert told(people.viewer) == ["change", "change"]  # added; changed
    assert told(people.owner) == []


def test_own_words_can_be_changed_removed_and_brought_back(people: Any, project: Project, client_for: SignIn) -> None:
    subject = subject_on(people.editor, project)
    comment = talk.add_comment(subject=subject, by=people.editor, text="Frist words", now=NOW)
    client, address = client_for(people.editor), f"/p/AS-1/comments/{comment.pk}/"
    client.post(address, {"text": "First <script>words</script>"})
    page = client.get("/p/AS-1/talk/project/AS-1/").content.decode()
    assert "First &lt;script&gt;words" in page
    assert "edited" in page
    assert client.post(address, {"text": " "}).status_code == 422
    left = client.post(address, {"do": "remove"})
    page = client.get(left["Location"]).content.decode()
    assert "First" not in page
    assert "Undo" in page
    client.post(address, {"do": "remove"})  # twice changes nothing more
    client.post(address, {"do": "restore"})
    assert "First" in client.get("/p/AS-1/talk/project/AS-1/").content.decode()
    counts = {verb: entries(project, f"comment.{verb}") for verb in ("added", "changed", "removed", "restored")}
    assert counts == {"added": 1, "changed": 1, "removed": 1, "restored": 1}
    assert "Frist words" in client.get("/p/AS-1/activity/?about=comment").content.decode()


def test_an_action_goes_over_the_board_by_its_owner(people: Any, project: Project, client_for: SignIn) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    action = actions.add_action(
        project=project, by=people.editor, text="=cmd|Ask IT", owner=people.head, due=yesterday, now=NOW
    )
    client = client_for(people.head)
    assert "overdue since" in client.get("/").content.decode()
    assert "Ask IT" in client.get("/actions/").content.decode()
    assert client.post(f"/p/AS-1/actions/{action.pk}/", {"do": "move", "state": "doing"}).status_code == 302
    client.post(f"/p/AS-1/actions/{action.pk}/", {"do": "move", "state": "dropped"})  # refused: no reason
    action.refresh_from_db()
    assert action.state == "doing"
    client.post(f"/p/AS-1/actions/{action.pk}/", {"do": "move", "state": "dropped", "result": "IT did it already"})
    action.refresh_from_db()
    assert (action.state, action.result, action.ended_at is not None) == ("dropped", "IT did it already", True)
    assert [entries(project, f"action.{verb}") for verb in ("added", "doing", "dropped")] == [1, 1, 1]
    table = client.get("/p/AS-1/actions.csv").content.decode()
    assert "'=cmd|Ask IT" in table
    assert told(people.head) == ["action"]


def test_an_action_is_given_to_readers_alone(people: Any, project: Project, client_for: SignIn) -> None:
    for person in (people.outsider, people.staff, people.gone):
        with pytest.raises(DomainError, match="may read this project"):
            actions.add_action(project=project, by=people.owner, text="Look", owner=person, due=None, now=NOW)
    client = client_for(people.owner)
    assert client.post("/p/AS-1/actions/", {"text": "Look", "owner": people.outsider.pk}).status_code == 422
    assert not Action.objects.exists()


def test_the_second_writer_of_an_action_is_told(people: Any, project: Project, client_for: SignIn) -> None:
    action = actions.add_action(project=project, by=people.owner, text="Look", owner=people.owner, due=None, now=NOW)
    values = {"text": "Look twice", "owner": people.owner.pk, "state": "open", "version": 1}
    client = client_for(people.editor)
    assert client.post(f"/p/AS-1/actions/{action.pk}/", values).status_code == 302
    late = client.post(f"/p/AS-1/actions/{action.pk}/", values | {"text": "My own words"})
    assert late.status_code == 422
    assert "My own words" in late.content.decode()


def test_owners_are_reminded_once_for_each_day(people: Any, project: Project) -> None:
    today = date(2026, 11, 24)
    action = actions.add_action(project=project, by=people.owner, text="Look", owner=people.head, due=today, now=NOW)
    for _again in range(2):
        actions.remind(today=today - timedelta(days=1))
        actions.remind(today=today)
    assert told(people.head) == ["action", "action_due"]
    actions.move_action(action=action, by=people.head, state="done", now=NOW)
    assert actions.remind(today=today) == 0


def test_files_come_out_as_downloads_and_nothing_else(people: Any, project: Project, client_for: SignIn) -> None:
    client = client_for(people.editor)
    upload = SimpleUploadedFile("../pic\u202eture.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")
    assert client.post("/p/AS-1/talk/project/AS-1/files/", {"file": upload}).status_code == 302
    row = Attachment.objects.get()
    answer = client.get(f"/p/AS-1/files/{row.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"<svg")
    assert answer["Content-Disposition"] == 'attachment; filename="picture.svg"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "picture" not in row.file


def test_what_is_not_what_it_claims_is_refused_whole(
    people: Any, project: Project, client_for: SignIn, settings: Any
) -> None:
    client, address = client_for(people.editor), "/p/AS-1/talk/project/AS-1/files/"
    settings.ATTACHMENT_MAX_BYTES = 1000
    for name, body in (
        ("a.png", b"GIF89a"),
        ("a.exe", b"MZ"),
        ("a.txt", b"MZ12"),
        ("a", b"x"),
        ("a.txt", b""),
        ("b.txt", b"x" * 1001),
    ):
        answer = client.post(address, {"file": SimpleUploadedFile(name, body)})
        assert answer.status_code == 422, name
    assert not Attachment.objects.exists()
    assert not list((settings.DATA_DIR / "files").glob("*"))
    assert type_of("plan.PDF", b"%PDF-1.7") == "application/pdf"
    assert clean_name("x" * 300 + ".txt").endswith(".txt")


def test_a_file_waits_in_the_bin_before_it_goes_for_good(people: Any, project: Project, client_for: SignIn) -> None:
    subject = subject_on(people.editor, project)
    row = files.add_file(subject=subject, by=people.editor, upload=SimpleUploadedFile("a.txt", b"plan"), now=NOW)
    client, address = client_for(people.editor), f"/p/AS-1/files/{row.pk}/"
    client.post(address, {"do": "remove"})
    assert client.get(address).status_code == 404
    assert files.sweep_files(now=NOW + timedelta(days=29)) == 0
    client.post(address, {"do": "restore"})
    assert client.get(address).status_code == 200
    client.post(address, {"do": "remove"})
    assert files.sweep_files(now=timezone.now() + timedelta(days=31)) == 1
    assert not row.path.exists()
    client.post(address, {"do": "restore"})
    assert client.get(address).status_code == 404
    assert [entries(project, f"file.{verb}") for verb in ("added", "removed", "restored")] == [1, 2, 1]


def test_presence_ends_after_a_minute(people: Any, project: Project, client_for: SignIn) -> None:
    seen = {"project": project, "page": "charter"}
    presence.note_presence(**seen, user=people.editor, now=NOW)
    assert presence.note_presence(**seen, user=people.owner, now=NOW + timedelta(seconds=50)) == [people.editor]
    assert presence.note_presence(**seen, user=people.owner, now=NOW + timedelta(seconds=61)) == []
    assert not Activity.objects.exists()
    assert client_for(people.owner).post("/p/AS-1/presence/nonsense/").status_code == 404


def test_the_panel_and_the_board_cost_few_queries(
    people: Any, project: Project, client_for: SignIn, django_assert_max_num_queries: Any
) -> None:
    subject = subject_on(people.editor, project)
    for number in range(12):
        talk.add_comment(subject=subject, by=people.editor, text=f"@Lin Yue, word {number}", now=NOW)
        actions.add_action(
            project=project,
            by=people.editor,
            text=f"Do {number}",
            owner=people.owner,
            due=None,
            now=NOW,
            subject=subject,
        )
    client = client_for(people.owner)
    for address in ("/p/AS-1/talk/project/AS-1/", "/p/AS-1/actions/", "/actions/", "/p/AS-1/activity/"):
        with django_assert_max_num_queries(32):
            assert client.get(address).status_code == 200
    assert Comment.objects.count() == 12


def test_ids_of_another_project_are_never_taken_over(
    people: Any, project: Project, other_project: Project, client_for: SignIn
) -> None:
    foreign = make_goal(other_project, name="Zebrafish goal")
    client = client_for(people.owner)
    for id in (foreign.pk, 10**15, "01", "１", "x", "9" * 300):
        assert client.get(reverse("projects:talk", args=["AS-1", "goal", str(id)])).status_code == 404
    values = {"text": "Look", "owner": people.owner.pk, "about": f"goal:{foreign.pk}"}
    page = client.post("/p/AS-1/actions/", values, follow=True).content.decode()
    assert "ebrafish" not in page
    assert list(Action.objects.values_list("about_kind", "about_name")) == [("", "")]
    assert not Alert.objects.exists()
