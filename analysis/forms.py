"""What people type about logs, causes and options: fields and their checks. The services decide what happens."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from analysis import samples
from analysis.durations import parse_duration
from analysis.models import EventLog, Evidence, LogImport, Option, Why
from analysis.services.logs import LogChanges
from common.errors import DomainError
from processes.models import ProcessVersion
from projects import clocks
from projects.figures import Definition, metric_choices
from projects.models import Project

ENCODINGS = ("utf-8", "gb18030", "utf-16", "latin-1")


def lines(text: str) -> list[str]:
    """One entry a line, blanks and repetitions left out."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class UploadForm(forms.Form):
    upload = forms.FileField(label=gettext_lazy("File"), required=False, allow_empty_file=True)
    use_sample = forms.BooleanField(required=False, widget=forms.HiddenInput)
    replace = forms.ChoiceField(
        label=gettext_lazy("These events"),
        choices=[
            ("append", gettext_lazy("come on top of what the log has")),
            ("replace", gettext_lazy("replace everything the log has")),
        ],
        widget=forms.RadioSelect,
        initial="append",
        required=False,
    )

    def __init__(self, *args: Any, log: EventLog | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.log = log
        if log is None:
            del self.fields["replace"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("upload") and not data.get("use_sample") and "upload" not in self.errors:
            self.add_error("upload", _("Choose a file, or use the sample."))
        return data

    def file(self) -> UploadedFile:
        if self.cleaned_data.get("use_sample"):
            return samples.sample_upload()
        return self.cleaned_data["upload"]

    def kind(self) -> str:
        if self.log is None:
            return LogImport.Kind.INITIAL
        replaces = self.cleaned_data.get("replace") == "replace"
        return LogImport.Kind.REPLACE if replaces else LogImport.Kind.APPEND


class ReadForm(forms.Form):
    """How the file is read and what its values mean; the roles of its columns stand in the page's own selects."""

    name = forms.CharField(label=gettext_lazy("Name of the log"), max_length=200, required=False)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), help_text=gettext_lazy("Of times that carry none."), required=False
    )
    date_order = forms.ChoiceField(
        label=gettext_lazy("Order of dates"),
        required=False,
        choices=[
            ("", gettext_lazy("As the values show")),
            ("dmy", gettext_lazy("Day, month, year")),
            ("mdy", gettext_lazy("Month, day, year")),
            ("ymd", gettext_lazy("Year, month, day")),
        ],
    )
    timestamp_format = forms.ChoiceField(
        label=gettext_lazy("Numbers as times"),
        required=False,
        choices=[
            ("", gettext_lazy("Times are texts or dates")),
            ("epoch_s", gettext_lazy("Seconds since 1970")),
            ("epoch_ms", gettext_lazy("Milliseconds since 1970")),
            ("excel_1900", gettext_lazy("Days of a spreadsheet")),
            ("excel_1904", gettext_lazy("Days of a spreadsheet, counted from 1904")),
        ],
    )
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    encoding = forms.ChoiceField(
        label=gettext_lazy("Text encoding"),
        required=False,
        choices=[
            ("", gettext_lazy("Found out")),
            *[(name, name) for name in ENCODINGS],
        ],
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Columns are divided by"),
        required=False,
        choices=[
            ("", gettext_lazy("Found out")),
            (",", gettext_lazy("Comma")),
            (";", gettext_lazy("Semicolon")),
            ("\t", gettext_lazy("Tab")),
            ("|", gettext_lazy("Bar")),
        ],
    )
    decimal = forms.ChoiceField(
        label=gettext_lazy("Decimal sign of costs"),
        required=False,
        choices=[
            ("", gettext_lazy("As the values show")),
            (".", gettext_lazy("Point")),
            (",", gettext_lazy("Comma")),
        ],
    )
    skip_lines = forms.IntegerField(
        label=gettext_lazy("Lines above the header"), required=False, min_value=0, max_value=1000
    )
    timestamps = forms.ChoiceField(
        label=gettext_lazy("A single time means"), choices=EventLog.Timestamps.choices, required=False
    )
    calendar = forms.ChoiceField(
        label=gettext_lazy("Clock"),
        choices=lambda: [("", gettext_lazy("as the project says")), *clocks.choices()],
        required=False,
        help_text=gettext_lazy("Durations are counted in it. A department with a calendar of its own keeps that one."),
    )
    errors_text = forms.CharField(
        label=gettext_lazy("Outcomes that are errors"),
        help_text=gettext_lazy("One a line, as they stand in the outcome column."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    end_activities = forms.CharField(
        label=gettext_lazy("Steps that end a case"),
        help_text=gettext_lazy("One a line. A case whose last step is none of these is open. Empty: all are closed."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lenient = forms.ChoiceField(
        label=gettext_lazy("Rows that cannot be used"),
        choices=[
            ("strict", gettext_lazy("stop the import, so that I can mend the file")),
            ("lenient", gettext_lazy("are left out and listed, the others are imported")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, sheets: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        self.fields["time_zone"].choices = [("UTC", "UTC"), *[(zone, zone) for zone in zones]]
        self.fields["sheet"].choices = [("", _("The only one with data")), *[(name, name) for name in sheets]]
        if not sheets:
            del self.fields["sheet"]


class LogForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    is_primary = forms.BooleanField(
        label=gettext_lazy("The project's own log: its goals are read here"), required=False
    )
    is_live = forms.BooleanField(
        label=gettext_lazy("Open work is measured at the present moment, not at the log's last event"), required=False
    )
    calendar = forms.ChoiceField(
        label=gettext_lazy("Clock"),
        choices=lambda: [("", gettext_lazy("as the project says")), *clocks.choices()],
        required=False,
        help_text=gettext_lazy("Durations are counted in it. A department with a calendar of its own keeps that one."),
    )
    errors_text = forms.CharField(
        label=gettext_lazy("Outcomes that are errors"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    end_activities = forms.CharField(
        label=gettext_lazy("Steps that end a case"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    limits_text = forms.CharField(
        label=gettext_lazy("Time limits of this log"),
        help_text=gettext_lazy("One a line: step = 4 h, 1.5 d or PT4H. Limits drawn on the map count without this."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, log: EventLog, **kwargs: Any) -> None:
        limits = [f"{name} = {limit['seconds'] / 3600:g} h" for name, limit in log.limits.items()]
        kwargs["initial"] = {
            "name": log.name,
            "is_primary": log.is_primary,
            "is_live": log.is_live,
            "calendar": log.calendar,
            "errors_text": "\n".join(log.errors),
            "end_activities": "\n".join(log.end_activities),
            "limits_text": "\n".join(limits),
        }
        super().__init__(*args, **kwargs)

    def clean_limits_text(self) -> str:
        self.limits: dict[str, Any] = {}
        for line in lines(self.cleaned_data["limits_text"]):
            step, sign, amount = line.rpartition("=")
            try:
                seconds = parse_duration(amount.strip())
            except DomainError as error:
                raise forms.ValidationError(f"{line}: {error.message}") from error
            if not sign or not step.strip():
                raise forms.ValidationError(_("Write a step, =, and a time: Triage = 4 h"))
            self.limits[step.strip()] = {"seconds": seconds, "clock": "step"}
        return self.cleaned_data["limits_text"]

    def changes(self) -> LogChanges:
        data = self.cleaned_data
        return LogChanges(
            name=data["name"],
            is_primary=data["is_primary"],
            is_live=data["is_live"],
            calendar=data["calendar"],
            errors=lines(data["errors_text"]),
            end_activities=lines(data["end_activities"]),
            limits=self.limits,
        )


class WhyForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Answer"), max_length=300)
    step = forms.CharField(label=gettext_lazy("Step"), max_length=300, required=False)
    is_root_cause = forms.BooleanField(label=gettext_lazy("This is a root cause"), required=False)
    owner = forms.ModelChoiceField(label=gettext_lazy("Owner"), queryset=User.objects.none(), required=False)
    direction = forms.CharField(label=gettext_lazy("Direction of improvement"), max_length=500, required=False)

    def __init__(self, *args: Any, project: Project, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(memberships__project=project, is_active=True)
        self.fields["step"].widget = forms.Select(choices=[("", "–"), *[(step, step) for step in steps]])


class EvidenceForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Evidence.Kind.choices)
    stance = forms.ChoiceField(
        label=gettext_lazy("This evidence"),
        choices=Evidence.Stance.choices,
        widget=forms.RadioSelect,
        initial="supports",
    )
    metric = forms.ChoiceField(label=gettext_lazy("Figure"), required=False)
    step = forms.CharField(label=gettext_lazy("Step"), max_length=300, required=False)
    text = forms.CharField(label=gettext_lazy("What it says"), max_length=500, required=False)

    def __init__(self, *args: Any, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"].choices = [("", "–"), *metric_choices()]
        self.fields["step"].widget = forms.Select(choices=[("", "–"), *[(step, step) for step in steps]])

    def definition(self, calendar: str) -> Definition | None:
        data = self.cleaned_data
        return Definition(data["metric"], data["step"], {}, calendar) if data["metric"] else None


class OptionForm(forms.ModelForm):
    effect_percent = forms.FloatField(
        label=gettext_lazy("Effect: takes away, in percent"),
        help_text=gettext_lazy("50 = halves it. What that means end to end is computed."),
        required=False,
        min_value=-100,
        max_value=100,
    )

    class Meta:
        model = Option
        fields = [
            "title",
            "description",
            "cause",
            "step",
            "effect_percent",
            "effect_of",
            "cost",
            "benefit",
            "feasibility",
            "weeks",
            "department",
            "to_be",
        ]
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, project: Project, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        share = self.instance.effect_share
        self.fields["effect_percent"].initial = None if share is None else f"{share * 100:g}"
        self.fields["step"].widget = forms.Select(choices=[("", "–"), *[(step, step) for step in steps]])
        self.fields["cause"].queryset = Why.objects.filter(project=project, is_root_cause=True, deleted_at=None)
        self.fields["to_be"].queryset = ProcessVersion.objects.filter(process__project=project, kind="to_be")
        for field in self.scores():
            field.field.widget = forms.NumberInput(attrs={"min": 1, "max": 5})

    def scores(self) -> list[forms.BoundField]:
        return [self[name] for name in ("cost", "benefit", "feasibility")]

    def option(self) -> Option:
        option = self.save(commit=False)
        percent = self.cleaned_data["effect_percent"]
        option.effect_share = None if percent is None else percent / 100
        return option


class WeightsForm(forms.Form):
    cost = forms.IntegerField(min_value=0, max_value=100)
    benefit = forms.IntegerField(min_value=0, max_value=100)
    feasibility = forms.IntegerField(min_value=0, max_value=100)
