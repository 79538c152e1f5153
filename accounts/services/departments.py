"""The tree of departments: add, rename, move, merge, remove. Who heads one sees that one, not those below it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.models.user import Role
from accounts.services.audit import note
from common.errors import DomainError


@transaction.atomic
def save_department(
    *, department: Department | None, by: User, name: str, parent: Department | None, head: User | None
) -> Department:
    """A new department, or new words, place and head for one. A department never stands below itself."""
    row = department or Department()
    above = parent
    while above is not None:
        if above.pk == row.pk:
            raise DomainError("circle", _("A department cannot be part of itself."), field="parent")
        above = above.parent
    if head is not None and (head.role != Role.HEAD or not head.is_active):
        message = _("Only an active person with the role of department head can head a department.")
        raise DomainError("not_a_head", message, field="head")
    if Department.objects.filter(name__iexact=name.strip()).exclude(pk=row.pk).exists():
        raise DomainError("name_taken", _("There is already a department with this name."), field="name")
    before = card(row) if row.pk else {}
    row.name, row.parent, row.head = name.strip(), parent, head
    row.save()
    verb = "department.changed" if before else "department.added"
    note(by=by, verb=verb, subject=row.name, before=before, after=card(row))
    return row


def card(row: Department) -> dict[str, str]:
    """A department as the audit log keeps it."""
    return {"name": row.name, "parent": str(row.parent or ""), "head": str(row.head or "")}


@transaction.atomic
def remove_department(*, department: Department, by: User) -> None:
    """Only one that nothing refers to: people, departments below it, projects."""
    used = department.people.exists() or department.children.exists() or department.projects.exists()
    if used:
        message = _("People, projects or other departments still belong to this department. Move them first.")
        raise DomainError("department_in_use", message, status=409)
    if Department.objects.filter(pk=department.pk, work_calendar__isnull=False).exists():
        message = _("This department works by a calendar of its own. Take it off that calendar first.")
        raise DomainError("department_in_use", message, status=409)
    note(by=by, verb="department.removed", subject=department.name, before=card(department))
    department.delete()


@transaction.atomic
def merge_departments(*, department: Department, into: Department, by: User) -> Department:
    """`department` goes; its people, projects, departments below and everything else that names it go to `into`."""
    above: Department | None = into
    while above is not None:
        if above.pk == department.pk:
            raise DomainError("circle", _("Choose a department that is not this one or part of it."), field="into")
        above = above.parent
    note(by=by, verb="department.merged", subject=department.name, into=into.name, before=card(department))
    for relation in department._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not _made_by_django(relation):
            _lead_to(into, relation, department)
    if into.head is None and department.head is not None:
        into.head = department.head
        into.save(update_fields=["head"])
    department.delete()
    return into


def _lead_to(into: Department, relation: Any, department: Department) -> None:
    """What names `department` through this relation names `into` from now on."""
    field, rows = relation.field.name, relation.related_model._default_manager.filter
    if relation.many_to_many:
        for row in rows(**{field: department}):
            names = getattr(row, field)
            names.add(into)
            names.remove(department)
    elif relation.one_to_one and rows(**{field: into}).exists():
        rows(**{field: department}).delete()  # what each department has one of: the one that stays keeps its own
    else:
        rows(**{field: department}).update(**{field: into})


def _made_by_django(relation: Any) -> bool:
    """The table between the two sides of a many-to-many: its rows follow from the side that owns it."""
    return bool(relation.related_model._meta.auto_created)
