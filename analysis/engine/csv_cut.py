"""Where the records of a text of cells begin and end, proven from its quotes and line ends.

What lives here: the proof, exact lines, counting cells. What does not: parsing cells (`csv_plain`).
"""

from __future__ import annotations

import numpy as np

_QUOTE, _NEWLINE, _RETURN = b'"'[0], b"\n"[0], b"\r"[0]


def is_bare(text: bytes) -> bool:
    """Whether there are no quotes and no lone carriage returns up to the last line's end: lines are records."""
    end = text.rfind(b"\n") + 1
    return b'"' not in text and (b"\r" not in text or text.count(b"\r", 0, end) == text.count(b"\r\n"))


class Cut:
    """Where the records of a text begin and end (bytes), and on which line each begins, counted from the text's
    beginning. Blank lines are no records."""

    def __init__(
        self, newlines: np.ndarray, ends: np.ndarray, starts: np.ndarray, lines: np.ndarray, quotes: np.ndarray,
        breaks_in_quotes: bool,
    ) -> None:  # fmt: skip
        self.newlines, self.ends, self.starts, self.lines = newlines, ends, starts, lines
        self._quotes = quotes
        self.breaks_in_quotes = breaks_in_quotes

    @classmethod
    def of(cls, text: bytes, mark: int, skip_lines: int, *, ended: bool) -> Cut | None:
        """None where the text has more than one reading: a quote inside an unquoted cell, a lone carriage return."""
        if b"\r" in text and text.count(b"\r") != text.count(b"\r\n") + (not ended and text.endswith(b"\r")):
            return None
        letters = np.frombuffer(text, np.uint8)
        newlines = np.flatnonzero(letters == _NEWLINE)
        if len(newlines) < skip_lines:
            return None
        begin = int(newlines[skip_lines - 1]) + 1 if skip_lines else 0
        quotes = np.flatnonzero(letters == _QUOTE) if b'"' in text else np.zeros(0, np.int64)
        quotes = quotes[quotes >= begin]
        ends = newlines[skip_lines:]
        lines = np.arange(skip_lines, len(newlines))
        inside = np.zeros(0, dtype=bool)
        if len(quotes):
            if not _quotes_are_plain(letters, quotes, begin, mark, ended=ended):
                return None
            inside = np.searchsorted(quotes, ends) % 2 == 1
            following = lines[~inside] + 1
            ends = ends[~inside]
            lines = np.concatenate([[skip_lines], following[:-1]])[: len(ends)]
        starts = np.concatenate([[begin], ends[:-1] + 1])[: len(ends)].astype(np.int64)
        size = ends - starts
        blank = (size == 0) | ((size == 1) & (letters[starts] == _RETURN)) if len(starts) else np.zeros(0, bool)
        return cls(newlines, ends[~blank] + 1, starts[~blank], lines[~blank], quotes, bool(inside.any()))

    def newlines_before(self, place: int) -> int:
        """Line ends before that byte."""
        return int(np.searchsorted(self.newlines, place))

    def longest(self, size: int) -> int:
        """Bytes of the longest record (at least its letters), the unfinished one at the end of the text included."""
        rest = size - (int(self.ends[-1]) if len(self.ends) else 0)
        return max(rest, int((self.ends - self.starts).max(initial=0)))

    def widths(self, data: bytes | memoryview, mark: int, offset: int, here: slice) -> np.ndarray:
        """Cells of each record; `data` begins at byte `offset` of the text."""
        marks = np.flatnonzero(np.frombuffer(data, np.uint8) == mark) + offset
        marks = marks[np.searchsorted(self._quotes, marks) % 2 == 0]
        return np.searchsorted(marks, self.ends[here]) - np.searchsorted(marks, self.starts[here]) + 1


def _quotes_are_plain(letters: np.ndarray, quotes: np.ndarray, begin: int, mark: int, *, ended: bool) -> bool:
    """Whether every opening quote begins a cell and every closing one ends it (a doubled quote does neither). A text
    that is not `ended` may stop inside quotes, or just behind one, whose meaning the next letter decides."""
    if ended and len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = letters[np.maximum(opening - 1, 0)]
    good = (opening == begin) | (before == mark) | (before == _NEWLINE) | (before == _QUOTE)
    if not good.all():
        return False
    last = len(letters) - 1
    after = letters[np.minimum(closing + 1, last)]
    return bool(
        ((closing == last) | (after == mark) | (after == _NEWLINE) | (after == _RETURN) | (after == _QUOTE)).all()
    )
