"""Findings in words: the fixed sentences of headings and goals. English source, Chinese in the catalogue, both tested.

What lives here: words for values that others computed. What does not: the computing (`goal_state.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.templatetags.format import format_points, format_value
from projects.goal_state import Standing


def number_word(number: int) -> str:
    """Up to ten as a word in English headings ("four"), as a digit in Chinese; above ten always digits."""
    words = (
        pgettext("number in a heading", "zero"),
        pgettext("number in a heading", "one"),
        pgettext("number in a heading", "two"),
        pgettext("number in a heading", "three"),
        pgettext("number in a heading", "four"),
        pgettext("number in a heading", "five"),
        pgettext("number in a heading", "six"),
        pgettext("number in a heading", "seven"),
        pgettext("number in a heading", "eight"),
        pgettext("number in a heading", "nine"),
        pgettext("number in a heading", "ten"),
    )
    return words[number] if number < len(words) else f"{number:,}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def home_heading(needs: int, at_risk: int) -> str:
    """Four things need you; one goal is at risk."""
    if needs:
        things = ngettext("%(number)s thing needs you", "%(number)s things need you", needs)
        first = things % {"number": number_word(needs)}
    else:
        first = _("nothing needs you now")
    if not at_risk:
        return _capital(first)
    goals = ngettext("%(number)s goal is at risk", "%(number)s goals are at risk", at_risk)
    second = goals % {"number": number_word(at_risk)}
    return _capital(_("%(first)s; %(second)s") % {"first": first, "second": second})


def projects_heading(active: int, closed: int) -> str:
    if not active and not closed:
        return _("Projects")
    words = ngettext("%(number)s project is under way", "%(number)s projects are under way", active)
    return _capital(words % {"number": number_word(active)})


def goals_badge(standings: list[Standing]) -> tuple[str, str]:
    """(state, words) for the project as a whole: the worst goal decides, and met only if all are."""
    late = sum(each.state == "overdue" for each in standings)
    risky = sum(each.state == "at_risk" for each in standings)
    unknown = sum(each.state == "no_figure" for each in standings)
    met = sum(each.state == "met" for each in standings)
    if late:
        return "breach", ngettext("%(count)d goal is overdue", "%(count)d goals are overdue", late) % {"count": late}
    if risky:
        return "risk", ngettext("%(count)d goal at risk", "%(count)d goals at risk", risky) % {"count": risky}
    if not standings:
        return "none", _("No goal yet")
    if met == len(standings):
        return "ok", _("All goals met")
    if unknown == len(standings):
        return "none", _("No figure yet")
    if all(each.state in {"no_figure", "no_baseline", "no_target"} for each in standings):
        return "none", _("No baseline yet")
    if not met and all(each.state != "on_the_way" for each in standings):
        return "none", _("No progress yet")
    return "ok", _("On the way")


def short_words(short: float, unit: str) -> str:
    """How far from the target, without a sign: “0.4 d”, “6 pts”."""
    return format_points(short).lstrip("+") if unit == "share" else format_value(short, unit)


def goal_words(standing: Standing, unit: str) -> tuple[str, str]:
    """(state for the badge, words) of one goal."""
    if standing.state == "met":
        return "ok", pgettext("goal", "Met")
    if standing.state == "no_target":
        return "none", _("No number yet")
    if standing.state == "no_figure":
        return "none", _("No figure yet")
    if not standing.short:
        # "<" with the figure exactly at the limit: nothing is short, and still it is not met.
        short = _("exactly at the limit, which does not count as met")
    else:
        short = _("%(short)s short") % {"short": short_words(standing.short, unit)}
    if standing.state == "overdue":
        return "breach", _("Overdue: %(short)s") % {"short": short}
    if standing.state == "at_risk":
        return "risk", short
    if standing.state == "no_progress":
        return "none", _("No progress yet: %(short)s") % {"short": short}
    if standing.state == "no_baseline":
        return "none", _("No baseline yet: %(short)s") % {"short": short}
    return "ok", _("On the way: %(short)s") % {"short": short}


def comparison_words(comparison: str, target: str) -> str:
    """“at most 1.5 d (≤)”: in words, since < and ≤ differ by exactly the case at the limit."""
    words = {
        "le": _("at most %(target)s (≤)"),
        "lt": _("less than %(target)s (<)"),
        "ge": _("at least %(target)s (≥)"),
        "gt": _("more than %(target)s (>)"),
    }
    return words[comparison] % {"target": target}


def days_left(days: int) -> str:
    if days < 0:
        return ngettext("%(days)d day over", "%(days)d days over", -days) % {"days": -days}
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def goal_sentence(lines: Sequence[str], day: str) -> str:
    """“Mean lead time at most 1.5 d and case timeout rate less than 10%, by 24 Feb 2027”; what is missing is said."""
    # Only the first begins a sentence; what begins with two capitals (a code) keeps them.
    parts = [each[:1].lower() + each[1:] if place and each[1:2].islower() else each for place, each in enumerate(lines)]
    text = parts[-1] if parts else _("No figure yet")
    if len(parts) > 1:
        some = pgettext("between the lines of a goal", ", ").join(parts[:-1])
        text = _("%(some)s and %(last)s") % {"some": some, "last": text}
    if not day:
        return _("%(goal)s, no date yet") % {"goal": text}
    return _("%(goal)s, by %(day)s") % {"goal": text, "day": day}


def line_sentence(figure: str, cases: str, comparison: str, target: str) -> str:
    """One line of a goal: “mean lead time (priority: urgent) at most 1.5 d”; the sign stands beside it elsewhere."""
    name = _("%(figure)s (%(cases)s)") % {"figure": figure, "cases": cases} if cases else figure
    if not target:
        return _("%(figure)s without a number yet") % {"figure": name}
    words = {
        "le": _("%(figure)s at most %(target)s"),
        "lt": _("%(figure)s less than %(target)s"),
        "ge": _("%(figure)s at least %(target)s"),
        "gt": _("%(figure)s more than %(target)s"),
    }
    return words[comparison] % {"figure": name, "target": target}


def gate_title(number: int, title: str) -> str:
    return _("Gate %(number)d: %(phase)s") % {"number": number, "phase": title}
