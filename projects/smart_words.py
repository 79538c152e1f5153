"""What each letter of SMART says, in both languages, for the keys of `smart.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.templatetags.format import format_against, format_value
from projects.smart import Letter, worst


@dataclass(frozen=True)
class SmartLetter:
    """`state`: met, missing or unknown."""

    letter: str
    name: str
    state: str
    words: str

    @property
    def met(self) -> bool:
        return self.state == "met"


def letter_name(letter: str) -> str:
    return {
        "S": _("Specific"),
        "M": _("Measurable"),
        "A": _("Attainable"),
        "R": _("Relevant"),
        "T": _("Time-bound"),
    }[letter]


def sentence(key: str, figure: str = "") -> str:
    """One sentence: what is missing and how to mend it, or why the letter is met."""
    words = {
        "specific": _("It names one figure, and somebody answers for it."),
        "no_figure": _("Choose a figure from the list."),
        "no_step": _("Say which step the figure belongs to."),
        "no_owner": _("Nobody answers for it yet: choose an owner."),
        "measurable": _("It has a number and something to measure it against."),
        "no_number": _("The target's number is missing."),
        "no_measure": _("Nothing to measure it against yet: bring a log, or type the baseline."),
        "not_yet": _("Can't be judged yet: it takes a number, and a baseline or a log."),
        "no_better": _("The target is no better than where it starts, %(figure)s."),
        "better": _("Better than where it starts, %(figure)s."),
        "reached": _("The best quarter of the weeks in the log already reached %(figure)s."),
        "beyond": _("No habit yet: the best quarter of the weeks in the log reached %(figure)s."),
        "pain": _("A pain point names the same figure."),
        "aim": _("It serves a strategic aim."),
        "no_reason": _("Neither a pain point with this figure nor a strategic aim says why it matters."),
        "dated": _("It has a date within the project."),
        "no_date": _("The date is missing."),
        "before_start": _("The date lies before the project's start."),
        "after_end": _("The date lies after the project's end."),
    }
    return words[key] % {"figure": figure}


def line_letters(letters: Sequence[Letter], unit: str, target: float | None) -> list[SmartLetter]:
    """The letters of one line."""
    return [
        SmartLetter(each.letter, letter_name(each.letter), each.state, _said(each, unit, target)) for each in letters
    ]


def _said(letter: Letter, unit: str, target: float | None) -> str:
    if letter.figure is None:
        figure = ""
    elif letter.keys == ("reached",) or target is None:
        figure = format_value(letter.figure, unit)
    else:
        figure = format_against(letter.figure, target, unit)
    return joined([sentence(key, figure) for key in letter.keys])


def joined(sentences: Sequence[str]) -> str:
    """Sentences one after the other, each once."""
    between = "" if (get_language() or "").startswith("zh") else " "
    return between.join(dict.fromkeys(each for each in sentences if each))


def whole_letters(lines: Sequence[tuple[str, Sequence[Letter], Sequence[SmartLetter]]]) -> list[SmartLetter]:
    """The letters of a goal with all its lines: (name, letters, letters in words). What only some lines say is said
    with their name."""
    found = []
    for place, letter in enumerate("SMART"):
        states = [letters[place] for _name, letters, _words in lines]
        state = worst(states)
        said: dict[str, list[str]] = {}
        for name, letters, words in lines:
            if letters[place].state == state:
                said.setdefault(words[place].words, []).append(name)
        alike = len(said) == 1 and len(next(iter(said.values()))) == len(lines)
        texts = list(said) if alike else [f"{', '.join(names)}: {text}" for text, names in said.items()]
        found.append(SmartLetter(letter, letter_name(letter), state, joined(texts)))
    return found
