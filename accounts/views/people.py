"""People and departments, for administrators: list, invite, change, deactivate."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors
from accounts.access import administrators_only
from accounts.belongings import belongings_of
from accounts.forms import DepartmentForm, InviteForm, PersonForm
from accounts.models import Department, User
from accounts.models.user import Role
from accounts.services import departments as tree
from accounts.services import invitations, security
from accounts.services import people as service
from common.errors import DomainError

FORMS = ["GET", "HEAD", "POST"]
NOBODY = "nobody"


@require_safe
@administrators_only
def people(request: HttpRequest) -> HttpResponse:
    query, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    page = Paginator(selectors.people_found(query=query, role=role), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": selectors.person_rows(list(page), now=timezone.now()),
        "query": query,
        "role": role,
        "roles": Role.choices,
        "active_count": User.objects.filter(is_active=True).count(),
    }
    return render(request, "accounts/people.html", context)


@require_http_methods(FORMS)
@administrators_only
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = invitations.invite(**form.cleaned_data, by=request.user, now=timezone.now())
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": person.email})
            return redirect("accounts:people")
    return render(request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(FORMS)
@administrators_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(User.objects.select_related("department"), pk=pk)
    form = PersonForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        before = User.objects.get(pk=pk)  # the form has already written into its own instance
        try:
            service.change_person(person=before, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:people")
    before = User.objects.get(pk=pk)
    context = {
        "form": form,
        "person": before,
        "state": selectors.person_rows([before], now=timezone.now())[0].state,
        "held": belongings_of(before),
        "headed": list(before.headed_departments.all()),
        "successors": selectors.successors(before),
        "has_factor": is_mfa_enabled(before),
    }
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)


def _successor(person: User, given: str) -> User | None:
    """Whoever was chosen. Somebody who owns things leaves only with a choice made, be it "nobody for now"."""
    if given == NOBODY or not any(each.moves for each in belongings_of(person)):
        return None
    found = (
        selectors.successors(person).filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None
    )
    if found is None:
        message = _("Choose who takes over what %(name)s owns.") % {"name": person.name}
        raise DomainError("successor_missing", message, field="successor")
    return found


@require_POST
@administrators_only
def person_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Deactivates, activates, or sends the invitation again: `do` says which."""
    row = get_object_or_404(User, pk=pk)
    wanted, now = request.POST.get("do"), timezone.now()
    try:
        if wanted == "deactivate":
            successor = _successor(row, request.POST.get("successor", ""))
            service.deactivate(person=row, by=request.user, now=now, successor=successor)
            messages.success(request, _("%(name)s cannot sign in any more.") % {"name": row.name})
        elif wanted == "activate":
            service.activate(person=row, by=request.user)
            messages.success(request, _("%(name)s may sign in again.") % {"name": row.name})
        elif wanted == "take_off" and security.take_off_second_factor(person=row, by=request.user):
            messages.success(request, _("%(name)s signs in with the password alone now.") % {"name": row.name})
        elif wanted == "invite":
            invitations.send_invitation(person=row, by=request.user, now=now)
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": row.email})
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("accounts:person", pk=pk)


@require_http_methods(FORMS)
@administrators_only
def departments(request: HttpRequest) -> HttpResponse:
    form = DepartmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            tree.save_department(department=None, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:departments")
    branches = selectors.department_tree()
    context = {"form": form, "branches": branches, "count": Department.objects.count()}
    return render(request, "accounts/departments.html", context, status=422 if form.errors else 200)


@require_http_methods(FORMS)
@administrators_only
def department(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Department, pk=pk)
    form = DepartmentForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            tree.save_department(department=Department.objects.get(pk=pk), by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:departments")
    others = Department.objects.exclude(pk=pk)
    context = {"form": form, "department": Department.objects.get(pk=pk), "others": others}
    return render(request, "accounts/department.html", context, status=422 if form.errors else 200)


@require_POST
@administrators_only
def department_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Department, pk=pk)
    try:
        tree.remove_department(department=row, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("accounts:department", pk=pk)
    messages.success(request, _("“%(name)s” is removed.") % {"name": row.name})
    return redirect("accounts:departments")


@require_POST
@administrators_only
def department_merge(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Department, pk=pk)
    given = request.POST.get("into", "")
    into = Department.objects.filter(pk=int(given)).first() if given.isdecimal() and len(given) < 19 else None
    try:
        if into is None:
            raise DomainError("missing", _("Choose the department that stays."), field="into")
        tree.merge_departments(department=row, into=into, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("accounts:department", pk=pk)
    words = {"name": row.name, "into": into.name}
    messages.success(request, _("“%(name)s” is part of “%(into)s” now.") % words)
    return redirect("accounts:department", pk=into.pk)
