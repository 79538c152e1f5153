"""Who can be asked to approve a gate, who is asked by default, and who may pass it without asking."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from projects.models import GateDecision, GateReview, Project

WORKERS = ("owner", "editor")


def may_be_asked(project: Project, *, but: User | None = None) -> QuerySet[User]:
    """Owners and editors of the project and the heads of its departments, as far as they may sign in.

    The same people that `gate.pass` of `projects/permissions.py` lets in, without administrators who are no members.
    """
    works = Q(memberships__project=project, memberships__role__in=WORKERS, role__in=["administrator", "manager"])
    heads = Q(role="head", headed_departments__projects=project)
    found = User.objects.filter(works | heads, is_active=True).distinct().order_by("name", "pk")
    return found.exclude(pk=but.pk) if but else found


def asked_by_default(project: Project, *, but: User) -> QuerySet[User]:
    """Heads of the project's departments and its owners, without the person who asks."""
    owners = Q(memberships__project=project, memberships__role="owner")
    return may_be_asked(project, but=but).filter(owners | Q(role="head"))


def approved_before(project: Project, key: str) -> bool:
    """A round said yes, a criterion was open at that moment, and nothing was decided since."""
    here = {"project": project, "cycle": project.cycle, "phase": key}
    approved = GateReview.objects.filter(**here, state="approved", decision=None).order_by("-pk").first()
    if approved is None:
        return False
    return not GateDecision.objects.filter(**here, at__gt=approved.closed_at).exists()


def must_ask(user: User, project: Project, key: str) -> bool:
    """Who works on a project asks somebody else before its gate opens, as long as there is somebody to ask.

    Heads approve by passing; administrators who are no members as well.
    """
    if not project.memberships.filter(user=user, role__in=WORKERS).exists():
        return False
    return asked_by_default(project, but=user).exists() and not approved_before(project, key)


def open_review(project: Project) -> GateReview | None:
    """The round that is under way for the phase in which the project is."""
    rows = GateReview.objects.filter(project=project, state="open", phase=project.phase, cycle=project.cycle)
    return rows.select_related("asked_by").prefetch_related("reviewers__user").first()
