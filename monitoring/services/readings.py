"""Fills the readings of KPIs from the measured log, history included. Deciding what they mean is `rules.py`."""

from __future__ import annotations

import hashlib
import logging
from datetime import date, datetime
from typing import cast

from django.db import transaction

from analysis import figures
from analysis.engine.settings import Period, PeriodReading
from common.errors import DomainError
from monitoring.definitions import terms_of
from monitoring.models import Kpi, Reading
from projects.models import Project

logger = logging.getLogger(__name__)
UNREADABLE = (DomainError, ValueError, KeyError)  # what the engine says to a definition that the log can't answer


def refresh_project(*, project: Project, now: datetime) -> int:
    """Brings the readings of all KPIs of the project up to date; returns how many KPIs had something new."""
    kpis = Kpi.objects.filter(project=project).select_related("goal", "project")
    count = 0
    for kpi in kpis:
        try:
            count += refresh(kpi=kpi, now=now)
        except UNREADABLE:
            logger.warning("KPI %s: its definition can't be read", kpi.pk, exc_info=True)
    return count


def refresh(*, kpi: Kpi, now: datetime) -> bool:
    """The whole history of the KPI by its present definition. Writes only when the figures say something new."""
    terms = terms_of(kpi)
    rows = figures.series(kpi.project, terms.definition, cast(Period, kpi.period)) if terms else []
    key = _key(rows, kpi.period)
    if key == kpi.readings_key:
        return False
    with transaction.atomic():
        _store(kpi, rows, now)
        Kpi.objects.filter(pk=kpi.pk).update(readings_key=key)
    kpi.readings_key = key
    return True


def _store(kpi: Kpi, rows: list[PeriodReading], now: datetime) -> None:
    starts = [date.fromisoformat(row.start) for row in rows]
    # A changed filter can shorten the history: what the definition no longer covers is no reading of it.
    Reading.objects.filter(kpi=kpi).exclude(period=kpi.period, period_start__in=starts).delete()
    made = [
        Reading(
            kpi=kpi,
            period=kpi.period,
            period_start=start,
            value=row.reading.value,
            count=row.reading.count,
            low=row.reading.low,
            high=row.reading.high,
            complete=row.complete,
            at=now,
        )
        for start, row in zip(starts, rows, strict=True)
    ]
    Reading.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["kpi", "period", "period_start"],
        update_fields=["value", "count", "low", "high", "complete", "at"],
    )


def _key(rows: list[PeriodReading], period: str) -> str:
    """Equal for equal histories, so that an evaluation without news writes nothing."""
    text = ";".join(
        f"{row.start},{row.reading.value!r},{row.reading.count},{row.reading.low!r},{row.reading.high!r},{row.complete}"
        for row in rows
    )
    return f"{period}:{hashlib.sha256(text.encode()).hexdigest()}"
