"""Two changes of one thing, field by field: what it said, what they made of it, what I typed. Values only.

A form's values are kept as a browser sends them: name → list of texts; an empty list is a box that is not ticked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Side:
    """One field of one side: what a browser would send, and what a person reads."""

    values: tuple[str, ...]
    text: str

    @property
    def key(self) -> tuple[str, ...]:
        """Equal for what means the same: line ends, blanks around, and the order of ticks do not count."""
        return tuple(sorted(each.replace("\r\n", "\n").strip() for each in self.values if each.strip()))


@dataclass(frozen=True)
class Field:
    """One field of the thing. `free`: "line" or "text" that can be written anew out of both."""

    name: str
    label: str
    was: Side
    theirs: Side
    mine: Side
    free: str = ""

    @property
    def state(self) -> str:
        """same, mine (only I changed it), theirs (only they did) or both.

        >>> a, b, c = Side(("a",), "a"), Side(("b",), "b"), Side(("c",), "c")
        >>> Field("x", "X", a, b, a).state, Field("x", "X", a, a, b).state, Field("x", "X", a, b, c).state
        ('theirs', 'mine', 'both')
        """
        if self.mine.key == self.theirs.key:
            return "same"
        if self.theirs.key == self.was.key:
            return "mine"
        return "theirs" if self.mine.key == self.was.key else "both"

    @property
    def suggested(self) -> str:
        """Whose value the merge starts with: nobody's change is undone where only one side made one."""
        return "theirs" if self.state == "theirs" else "mine"

    @property
    def both_texts(self) -> str:
        """What a new text starts with: both, below each other, where lines fit; else mine."""
        return f"{self.theirs.text}\n{self.mine.text}" if self.free == "text" else self.mine.text


def differing(fields: Iterable[Field]) -> list[Field]:
    return [each for each in fields if each.state != "same"]


def untouched(fields: Iterable[Field]) -> bool:
    """They changed none of these fields, so mine can be saved over theirs without undoing anything."""
    return all(each.theirs.key == each.was.key for each in fields)


def merged(fields: Iterable[Field], picks: Mapping[str, str], texts: Mapping[str, str]) -> Typed:
    """The form's values as chosen field by field: mine, theirs, or a text written anew."""
    found: Typed = {}
    for each in fields:
        pick = picks.get(each.name) or each.suggested
        if pick == "text" and each.free:
            found[each.name] = [texts.get(each.name, "")]
        else:
            found[each.name] = list((each.theirs if pick == "theirs" else each.mine).values)
    return found
