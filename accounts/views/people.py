"""People and departments, for administrators: list, invite, change, deactivate."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors
from accounts.access import administrators_only
from accounts.forms import DepartmentForm, InviteForm, PersonForm
from accounts.models import Department, User
from accounts.models.user import Role
from accounts.services import invitations
from accounts.services import people as service
from common.errors import DomainError

FORMS = ["GET", "HEAD", "POST"]


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
            service.change_person(person=before, **form.cleaned_data)
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
    }
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)


@require_POST
@administrators_only
def person_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Deactivates, activates, or sends the invitation again: `do` says which."""
    row = get_object_or_404(User, pk=pk)
    wanted, now = request.POST.get("do"), timezone.now()
    try:
        if wanted == "deactivate":
            service.deactivate(person=row, by=request.user, now=now)
            messages.success(request, _("%(name)s cannot sign in any more.") % {"name": row.name})
        elif wanted == "activate":
            service.activate(person=row)
            messages.success(request, _("%(name)s may sign in again.") % {"name": row.name})
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
            service.save_department(department=None, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:departments")
    context = {"form": form, "rows": selectors.departments_with_counts()}
    return render(request, "accounts/departments.html", context, status=422 if form.errors else 200)


@require_http_methods(FORMS)
@administrators_only
def department(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Department, pk=pk)
    form = DepartmentForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            service.save_department(department=Department.objects.get(pk=pk), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:departments")
    context = {"form": form, "department": Department.objects.get(pk=pk)}
    return render(request, "accounts/department.html", context, status=422 if form.errors else 200)


@require_POST
@administrators_only
def department_remove(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Department, pk=pk)
    try:
        service.remove_department(department=row)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("accounts:department", pk=pk)
    messages.success(request, _("“%(name)s” is removed.") % {"name": row.name})
    return redirect("accounts:departments")
