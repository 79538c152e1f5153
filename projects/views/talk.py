"""Comments, files and watching on any object: one page, which htmx loads as a panel on the object's own page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.errors import DomainError
from projects.models import Attachment, Comment
from projects.permissions import can, get_project
from projects.querysets import get_restricted
from projects.services import files
from projects.services import talk as service
from projects.shell import render_project
from projects.subjects import Subject, subject_for
from projects.talk_page import subject_of, talk_page
from projects.together_forms import CommentForm, FileForm


def panel(
    request: HttpRequest,
    subject: Subject,
    form: CommentForm | None = None,
    file_form: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """To htmx the panel alone, else a page of its own."""
    context = {
        "talk": talk_page(request.user, subject),
        "form": form or CommentForm(),
        "file_form": file_form or FileForm(),
        "undo_comment": _own_removed(request, subject),
    }
    if request.htmx:
        return render(request, "projects/_talk.html", context | {"project": subject.project}, status=status)
    return render_project(request, subject.project, "projects/talk.html", status=status, **context)


def _own_removed(request: HttpRequest, subject: Subject) -> Comment | None:
    """The comment that was removed a moment ago, to be brought back."""
    given = request.GET.get("undo", "")
    if not given.isascii() or not given.isdecimal() or len(given) > 18:
        return None
    rows = Comment.objects.about(subject).filter(pk=int(given)).exclude(removed_at=None)
    row = rows.first()
    fits = row is not None and (row.by_id == request.user.pk or can(request.user, "project.manage", subject.project))
    return row if fits else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def talk(request: HttpRequest, code: str, kind: str, id: str) -> HttpResponse:
    subject = subject_for(request.user, code, kind, id)
    if request.method != "POST":
        return panel(request, subject)
    if request.POST.get("do") in {"watch", "unwatch"}:
        service.set_watch(subject=subject, by=request.user, on=request.POST["do"] == "watch")
        return _done(request, subject)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            service.add_comment(subject=subject, by=request.user, text=form.cleaned_data["text"], now=timezone.now())
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return _done(request, subject)
    return panel(request, subject, form=form, status=422)


def _done(request: HttpRequest, subject: Subject, query: str = "") -> HttpResponse:
    if request.htmx:
        return panel(request, subject)
    response = redirect("projects:talk", code=subject.project.code, kind=subject.kind.key, id=subject.id)
    response["Location"] += query
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def comment(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One comment: its author edits it, removes it and brings it back; whoever manages the project removes it."""
    project = get_project(request.user, code, "project.read")
    row = get_restricted(Comment, request.user, "project.read", pk=pk, project=project)
    subject = subject_of(request.user, row)
    if subject is None:
        raise Http404
    own = row.by_id == request.user.pk
    do = request.POST.get("do", "save")
    if not own and (do not in {"remove", "restore"} or not can(request.user, "project.manage", project)):
        raise PermissionDenied
    if request.method == "POST" and do == "remove":
        service.remove_comment(comment=row, subject=subject, by=request.user, now=timezone.now())
        return _done(request, subject, f"?undo={row.pk}")
    if request.method == "POST" and do == "restore":
        service.restore_comment(comment=row, subject=subject, by=request.user)
        return _done(request, subject)
    return _edit(request, row, subject)


def _edit(request: HttpRequest, row: Comment, subject: Subject) -> HttpResponse:
    form = CommentForm(request.POST or None, initial={"text": row.text})
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            service.edit_comment(comment=row, subject=subject, by=request.user, text=text, now=timezone.now())
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return _done(request, subject, f"#comment-{row.pk}")
    context = {"form": form, "comment": row, "subject": subject, "talk": talk_page(request.user, subject)}
    status = 422 if form.errors else 200
    return render_project(request, subject.project, "projects/comment.html", status=status, **context)


@require_POST
@login_required
def file_add(request: HttpRequest, code: str, kind: str, id: str) -> HttpResponse:
    subject = subject_for(request.user, code, kind, id)
    get_project(request.user, code, "file.add")
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            files.add_file(subject=subject, by=request.user, upload=form.cleaned_data["file"], now=timezone.now())
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            return _done(request, subject)
    return panel(request, subject, file_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The file as a download, whatever it is; or, posted, into the bin and back."""
    project = get_project(request.user, code, "project.read")
    row = get_restricted(Attachment, request.user, "project.read", pk=pk, project=project)
    subject = subject_of(request.user, row)
    if subject is None:
        raise Http404
    if request.method != "POST":
        return _download(row)
    if row.by_id != request.user.pk and not can(request.user, "project.manage", project):
        raise PermissionDenied
    if request.POST.get("do") == "restore":
        if not files.restore_file(row=row, subject=subject, by=request.user):
            messages.error(request, _("This file is not in the bin any more."))
    else:
        files.remove_file(row=row, subject=subject, by=request.user, now=timezone.now())
    return _done(request, subject)


def _download(row: Attachment) -> FileResponse:
    if row.removed_at is not None or not row.file or not row.path.is_file():
        raise Http404
    response = FileResponse(row.path.open("rb"), as_attachment=True, filename=row.name, content_type=row.type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return response
