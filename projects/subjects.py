"""What can be talked about: every kind of object that takes comments, actions and files, registered by its own app.

What hangs on an object is readable by exactly those who may read the object: `AboutScoped` turns the kinds' read
actions into one filter, `subject_for` finds one object, `readers_of` says who may read it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Model, Q
from django.db.models.functions import Cast
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from projects.permissions import POLICY, get_project, people_who, where
from projects.querysets import ProjectScoped

if TYPE_CHECKING:
    from typing import Self

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from projects.models import Project

ID_LENGTH = 255


@dataclass(frozen=True)
class SubjectKind:
    """`action` is who may read it; `find(user, project, id)` gives the row or None; `narrow` names the model whose
    own `restrict` lets through less than the action alone."""

    key: str
    label: str | Promise
    action: str
    find: Callable[[User, Project, str], Any]
    url: Callable[[Project, Any], str]
    name: Callable[[Any], str] = str
    narrow: type[Model] | None = None


@dataclass(frozen=True)
class Subject:
    kind: SubjectKind
    id: str
    project: Project
    name: str
    url: str

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def words(self) -> str:
        return words_about(self.kind.key, self.name)


KINDS: dict[str, SubjectKind] = {}


def words_about(kind: str, name: str) -> str:
    """Which object, as a line of text: "Goal: Cut handling to 1.5 days"."""
    return _("%(kind)s: %(name)s") % {"kind": KINDS[kind].label, "name": name}


def register(kind: SubjectKind) -> None:
    KINDS[kind.key] = kind


def row_finder(model: type[Model], action: str, **more: Any) -> Callable[[User, Project, str], Any]:
    """Finds a row of `model` by its number among those of the project that the person may read."""

    def find(user: User, project: Project, id: str) -> Any:
        if not id.isascii() or not id.isdecimal() or len(id) > 18 or (id != "0" and id[0] == "0"):
            return None
        manager: Any = model._default_manager
        path = f"{model.PROJECT_PATH}__pk"  # type: ignore[attr-defined]
        return manager.restrict(user, action).filter(pk=int(id), **{path: project.pk}, **more).first()

    return find


def find_subject(user: User, project: Project, kind: str, id: str) -> Subject | None:
    """The object, if there is one that this person may read."""
    known = KINDS.get(kind)
    if known is None or len(id) > ID_LENGTH:
        return None
    row = known.find(user, project, id)
    return Subject(known, id, project, known.name(row), known.url(project, row)) if row is not None else None


def subject_for(user: User, code: str, kind: str, id: str) -> Subject:
    """The object, or 404, or 403 for those who may see the project but not this kind of thing."""
    known = KINDS.get(kind)
    if known is None:
        raise Http404
    subject = find_subject(user, get_project(user, code, known.action), kind, id)
    if subject is None:
        raise Http404
    return subject


def readers_of(subject: Subject) -> list[User]:
    """Everybody who may read the object, by name."""
    people = list(people_who(subject.project, subject.kind.action).order_by("name", "pk"))
    if subject.kind.narrow is None:
        return people
    return [each for each in people if subject.kind.find(each, subject.project, subject.id) is not None]


def may_read(user: User, subject: Subject) -> bool:
    return user.is_active and subject.kind.find(user, subject.project, subject.id) is not None


def readable_about(user: User | AnonymousUser, but: str = "") -> Q:
    """The rows about nothing in particular, and those about what this person may read."""
    from projects.models import Project

    found = Q(about_kind="")
    groups: dict[frozenset[Any], list[SubjectKind]] = {}
    for kind in KINDS.values():
        if kind.key != but and kind.narrow is None:
            groups.setdefault(POLICY[kind.action], []).append(kind)
    for kinds in groups.values():
        these = Q(about_kind__in=[kind.key for kind in kinds])
        condition = where(user, kinds[0].action)
        reach = None if condition is None else Project.objects.filter(condition).values("pk")
        found |= these if reach is None else these & Q(project__in=reach)
    for kind in KINDS.values():
        if kind.narrow is not None and kind.key != but:
            manager: Any = kind.narrow._default_manager
            keys = manager.restrict(user, kind.action).order_by().annotate(as_text=Cast("pk", CharField()))
            found |= Q(about_kind=kind.key, about_id__in=keys.values("as_text"))
    return found


class AboutScoped(ProjectScoped):
    """Rows with `project`, `about_kind` and `about_id`: restricted by the project and by what they are about."""

    def restrict(self, user: User | AnonymousUser, action: str) -> Self:
        return super().restrict(user, action).filter(readable_about(user))

    def about(self, subject: Subject) -> Self:
        return self.filter(project=subject.project, about_kind=subject.kind.key, about_id=subject.id)
