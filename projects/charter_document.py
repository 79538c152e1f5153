"""A charter in words: sections with sentences and tables in the current language, from the values of a snapshot.

The one place where the charter is written out: the page's tables, paper, PDF, Word and the comparison of revisions
all come from here, so that they say the same. Pure: plain values in (`charter_snapshot.py`), texts out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.templatetags.format import format_against, format_day, format_duration, format_value
from projects import clocks, figures
from projects.models import Membership, Risk
from projects.sentences import comparison_words, goal_sentence, line_sentence

LETTERS = ("R", "A", "C", "I")
NONE = "–"


@dataclass(frozen=True)
class Row:
    """`key` is the id of what it shows, 0 where there is none."""

    key: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Sentences, then a table; `hint` says what to do where both are empty."""

    key: str
    title: str
    head: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    texts: tuple[str, ...] = ()
    hint: str = ""

    @property
    def lines(self) -> list[tuple[Row, list[tuple[str, str]]]]:
        """Each row with its cells beside the head's words, for phones."""
        return [(row, list(zip(self.head, row.cells, strict=True))) for row in self.rows]


@dataclass(frozen=True)
class Document:
    title: str
    code: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        return next(each for each in self.sections if each.key == key)


def document(content: Mapping[str, Any], now: Mapping[int, figures.Figure | None] | None = None) -> Document:
    """`now`: the present figures of the guardrails, None for a revision that was frozen."""
    head = content["project"]
    return Document(
        title=head["name"],
        code=head["code"],
        facts=_facts(head),
        sections=(
            _why(head),
            _goals(content["goals"]),
            _guardrails(content["guardrails"], now),
            _scope(content["scope"], head["filter"]),
            _pain_points(content["pain_points"]),
            _milestones(content["milestones"]),
            _risks(content["risks"]),
            _team(content["team"]),
            _work(content["work"], content["team"]),
            _workshops(content["workshops"]),
        ),
    )


def _unit(metric: str) -> str:
    known = figures.metrics().get(metric)
    return known.unit if known else "count"


def _day(value: str | None) -> str:
    return format_day(value, year=True) if value else NONE


def _cases(filter: dict[str, Any]) -> str:
    return figures.filter_words().sentence(filter)


def _facts(head: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    limit = head["case_limit_seconds"]
    found = [
        (_("Departments"), ", ".join(head["departments"])),
        (_("Started"), _day(head["started"])),
        (_("The project ends on"), _day(head["ends_on"]) if head["ends_on"] else ""),
        (_("Clock"), clocks.name_of(head["calendar"])),
        (_("Time limit of a case"), format_duration(limit, trim=True) if limit else ""),
    ]
    return tuple((label, text) for label, text in found if text)


def _why(head: Mapping[str, Any]) -> Section:
    texts = tuple(part for part in head["description"].splitlines() if part.strip())
    hint = _("Nobody has written down yet why this matters now.")
    return Section("why", _("Why now"), texts=texts, hint=hint)


def _goals(goals: list[dict[str, Any]]) -> Section:
    rows, texts = [], []
    for goal in goals:
        said = goal_sentence([_line(each) for each in goal["lines"]], _day(goal["due"]) if goal["due"] else "")
        named = _("%(name)s: %(sentence)s") % {"name": goal["name"], "sentence": said} if goal["name"] else said
        texts.append(_("%(goal)s. Serves: %(aim)s") % {"goal": named, "aim": goal["aim"]} if goal["aim"] else named)
        for line in goal["lines"]:
            day = _day(goal["due"])
            cells = (*_measured(line), _target(line), _baseline(line), day, goal["owner"] or NONE)
            rows.append(Row(line["id"], cells))
    head = (_("Figure"), _("Which cases"), _("Target"), _("Baseline"), _("By"), _("Owner"))
    return Section("goals", _("Goals"), head, tuple(rows), tuple(texts), _("No goal yet"))


def _line(line: Mapping[str, Any]) -> str:
    target = "" if line["target"] is None else format_value(line["target"], _unit(line["metric"]))
    figure = figures.figure_name(line["metric"], line["step"])
    return line_sentence(figure, _cases(line["filter"]), line["comparison"], target)


def _measured(line: Mapping[str, Any]) -> tuple[str, str]:
    cases = _cases(line["filter"]) or _("all cases")
    clock = clocks.name_of(line["calendar"])
    return figures.figure_name(line["metric"], line["step"]), f"{cases} · {clock}"


def _target(line: Mapping[str, Any], field: str = "target") -> str:
    if line[field] is None:
        return _("No number yet")
    return comparison_words(line["comparison"], format_value(line[field], _unit(line["metric"])))


def _baseline(line: Mapping[str, Any]) -> str:
    unit = _unit(line["metric"])
    if line["baseline_value"] is not None:
        note = line["baseline_note"] or {}
        value, day = format_value(line["baseline_value"], unit), _day(line["baseline_at"])
        if note.get("log"):
            words = _("%(value)s, from “%(log)s” on %(day)s")
            return words % {"value": value, "log": note["log"], "day": day}
        return _("%(value)s, from the log on %(day)s") % {"value": value, "day": day}
    if line["baseline_typed"] is not None:
        value = format_value(line["baseline_typed"], unit)
        return _("%(value)s, says %(source)s") % {"value": value, "source": line["baseline_source"]}
    return NONE


def _guardrails(rows: list[dict[str, Any]], now: Mapping[int, figures.Figure | None] | None) -> Section:
    head: tuple[str, ...] = (_("Figure"), _("Which cases"), _("Must stay"))
    head += (_("Now"),) if now is not None else ()
    found = []
    for row in rows:
        cells = (*_measured(row), _target(row, "limit"))
        found.append(Row(row["id"], cells if now is None else (*cells, _kept(row, now.get(row["id"])))))
    hint = _("No guardrail yet. Name a figure that must not get worse while the goals are pursued.")
    return Section("guardrails", _("Must not get worse"), head, tuple(found), hint=hint)


def _kept(row: Mapping[str, Any], figure: figures.Figure | None) -> str:
    if figure is None or figure.value is None:
        return _("No figure yet")
    value = format_against(figure.value, row["limit"], _unit(row["metric"]))
    kept = figures.is_met(row["comparison"], figure.value, row["limit"])
    return (_("%(value)s, kept") if kept else _("%(value)s, worse than the limit")) % {"value": value}


def _scope(rows: list[dict[str, Any]], filter: dict[str, Any]) -> Section:
    words = {True: _("In scope"), False: _("Out of scope")}
    ordered = sorted(rows, key=lambda row: not row["inside"])
    found = tuple(Row(row["id"], (words[bool(row["inside"])], row["text"])) for row in ordered)
    chosen = _cases(filter)
    texts = (_("Every figure is of these cases: %(cases)s") % {"cases": chosen},) if chosen else ()
    return Section("scope", _("Scope"), (_("Scope"), _("What")), found, texts, _("Nothing yet"))


def _pain_points(rows: list[dict[str, Any]]) -> Section:
    found = []
    for row in rows:
        known = row["metric"] in figures.metrics()
        figure = figures.metric_name(row["metric"]) if known else row["metric"]
        value = format_value(row["value"], _unit(row["metric"]))
        cells = (row["text"], figure or NONE, value, row["source"] or NONE, _day(row["recorded_on"]))
        found.append(Row(row["id"], cells))
    head = (_("What hurts"), _("Figure"), _("Value"), _("Source"), _("Date"))
    hint = _("What hurts is not written down yet")
    return Section("pain-points", _("Pain points"), head, tuple(found), hint=hint)


def _milestones(rows: list[dict[str, Any]]) -> Section:
    found = tuple(Row(row["id"], (row["name"], _day(row["due"]), _day(row["done_on"]))) for row in rows)
    hint = _("No milestone yet. Name what must be there by which day.")
    return Section("milestones", _("Milestones"), (_("Milestone"), _("By"), _("Done on")), found, hint=hint)


def _risks(rows: list[dict[str, Any]]) -> Section:
    degrees = {key: str(label) for key, label in Risk.Degree.choices}
    found = tuple(
        Row(
            row["id"],
            (
                row["text"],
                degrees.get(row["likelihood"], row["likelihood"]),
                degrees.get(row["impact"], row["impact"]),
                row["response"] or NONE,
                row["owner"] or NONE,
            ),
        )
        for row in rows
    )
    head = (_("What may go wrong"), _("Likelihood"), _("Impact"), _("Response"), _("Owner"))
    hint = _("No risk yet. Write down what may go wrong, and what is done about it.")
    return Section("risks", _("Risks"), head, found, hint=hint)


def _team(rows: list[dict[str, Any]]) -> Section:
    roles = {key: str(label) for key, label in Membership.Role.choices}
    found = tuple(
        Row(row["id"], (row["name"], row["department"] or NONE, row["title"] or roles.get(row["role"], row["role"])))
        for row in rows
    )
    return Section("team", _("Team"), (_("Name"), _("Department"), _("Part in the project")), found)


def _work(rows: list[dict[str, Any]], team: list[dict[str, Any]]) -> Section:
    """One column a person: the people of the team who have a part, then those who have left it."""
    named = [name for row in rows for letter in LETTERS for name in row[letter]]
    people = list(dict.fromkeys([each["name"] for each in team if each["name"] in named] + named))
    found = []
    for row in rows:
        parts = [" ".join(letter for letter in LETTERS if name in row[letter]) or NONE for name in people]
        found.append(Row(row["id"], (row["name"], *parts)))
    texts = (_("R responsible · A accountable · C consulted · I informed"),) if rows else ()
    hint = _("Nobody has a part yet. Name a piece of work and who does it, answers for it, is asked, is told.")
    title = pgettext("charter", "Who does what")
    return Section("work", title, (pgettext("charter", "Work"), *people) if rows else (), tuple(found), texts, hint)


def _workshops(rows: list[dict[str, Any]]) -> Section:
    found = []
    for row in rows:
        people = "\n".join(
            _("%(department)s: %(names)s") % {"department": d, "names": n} for d, n in row["participants"]
        )
        found.append(Row(row["id"], (_day(row["held_on"]), row["convenor"], people or NONE, row["notes"] or NONE)))
    head = (_("Date"), _("Convenor"), _("Participants"), _("Notes"))
    hint = _("No workshop yet. Write down who met, when, and what was said.")
    return Section("workshops", _("Workshops"), head, tuple(found), hint=hint)
