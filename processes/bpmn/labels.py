"""How wide text is and where it breaks, without a font at hand: Chinese breaks between characters, English at blanks.

Used by the layout (room for labels) and by the picture, so that both agree.
"""

from __future__ import annotations

import re
import unicodedata

_NARROW = set("iljtfr.,:;'|!()[]I ")
_WIDE = set("mwMW@%—…")
_PIECES = re.compile(r"[^\S\n]+|\n|[^\s⺀-鿿　-〿＀-￯가-힣]+|.", re.S)
_NO_START = set("，。、；：？！）】》”’,.;:?!)]}%…")


def width(text: str, size: float) -> float:
    """Estimated width in the units of `size`."""
    return sum(_em(char) for char in text) * size


def _em(char: str) -> float:
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return 1.0
    if unicodedata.combining(char):
        return 0.0
    if char in _NARROW:
        return 0.31
    if char in _WIDE:
        return 0.86
    return 0.66 if char.isupper() else 0.55


def wrap(text: str, room: float, size: float, most: int = 0) -> list[str]:
    """Lines no wider than `room`; a word that is too long is cut. `most` > 0 limits the lines, the last gets "…"."""
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text.replace("\r\n", "\n").strip()):
        if piece == "\n":
            lines.append(line)
            line = ""
            continue
        if piece.isspace():
            line += " " if line else ""
            continue
        if width(line + piece, size) <= room or (piece in _NO_START and line):
            line += piece
            continue
        if line.strip():
            lines.append(line)
        line = piece
        while width(line, size) > room and len(line) > 1:
            cut = _fitting(line, room, size)
            lines.append(line[:cut])
            line = line[cut:]
    lines.append(line)
    lines = [found.strip() for found in lines]
    lines = [found for found in lines if found]
    if most and len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1][: max(1, _fitting(lines[-1], room - size, size))] + "…"
    return lines


def _fitting(text: str, room: float, size: float) -> int:
    count = 1
    while count < len(text) and width(text[: count + 1], size) <= room:
        count += 1
    return count


def balanced(text: str, room: float, size: float, most: int = 0) -> list[str]:
    """Like `wrap`, but with lines of about equal length: two even lines look better than one long and one short."""
    lines = wrap(text, room, size, most)
    if len(lines) < 2:
        return lines
    longest = max((width(piece, size) for piece in _PIECES.findall(text) if not piece.isspace()), default=0.0)
    low, high = min(room, max(room / 2, longest)), room
    while high - low > size / 3:
        middle = (low + high) / 2
        fits = len(wrap(text, middle, size)) <= len(lines)
        low, high = (low, middle) if fits else (middle, high)
    return wrap(text, high, size, most)


def box(text: str, room: float, size: float) -> tuple[float, float]:
    """Width and height that the wrapped text needs."""
    lines = balanced(text, room, size)
    if not lines:
        return 0.0, 0.0
    return max(width(line, size) for line in lines), len(lines) * size * 1.25
