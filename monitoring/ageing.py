"""Open cases by age, from the measured log, kept like every other figure. Case ids only for those who may read logs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis import figures, loading
from analysis.engine import measure as engine
from analysis.engine.filters import Filter
from analysis.models import EventLog
from common.templatetags.format import format_duration
from monitoring.charts import Scale, scale_for

MOST_MARKS = 300
OLDEST = 6


@dataclass(frozen=True)
class OldCase:
    case_id: str
    age_seconds: float
    over_seconds: float | None


@dataclass(frozen=True)
class Ageing:
    """`ages` are the oldest few hundred, in seconds; `open` and `over` count all."""

    log: EventLog
    limit_seconds: float | None
    open: int
    over: int
    ages: tuple[float, ...]
    oldest: tuple[OldCase, ...]

    @property
    def chart_id(self) -> str:
        return f"ageing-{self.log.pk}"

    @property
    def heading(self) -> str:
        """“9 of 86 open cases are past 3 d”, or only how many are open where the process has no limit."""
        if self.limit_seconds is None:
            return ngettext("%(count)d case is open", "%(count)d cases are open", self.open) % {"count": self.open}
        words = {"over": self.over, "open": self.open, "limit": format_duration(self.limit_seconds, trim=True)}
        return (
            ngettext(
                "%(over)d of %(open)d open cases is past %(limit)s",
                "%(over)d of %(open)d open cases are past %(limit)s",
                self.over,
            )
            % words
        )

    def chart(self) -> dict[str, Any]:
        scale = self.scale
        ages = [round(age / scale.factor, 4) for age in self.ages]
        limit = None if self.limit_seconds is None else round(self.limit_seconds / scale.factor, 4)
        return {
            "groups": [{"label": _("Open cases"), "values": ages, "mean": None, "low": None, "high": None}],
            "limit": limit,
            "unit": scale.unit,
        }

    @property
    def scale(self) -> Scale:
        return scale_for("seconds", self.ages, self.limit_seconds)


def ageing(log: EventLog, *, with_cases: bool) -> Ageing | None:
    """None where no case is open. Without the right to read cases there are ages and counts, but no ids."""
    settings = loading.measure_settings(log, loading.default_calendar(log))
    kept = figures.kept(log, f"ageing:{MOST_MARKS}", settings, lambda folder: _measure(folder, settings))
    if not kept["open"]:
        return None
    limit = settings.case_limit_seconds
    oldest = [OldCase(name, age, age - limit if limit is not None else None) for name, age in kept["oldest"]]
    return Ageing(
        log=log,
        limit_seconds=limit,
        open=kept["open"],
        over=kept["over"],
        ages=tuple(kept["ages"]),
        oldest=tuple(oldest) if with_cases else (),
    )


def _measure(folder: Path, settings: Any) -> dict[str, Any]:
    values = engine.case_values(folder, Filter(status="open"), settings)
    ages = np.asarray(values.lead_time_seconds, dtype=float)
    order = np.argsort(-ages, kind="stable")
    return {
        "open": int(ages.size),
        "over": int(np.count_nonzero(values.over_limit)),
        "ages": [float(ages[i]) for i in order[:MOST_MARKS]],
        "oldest": [[str(values.case_id[i]), float(ages[i])] for i in order[:OLDEST]],
    }
