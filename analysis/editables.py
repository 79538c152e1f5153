"""What of this app two people may edit at once, and what of it can be brought back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from analysis import selectors
from analysis.forms import OptionForm
from analysis.models import Option
from analysis.services import options
from projects import bin
from projects.editables import Editable, register


def _form(row: Option, data: Any = None) -> OptionForm:
    return OptionForm(data, instance=row, project=row.project, steps=selectors.step_names(row.project))


def _save(row: Option, form: OptionForm, by: User, version: int | None) -> Option:
    return options.save_option(option=form.option(), by=by, now=timezone.now(), version=version)


def register_all() -> None:
    register(
        Editable(
            Option,
            _("Option"),
            "option.edit",
            _form,
            _save,
            lambda row: reverse("analysis:option", args=[row.project.code, row.pk]),
            phase="design",
        )
    )
    bin.register("option.deleted", undone="option.restored", action="option.edit", page="analysis:options")
    bin.register("evidence.deleted", undone="evidence.restored", action="cause.edit", page="analysis:causes")
