"""The audit log, for administrators: search it, take it along as a file."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import administrators_only
from common.spreadsheets import csv_lines, xlsx_file
from projects import audit

PAGE = 50
SHEET_ROWS = 1_000_000  # what one sheet of a workbook can hold


class QuestionForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    person = forms.CharField(label=gettext_lazy("Person"), required=False, max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    project = forms.CharField(label=gettext_lazy("Project"), required=False, max_length=40)
    first = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: object) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", _("Everything")), *audit.kinds()]

    def clean(self) -> dict[str, object]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["first"] > given["last"]:
            self.add_error("last", _("This day is before the first one."))
        return given

    def question(self) -> audit.Question:
        """What can be read of it; a field that cannot is left out, and says so beside itself."""
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if value and name in self.fields}
        return audit.Question(**values)


@require_safe
@administrators_only
def log(request: HttpRequest) -> HttpResponse:
    form = QuestionForm(request.GET)
    question = form.question()
    page = Paginator(audit.found(question), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "question": question, "page": page, "lines": audit.lines(list(page))}
    return render(request, "projects/audit.html", context, status=422 if form.errors else 200)


@require_safe
@administrators_only
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same selection as a file, written as it is read."""
    asked = QuestionForm(request.GET)
    rows = audit.table(audit.found(asked.question()))
    name = f"audit-{timezone.localdate():%Y-%m-%d}.{form}"
    if form == "csv":
        answer = StreamingHttpResponse(csv_lines(audit.head(), rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    if form != "xlsx":
        raise Http404
    limited = (row for _number, row in zip(range(SHEET_ROWS), rows, strict=False))
    return FileResponse(xlsx_file(_("Audit log"), audit.head(), limited), as_attachment=True, filename=name)
