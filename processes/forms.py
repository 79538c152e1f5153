"""The forms of maps and handbooks. What they mean for the rows is decided in the services."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from common.errors import DomainError
from common.fields import ManyChoice
from common.templatetags.format import format_duration
from processes.bpmn.annotations import PROCESSING, STEP, StepAnnotation
from processes.handbook_text import ChapterBody
from processes.models import HandbookChapter, Process, StepFacts
from projects.permissions import people_who
from projects.targets import parse_seconds

CLOCKS = [(STEP, _("The whole step, with waiting")), (PROCESSING, _("Processing only"))]
RISKS = [("", _("Not stated")), ("low", _("Low")), ("medium", _("Medium")), ("high", _("High"))]
MAX_MAP_BYTES = 10 * 1024 * 1024


def lines(text: str) -> tuple[str, ...]:
    """One entry a line, blanks dropped, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.splitlines() if part.strip()))


def written_limit(seconds: float | None) -> str:
    return "" if seconds is None else format_duration(seconds, trim=True)


class DurationField(forms.CharField):
    """“1.5 d”, “2 h”, “30 min” → seconds; nothing → None."""

    def clean(self, value: Any) -> float | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_seconds(text)
        except DomainError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class StepForm(forms.Form):
    """What people state about one step: the fields of `StepAnnotation` that the page shows."""

    role = forms.CharField(label=_("Role"), max_length=200, required=False)
    responsible = forms.CharField(label=_("Person or post"), max_length=200, required=False)
    key_node = forms.BooleanField(label=_("Key step: the process stands or falls with it"), required=False)
    time_limit = DurationField(
        label=_("Time limit"), max_length=40, required=False, help_text=_("For example “1.5 d”, “2 h” or “30 min”.")
    )
    limit_clock = forms.ChoiceField(label=_("The limit counts"), choices=CLOCKS, required=False)
    planned = DurationField(label=_("Planned duration"), max_length=40, required=False)
    inputs = forms.CharField(label=_("Inputs"), widget=_area(2), required=False, help_text=_("One a line."))
    outputs = forms.CharField(label=_("Outputs"), widget=_area(2), required=False, help_text=_("One a line."))
    systems = forms.CharField(label=_("Systems"), widget=_area(1), required=False, help_text=_("One a line."))
    criteria = forms.CharField(
        label=_("Decision criteria"),
        widget=_area(3),
        required=False,
        help_text=_("Shown in the handbook, word for word."),
    )
    instruction = forms.CharField(label=_("How it is done"), widget=_area(4), required=False)
    risk_level = forms.ChoiceField(label=_("Risk"), choices=RISKS, required=False)
    risk = forms.CharField(label=_("What can go wrong"), widget=_area(2), required=False)
    risk_control = forms.CharField(label=_("What is done against it"), widget=_area(2), required=False)
    bottleneck = forms.CharField(
        label=_("Suspected bottleneck"), widget=_area(2), required=False, help_text=_("Why work may pile up here.")
    )
    accountable = forms.CharField(label=_("Accountable"), max_length=200, required=False)
    consulted = forms.CharField(label=_("Consulted"), widget=_area(1), required=False, help_text=_("One a line."))
    informed = forms.CharField(label=_("Informed"), widget=_area(1), required=False, help_text=_("One a line."))
    sources = forms.CharField(
        label=_("Sources"),
        widget=_area(2),
        required=False,
        help_text=_("Who said so or where it was seen, one a line."),
    )

    LISTS = ("inputs", "outputs", "systems", "consulted", "informed", "sources")
    TEXTS = ("role", "responsible", "criteria", "instruction", "risk_level", "risk", "risk_control")
    TEXTS += ("bottleneck", "accountable")

    @classmethod
    def initial_of(cls, step: StepFacts) -> dict[str, Any]:
        """The form's first values: what the map states now. The role stays empty where the lane says it."""
        stated = step.annotation
        values = {name: "\n".join(stated.get(name, ())) for name in cls.LISTS}
        values |= {name: stated.get(name, "") for name in cls.TEXTS}
        values |= {"key_node": stated.get("key_node", False), "planned": written_limit(stated.get("planned"))}
        return values | {"time_limit": written_limit(step.time_limit_seconds), "limit_clock": step.limit_clock}

    def changes(self) -> dict[str, Any]:
        """The stated values by field of `StepAnnotation`."""
        data = dict(self.cleaned_data)
        data |= {name: lines(data[name]) for name in self.LISTS}
        data["limit_clock"] = data["limit_clock"] or STEP
        return data

    def annotation(self, before: StepAnnotation | None) -> StepAnnotation:
        """Fields that the form does not show stay as they were."""
        return replace(before or StepAnnotation(), **self.changes())


class OutlineForm(forms.Form):
    """A first map from a typed list."""

    outline = forms.CharField(
        label=_("Steps, one a line"),
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": _("Service: Record complaint")}),
        max_length=20_000,
        help_text=_("“Role: step”. A line without a role keeps the one before."),
    )


class ImportForm(forms.Form):
    file = forms.FileField(label=_("BPMN file"), help_text=_("BPMN 2.0, as .bpmn or .xml, up to 10 MB."))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_MAP_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."), code="too_large")
        return file


class AboutForm(forms.ModelForm):
    """What the library says of a process."""

    class Meta:
        model = Process
        fields = ("name", "category", "owner")
        widgets = {"category": forms.TextInput(attrs={"list": "known-categories", "autocomplete": "off"})}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = people_who(self.instance.project, "map_published.read").order_by("name")
        field.label_from_instance = lambda person: person.name

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "category", "owner")}


class PublishingForm(forms.Form):
    valid_from = forms.DateField(label=_("Valid from"), required=False)


class ChapterForm(forms.Form):
    """One chapter of a draft edition. Texts are Markdown."""

    title = forms.CharField(label=_("Title"), max_length=1000)
    role = forms.CharField(label=_("Role"), max_length=200, required=False)
    inputs = forms.CharField(label=_("Inputs"), widget=_area(2), required=False, help_text=_("One a line."))
    outputs = forms.CharField(label=_("Outputs"), widget=_area(2), required=False, help_text=_("One a line."))
    purpose = forms.CharField(label=_("What it is for"), widget=_area(3), required=False)
    criteria = forms.CharField(label=_("Decision criteria"), widget=_area(4), required=False)
    instruction = forms.CharField(
        label=pgettext_lazy("handbook", "Steps"),
        widget=_area(6),
        required=False,
        help_text=_("A numbered list: “1. ” at the start of a line."),
    )
    risk = forms.CharField(label=_("Risks"), widget=_area(3), required=False)
    system_instructions = forms.CharField(label=_("In the system"), widget=_area(3), required=False)

    LISTS = ("inputs", "outputs")

    @classmethod
    def initial_of(cls, chapter: HandbookChapter) -> dict[str, Any]:
        body = chapter.body
        values = {name: body.get(name, "") for name in cls.base_fields if name not in ("title", *cls.LISTS)}
        return values | {name: "\n".join(body.get(name, ())) for name in cls.LISTS} | {"title": chapter.title}

    def body(self, before: ChapterBody) -> ChapterBody:
        data = {key: value for key, value in self.cleaned_data.items() if key != "title"}
        return replace(before, **data | {name: lines(data[name]) for name in self.LISTS})


class PublishForm(forms.Form):
    audience = ManyChoice(
        label=_("For whom"),
        queryset=Department.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one department that shall read it.")},
    )
    introduction = forms.CharField(label=_("Introduction"), widget=_area(4), required=False)


class RemarkForm(forms.Form):
    element_id = forms.CharField(max_length=255, widget=forms.HiddenInput)
    text = forms.CharField(label=_("What did you notice?"), max_length=2000, widget=_area(2))
