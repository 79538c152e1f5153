"""The metrics page of the documentation, written from the catalogue: `python -m analysis.engine.glossary`.

What lives here: layout. What does not: definitions (`catalog`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from analysis.engine.catalog import METRICS, Metric

_HEAD = """# Metrics

Written from `analysis/engine/catalog.py` by `python -m analysis.engine.glossary`; a test holds both equal.
Times are counted in the chosen calendar; percentiles interpolate linearly. A figure of zero items, or of what the log
does not record, is “–” (`null`), never 0. Rates come with their count and a 95 % Wilson interval.

"""

_TAIL = """
## Where a choice was made

- **Waiting of a case's first execution** is 0 and counts in means of waiting; logs with one timestamp have no waiting
  and no processing time at all.
- **Lone timestamps as ends**: an execution starts when the previous one ended, so directly-follows times are 0 there.
- **Handovers** count neighbours of which both have a department (without departments: a resource) and differ.
- **First-time-right** looks at rework alone in a log without outcomes or without named error outcomes.
- **Open cases**: a case is open while an execution is running or, where end activities are named, while its last
  execution is none of them. With date filters a closed case counts by its end, an open one by the as-of time.
- **Lifecycle**: `start`/`complete` rows pair first in, first out per case and activity; `schedule`, `assign`,
  `suspend`, `resume` and the like make no execution in such a log. In a log without either (Volvo's statuses) every
  row is an execution; activity and lifecycle can be joined to one name:
  `--activity "concept:name+lifecycle:transition"`.
- **Filters** choose whole cases; each condition is defined in [filters.md](filters.md).
- **Percentiles** are rounded to the microsecond.
- **Daylight saving**: a wall time that is skipped or repeated takes the offset before the change.

## Working time

- W(t) is the working time from a fixed day to the moment t; a duration is W(end) − W(start). A moment outside working
  hours counts as the next working moment. 24×7 is plain time.
- A **shift** belongs to the day on which it begins: 22:00–06:00 of a working Friday runs into Saturday, whatever
  Saturday is, and none begins on a day off. Breaks are the gaps between shifts. Where shifts overlap, a moment counts
  once. A make-up workday wins over a day off, both over the week.
- A **change of the clock**: a shift is counted as it passes, so a night of 22:00–06:00 has 7 hours in spring and 9 in
  autumn. A begin or end that the clock skips is the moment of the jump; one that comes twice is its first coming.
- A **department's own calendar** counts all times of the executions of that department: processing, the waiting before
  them, the time between steps on the edge that leads to them, the age of running ones, and so their time limits. It is
  found by the department's name in the log, whatever its case. The **lead time and the age of a case are counted in the
  log's calendar**. So the steps and waits of a case need not add up to its lead time, and a step's share of end-to-end
  time (Σ processing by the department's clock ÷ Σ lead times by the log's) can exceed what a single clock would give.
  In 24×7 no department has a clock of its own. Days, weeks and months are cut in the log's calendar's zone.
- A figure names the calendar, its **version** and the departments that are counted otherwise. A change of a calendar is
  a new version; until its job has counted a log anew, the log shows the version before.
"""


def markdown() -> str:
    """The whole page."""
    return _HEAD + _table("## Cases", "case") + "\n" + _table("## Steps", "step") + _TAIL


def _table(title: str, grain: str) -> str:
    head = ("key", "name", "名称", "unit", "better", "definition", "denominator")
    lines = [_line(head), _line(["---"] * len(head))]
    lines += [_row(metric) for metric in METRICS.values() if metric.grain == grain]
    return title + "\n\n" + "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _row(metric: Metric) -> str:
    better = {"down": "lower", "up": "higher"}[metric.direction]
    cells = (f"`{metric.key}`", metric.name_en, metric.name_zh, metric.unit, better, metric.definition_en)
    return _line((*cells, metric.denominator_en))


if __name__ == "__main__":
    sys.stdout.write(markdown())
