"""Filters of the API's lists. References are compared as numbers: an id out of reach and one that never existed both
find nothing, where django-filter would refuse only the second and so tell which ids exist."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

from django.db import models
from django_filters import NumberFilter
from django_filters.rest_framework import DjangoFilterBackend, FilterSet


def _as_number(_field: Any) -> dict[str, Any]:
    return {"min_value": 0, "max_value": 2**62}


class ReferencesAsNumbers(FilterSet):
    FILTER_DEFAULTS: ClassVar[dict[Any, Any]] = copy.copy(FilterSet.FILTER_DEFAULTS) | {
        models.ForeignKey: {"filter_class": NumberFilter, "extra": _as_number},
        models.OneToOneField: {"filter_class": NumberFilter, "extra": _as_number},
    }


class ListFilter(DjangoFilterBackend):
    filterset_base = ReferencesAsNumbers
