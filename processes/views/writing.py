"""Writing the handbook: begin a draft from a map, change its chapters, publish it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from processes import editions
from processes.forms import ChapterForm, PublishForm
from processes.handbook_text import ChapterBody
from processes.models import HandbookChapter, HandbookEdition, MapKind
from processes.selectors import current_version
from processes.services import handbook as service
from projects.permissions import can, get_project
from projects.querysets import get_restricted
from projects.services.versions import ChangedMeanwhile
from projects.shell import render_project
from projects.views.conflicts import came_second, posted_version


@require_safe
def project_handbook(request: HttpRequest, code: str) -> HttpResponse:
    """The editions of a project, and the draft with its chapters."""
    project = get_project(request.user, code, "project.read")
    editing = can(request.user, "handbook.edit", project)
    rows = HandbookEdition.objects.readable(request.user).filter(process__project=project).select_related("version")
    draft = next((row for row in rows if not row.is_published), None)
    initial = {"audience": draft.audience.all(), "introduction": draft.introduction} if draft else {}
    return render_project(
        request,
        project,
        "processes/project_handbook.html",
        phase="rollout",
        tab="handbook",
        rows=[row for row in rows if row.is_published],
        draft=draft,
        chapters=editions.chapters(draft) if draft else [],
        publish_form=PublishForm(initial=initial),
        sources=[each for kind in (MapKind.TO_BE, MapKind.AS_IS) if (each := current_version(project, kind))],
        may_edit_handbook=editing,
    )


@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    project = get_project(request.user, code, "handbook.edit")
    kind = request.POST.get("kind", MapKind.TO_BE)
    version = current_version(project, kind if kind in MapKind.values else MapKind.TO_BE)
    if version is None:
        messages.error(request, _("Draw or import a map first."))
        return redirect("processes:project_handbook", code=code)
    try:
        service.draft_edition(version=version, language=get_language() or "en", by=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("processes:project_handbook", code=code)


def _change(request: HttpRequest, row: HandbookChapter, form: ChapterForm) -> None:
    service.change_chapter(
        chapter=row,
        title=form.cleaned_data["title"],
        body=form.body(ChapterBody.of_json(row.body)),
        by=request.user,
        version=posted_version(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def chapter(request: HttpRequest, pk: int, chapter: int) -> HttpResponse:
    edition = get_restricted(HandbookEdition, request.user, "handbook.edit", pk=pk)
    found = HandbookChapter.objects.filter(edition=edition, pk=chapter).select_related("edition__process__project")
    row = found.first()
    if row is None:
        raise Http404
    project = row.edition.process.project
    form = ChapterForm(request.POST or None, initial=ChapterForm.initial_of(row))
    if request.method == "POST" and form.is_valid():
        back = reverse("processes:project_handbook", args=[project.code]) + f"#{row.element_id}"
        try:
            _change(request, row, form)
        except ChangedMeanwhile:
            return came_second(request, row, form, posted_version(request)) or redirect(back)
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Chapter saved."))
            return redirect(back)
    return render_project(
        request,
        project,
        "processes/chapter.html",
        phase="rollout",
        tab="handbook",
        status=422 if request.method == "POST" else 200,
        edition=row.edition,
        chapter=row,
        form=form,
    )


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    edition = get_restricted(HandbookEdition, request.user, "handbook.edit", pk=pk)
    project = edition.process.project
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(text for row in form.errors.values() for text in row))
        return redirect("processes:project_handbook", code=project.code)
    try:
        service.publish_edition(
            edition=edition,
            audience=form.cleaned_data["audience"],
            introduction=form.cleaned_data["introduction"],
            by=request.user,
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("processes:project_handbook", code=project.code)
    text = _("Published handbook %(edition)s and told its readers.") % {"edition": edition.label}
    messages.success(request, text)
    return redirect("processes:handbook", pk=pk)
