"""Form fields that several apps use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

LARGEST_ID = 2**63 - 1


class ManyChoice(forms.ModelMultipleChoiceField):
    """Several rows; a number larger than any id is no choice (the database would refuse to look for it)."""

    def _check_values(self, value: Any) -> Any:
        for each in value:
            text = str(each)
            if text.isdigit() and int(text[:40]) > LARGEST_ID:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": text[:40]}
                )
        return super()._check_values(value)
