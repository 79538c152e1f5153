"""How painful a report is, as a sum that everybody can follow: effect (0–12) + frequency (0–4) + votes. Pure."""

from __future__ import annotations

from collections.abc import Sequence

PER_MONTH = {"day": 20, "week": 4, "month": 1}  # in working time: 20 days and 4 weeks a month
# From so many times a month on, so many points.
FREQUENCY = ((200, 4), (20, 3), (4, 2), (1, 1))


def effect_points(levels: Sequence[int]) -> int:
    """One point for low, two for medium, three for high, over time, cost, quality and customer.

    >>> effect_points([3, 0, 1, 2])
    6
    """
    return sum(levels)


def frequency_points(times: int | None, per: str) -> int:
    """Once a month 1, once a week 2, once a day 3, ten times a day 4; 0 where nobody said.

    >>> frequency_points(5, "week"), frequency_points(1, "month"), frequency_points(10, "day")
    (3, 1, 4)
    """
    monthly = (times or 0) * PER_MONTH.get(per, 0)
    return next((points for least, points in FREQUENCY if monthly >= least), 0)
