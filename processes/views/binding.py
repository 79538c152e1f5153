"""Which activity of the log is which step: the table's form."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.errors import DomainError
from processes.selectors import process_of
from processes.services.binding import set_bindings
from projects.permissions import get_project


@require_POST
def bind(request: HttpRequest, code: str) -> HttpResponse:
    """Fields `step-<binding id>`: an element id, "" for not bound, "-" for left out."""
    project = get_project(request.user, code, "map.edit")
    process = process_of(project)
    if process is None:
        raise Http404
    chosen = {
        int(name.removeprefix("step-")): value
        for name, value in request.POST.items()
        if name.startswith("step-") and name.removeprefix("step-").isdecimal() and len(name) < 24
    }
    try:
        changed = set_bindings(process=process, chosen=chosen, by=request.user)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        text = ngettext("%(count)d activity matched anew.", "%(count)d activities matched anew.", changed)
        messages.success(request, text % {"count": changed} if changed else _("Nothing was changed."))
    return redirect("processes:map", code=code)
