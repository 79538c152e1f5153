"""The handbook as its readers meet it: the list, an edition, “read and understood”, remarks, who has read."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from processes import editions
from processes.forms import RemarkForm
from processes.models import Acknowledgement, HandbookEdition
from processes.selectors import picture
from processes.services import handbook as service
from projects.permissions import can


def readable_edition(request: HttpRequest, pk: int) -> HandbookEdition:
    """404 for what is out of reach."""
    found = HandbookEdition.objects.readable(request.user).filter(pk=pk)
    edition = found.select_related("process__project", "version", "by").first()
    if edition is None:
        raise Http404
    return edition


@require_safe
def handbooks(request: HttpRequest) -> HttpResponse:
    rows = editions.shelf(request.user)
    return render(request, "processes/handbooks.html", {"rows": rows, "asked_count": sum(row.is_asked for row in rows)})


@require_safe
def handbook(request: HttpRequest, pk: int) -> HttpResponse:
    edition = readable_edition(request, pk)
    project = edition.process.project
    chapters = editions.chapters(edition)
    context = {
        "edition": edition,
        "process": edition.process,
        "project": project,
        "chapters": chapters,
        "changed": [each for each in chapters if each.change],
        "removed": editions.removed_titles(edition),
        "newer": editions.newer_edition(edition),
        "picture": picture(edition.version, title=edition.process.name),
        "introduction": editions.introduction(edition),
        "mine": Acknowledgement.objects.filter(edition=edition, user=request.user).first(),
        "may_acknowledge": editions.may_acknowledge(request.user, edition),
        "may_see_readers": edition.is_published and can(request.user, "acknowledgement.read", project),
        "may_edit_handbook": can(request.user, "handbook.edit", project),
        "may_open_project": can(request.user, "project.read", project),
        "remarks": editions.remarks(edition, request.user),
    }
    return render(request, "processes/handbook.html", context)


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    edition = readable_edition(request, pk)
    if not editions.may_acknowledge(request.user, edition):
        raise PermissionDenied
    service.acknowledge(edition=edition, user=request.user, now=timezone.now())
    text = _("Thank you. Your name, edition %(edition)s and the time are recorded.") % {"edition": edition.label}
    messages.success(request, text)
    return redirect("processes:handbook", pk=pk)


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    edition = readable_edition(request, pk)
    form = RemarkForm(request.POST)
    element_id = request.POST.get("element_id", "")
    if not form.is_valid():
        messages.error(request, _("Write what you noticed."))
        return redirect("processes:handbook", pk=pk)
    try:
        text = form.cleaned_data["text"]
        service.remark(edition=edition, element_id=element_id, text=text, by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("processes:handbook", pk=pk)
    messages.success(request, _("Your remark was sent to the process owner."))
    return redirect(reverse("processes:handbook", args=[pk]) + f"#{element_id}")


@require_safe
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has confirmed and who has not; a head sees the own departments' people."""
    edition = readable_edition(request, pk)
    if not can(request.user, "acknowledgement.read", edition.process.project):
        raise PermissionDenied
    rows = editions.reading_list(edition, request.user)
    context = {
        "edition": edition,
        "process": edition.process,
        "rows": rows,
        "done": sum(1 for row in rows if row.at),
    }
    return render(request, "processes/handbook_readers.html", context)
