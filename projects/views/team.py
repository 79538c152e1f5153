"""The team of a project: add and invite, change the part, hand over, remove."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from projects.forms import MemberForm, MembershipForm
from projects.models import Membership, Project
from projects.permissions import can, get_project
from projects.querysets import get_restricted
from projects.services import team as service
from projects.services.versions import ChangedMeanwhile
from projects.shell import render_project
from projects.views.charter import removal
from projects.views.conflicts import came_second, posted_version


def _page(request: HttpRequest, project: Project, form: MemberForm, status: int = 200) -> HttpResponse:
    members = project.memberships.select_related("user", "user__department")
    return render_project(
        request,
        project,
        "projects/team.html",
        phase="charter",
        status=status,
        form=form,
        members=members,
        roles=Membership.Role.choices,
        may_manage=can(request.user, "team.manage", project),
        undo=removal(project, request.GET.get("undo", "")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def team(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "team.manage" if request.method == "POST" else "project.read")
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = service.add_member(project=project, by=request.user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("%(name)s is in the team.") % {"name": member.user.name})
            return redirect("projects:team", code=code)
    return _page(request, project, form, 422 if form.errors else 200)


@require_POST
@login_required
def member(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Changes one membership: `do` is save, owner or remove."""
    project = get_project(request.user, code, "team.manage")
    row = get_restricted(Membership, request.user, "team.manage", pk=pk, project=project)
    address = reverse("projects:team", args=[code])
    try:
        if request.POST.get("do") == "owner":
            service.transfer_ownership(member=row, by=request.user)
        elif request.POST.get("do") == "remove":
            address += f"?undo={service.remove_member(member=row, by=request.user).pk}"
        else:
            form = MembershipForm(request.POST)
            if form.is_valid():
                try:
                    service.change_member(
                        member=row, by=request.user, version=posted_version(request), **form.cleaned_data
                    )
                except ChangedMeanwhile:
                    if answer := came_second(request, row, form, posted_version(request)):
                        return answer
                messages.success(request, _("Saved."))
    except DomainError as error:
        messages.error(request, error.message)
    # Who has just given up their own right goes where they may still be.
    return redirect(address if can(request.user, "project.read", project) else "projects:home")
