"""The page for when somebody else saved first: both sides field by field, three ways on. One for all apps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from projects import bin
from projects.conflicts import Field, Typed, differing, merged
from projects.editables import data_of, editable, sent
from projects.models import Draft, Project
from projects.permissions import get_project
from projects.services.versions import ChangedMeanwhile, discard_draft, keep_draft, project_of
from projects.shell import render_project
from projects.stale import Conflict, conflict_of, fresh, settle

NOT_TYPED = {"csrfmiddlewaretoken", "version", "do"}


def posted_version(request: HttpRequest, name: str = "version") -> int | None:
    """The version that a form was opened on; None where the form does not say."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def came_second(request: HttpRequest, row: Model, form: BaseForm, base: int | None) -> HttpResponse | None:
    """For a view whose service raised `ChangedMeanwhile`: None if it could be saved after all, else to the conflict."""
    draft = settle(row=row, by=request.user, base=base or 0, mine=sent(form))
    return to_conflict(request, project_of(row), draft) if draft else None


def removed_meanwhile(
    request: HttpRequest, project: Project, model: type[Model] | None, pk: int
) -> HttpResponse | None:
    """For a view that saves a row: where it was removed meanwhile, what was typed is kept, and its page says so."""
    if model is None or model._base_manager.filter(pk=pk).exists():
        return None
    name = model._meta.label_lower
    for entry in bin.open_removals(project):
        kept = entry.detail["row"][0]
        if (kept["model"], kept["pk"]) == (name, pk):
            typed = {key: request.POST.getlist(key) for key in request.POST if key not in NOT_TYPED}
            draft = keep_draft(
                project=project,
                user=request.user,
                kind=name,
                object_id=pk,
                subject=entry.subject,
                base=posted_version(request) or 0,
                data=typed,
                now=timezone.now(),
            )
            return to_conflict(request, project, draft)
    return None


def to_conflict(request: HttpRequest, project: Project, draft: Draft) -> HttpResponse:
    response = redirect("projects:conflict", code=project.code, pk=draft.pk)
    return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]}) if request.htmx else response


def _own(request: HttpRequest, code: str, pk: int) -> tuple[Project, Draft]:
    """The person's own draft, as long as they may still edit what it belongs to."""
    project = get_project(request.user, code, "project.read")
    draft = Draft.objects.filter(pk=pk, project=project, user=request.user).first()
    known = editable(draft.kind) if draft else None
    if draft is None or known is None:
        raise Http404
    return get_project(request.user, code, known.action), draft


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def conflict(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """POST `do`: mine, merge (with a choice for each field), or theirs."""
    project, draft = _own(request, code, pk)
    if request.method == "POST" and request.POST.get("do") == "theirs":
        discard_draft(draft=draft, by=request.user)
        messages.success(request, _("Your draft was discarded."))
        found = conflict_of(draft)
        return redirect(found.editable.url(found.row) if found else reverse("projects:bin", args=[code]))
    found = conflict_of(draft)
    if found is None:
        return _gone(request, project, draft)
    if request.method == "POST":
        return _save(request, project, found)
    return _page(request, project, found)


def _page(
    request: HttpRequest, project: Project, found: Conflict, form: BaseForm | None = None, status: int = 200
) -> HttpResponse:
    return render_project(
        request,
        project,
        "components/conflict.html",
        phase=found.editable.phase,
        status=status,
        conflict=found,
        rows=[_row(request, each) for each in differing(found.fields)],
        same=[each for each in found.fields if each.state == "same"],
        back=found.editable.url(found.row),
        form=form,
    )


def _row(request: HttpRequest, field: Field) -> tuple[Field, str, str]:
    """(field, the choice, the new text): what was chosen before an error stays."""
    pick = request.POST.get(f"pick-{field.name}") or field.suggested
    return field, pick, request.POST.get(f"text-{field.name}", field.both_texts)


def _chosen(request: HttpRequest, found: Conflict) -> Typed:
    if request.POST.get("do") == "mine":
        return found.draft.data
    picks = {each.name: request.POST.get(f"pick-{each.name}", "") for each in found.fields}
    texts = {each.name: request.POST.get(f"text-{each.name}", "") for each in found.fields}
    return merged(found.fields, picks, texts)


def _save(request: HttpRequest, project: Project, found: Conflict) -> HttpResponse:
    """Saves on the version that was shown; if that is not the newest any more, the page comes again."""
    known, row = found.editable, found.row
    form = known.form(fresh(row), data_of(_chosen(request, found)))
    if not form.is_valid():
        return _page(request, project, found, form, status=422)
    try:
        known.save(fresh(row), form, request.user, posted_version(request, "shown"))
    except ChangedMeanwhile as error:
        messages.warning(request, str(error.message))
        return redirect("projects:conflict", code=project.code, pk=found.draft.pk)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, project, found, form, status=422)
    discard_draft(draft=found.draft, by=request.user)
    messages.success(request, _("Saved."))
    return redirect(known.url(row))


def _gone(request: HttpRequest, project: Project, draft: Draft) -> HttpResponse:
    """What the draft belongs to was removed: the text can be read and copied, the thing brought back from the bin."""
    known: Any = editable(draft.kind)
    lines = [(name, "\n".join(values)) for name, values in draft.data.items() if any(values)]
    context = {"draft": draft, "lines": lines, "label": known.label}
    return render_project(request, project, "projects/conflict_gone.html", phase=known.phase, **context)
