"""Whole traces of XES in the plain form that tools write, as columns: a stretch of bytes at a time, no element objects.

What lives here: recognising that form, byte for byte, and cutting it into columns. What does not: any other XML, and
saying what is wrong with a file (`xes_source` reads both with lxml).

Every quote parts the bytes into tokens: markup, key, `" value="`, value, markup, … There are few different texts of
markup in a file, so each is looked at once and all the rest is arithmetic on arrays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_SPACE = rb"[ \t\r\n]*"
_OPEN = rb"<(?:string|date|int|float|boolean|id) key=\""
_MARKUP = re.compile(
    rb'(?P<shut>" ?/>)?' + _SPACE + rb"(?P<shut_event></event>)?" + _SPACE + rb"(?P<shut_trace></trace>)?" + _SPACE
    + rb"(?P<trace><trace>)?" + _SPACE + rb"(?P<event><event>)?" + _SPACE + rb"(?P<open>" + _OPEN + rb")?"
)  # fmt: skip
_MIDDLE = b'" value="'
_BEFORE_TRACES = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!|<[A-Za-z_][^\s>/]*:|<trace[\s>/]", re.DOTALL)
_DECLARED = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding=[\"']([^\"']*)[\"']")
ENTITY = re.compile(rb"&(?:lt|gt|quot|apos|amp);")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_CONTROL = bytes(range(32))
_AFTER_TRACES = re.compile(_SPACE + rb"</log>" + _SPACE)

_IN_TRACE, _IN_EVENT = 1, 2


class NotPlain(Exception):
    """The bytes may well be right, but they have another form."""


@dataclass(frozen=True)
class Columns:
    """The events of a stretch: values by key, those of their traces by `case:` + key; the line of each event."""

    size: int
    lines: np.ndarray
    values: dict[str, pa.Array]


@dataclass(frozen=True)
class _Markup:
    """What one text of markup does: the place it may stand in (0: any), the place it leads to (0: the same)."""

    before: int
    after: int
    opens_trace: bool
    opens_event: bool
    newlines: int
    newlines_to_event: int


@dataclass(frozen=True)
class _Owners:
    """Of each attribute: whether it is an event's, and the number of its event or trace. The trace of each event."""

    in_event: np.ndarray
    owner: np.ndarray
    trace_of: np.ndarray
    traces: int


def first_trace(head: bytes) -> int:
    """Where the first trace starts, in UTF-8 without prefixes and document type; raises NotPlain."""
    declared = _DECLARED.match(head)
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise NotPlain
    for found in _BEFORE_TRACES.finditer(head):
        if found[0].startswith(b"<trace"):
            return found.start()
        if not found[0].startswith((b"<!--", b"<?")):
            raise NotPlain
    raise NotPlain


def is_end(rest: bytes) -> bool:
    """Whether this is all that follows the last trace of a whole file."""
    return _AFTER_TRACES.fullmatch(rest) is not None


def columns(data: bytes, line: int) -> Columns:
    """The events of whole traces that start at `line`; raises NotPlain."""
    quotes = np.flatnonzero(np.frombuffer(data, np.uint8) == ord('"'))
    if not len(quotes) or len(quotes) % 4:
        raise NotPlain
    tokens = _tokens(data, quotes)
    attributes = len(quotes) // 4
    first = np.arange(attributes, dtype=np.int64) * 4
    markup = tokens.take(pa.array(np.append(first, attributes * 4))).dictionary_encode()
    middle = tokens.take(pa.array(first + 2))
    if pc.any(pc.not_equal(middle, _MIDDLE)).as_py():
        raise NotPlain
    texts, codes = markup.dictionary.to_pylist(), markup.indices.to_numpy()
    kinds = [_markup(text) for text in texts]
    _check_values(data, texts, np.bincount(codes, minlength=len(texts)), attributes)
    table = np.array([(k.before, k.after, k.opens_trace, k.opens_event, k.newlines, k.newlines_to_event)
                      for k in kinds], dtype=np.int64)  # fmt: skip
    before, after, opens_trace, opens_event, newlines, to_event = table.T
    place = _places(before[codes], after[codes])
    event, trace = opens_event[codes], opens_trace[codes]
    lines = line + np.cumsum(newlines[codes]) - newlines[codes] + to_event[codes]
    lines = lines[event > 0]
    event_of, trace_of = np.cumsum(event) - 1, np.cumsum(trace) - 1
    in_event = place[:-1] == _IN_EVENT
    owners = _Owners(in_event, np.where(in_event, event_of[:-1], trace_of[:-1]), trace_of[event > 0], int(trace.sum()))
    return Columns(len(lines), lines, _values(tokens, first, owners, b"&" in data))


def _tokens(data: bytes, quotes: np.ndarray) -> pa.Array:
    """The bytes parted at the quotes, without copying: quotes belong to the markup."""
    bounds = np.empty(len(quotes) + 2, dtype=np.int32)
    bounds[0], bounds[-1] = 0, len(data)
    bounds[1:-1] = quotes
    bounds[1:-1:2] += 1
    buffers = [None, pa.py_buffer(bounds), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.binary(), len(quotes) + 1, buffers)


def _markup(text: bytes) -> _Markup:
    found = _MARKUP.fullmatch(text)
    if found is None:
        raise NotPlain
    shut, shut_event, shut_trace, trace, event, opened = (found[name] is not None for name in found.groupdict())
    starts, ends = not shut and trace and opened, shut and shut_trace and not trace and not event and not opened
    goes_on = shut and opened and shut_trace == trace
    if not (starts and not shut_event and not shut_trace) and not ends and not goes_on:
        raise NotPlain
    before = _IN_EVENT if shut_event else _IN_TRACE if shut_trace or event else 0
    after = _IN_EVENT if event else _IN_TRACE if trace or shut_event else 0
    to_event = text[: found.start("event")].count(b"\n") if event else 0
    return _Markup(0 if starts else before, after, trace, event, text.count(b"\n"), to_event)


def _check_values(data: bytes, texts: list[bytes], counts: np.ndarray, attributes: int) -> None:
    """Keys and values hold no `<`, no control character, no unknown entity, and UTF-8 alone."""
    in_markup = sum(int(count) * text.count(b"<") for text, count in zip(texts, counts, strict=True))
    if data.count(b"<") != in_markup:
        raise NotPlain
    controls = sum(
        int(count) * (len(text) - len(text.translate(None, _CONTROL)))
        for text, count in zip(texts, counts, strict=True)
    )
    if len(data) - len(data.translate(None, _CONTROL)) != controls:
        raise NotPlain
    if data.count(b"&") != (len(ENTITY.findall(data)) if b"&" in data else 0):
        raise NotPlain
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as problem:
            raise NotPlain from problem
        if any(text in data for text in _NO_CHARACTERS):
            raise NotPlain


def _places(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """In a trace or in an event, after each markup; raises NotPlain where a markup stands in the wrong one."""
    changes = np.where(after > 0, np.arange(len(after)), 0)
    place = after[np.maximum.accumulate(changes)]
    if not after[0] or ((before[1:] > 0) & (before[1:] != place[:-1])).any():
        raise NotPlain
    return place


def _values(tokens: pa.Array, first: np.ndarray, owners: _Owners, escaped: bool) -> dict[str, pa.Array]:
    """A column for each key. The first of a repeated key counts; an event's own value goes before its trace's."""
    keys = tokens.take(pa.array(first + 1)).dictionary_encode()
    codes = keys.indices.to_numpy()
    names = unescape(keys.dictionary.cast(pa.string()), escaped).to_pylist()
    case: dict[str, np.ndarray] = {}
    own: dict[str, np.ndarray] = {}
    for code, name in enumerate(names):
        places = np.flatnonzero(codes == code)[::-1]
        inside = owners.in_event[places]
        if inside.any():
            own[name] = _chosen(places[inside], owners.owner, len(owners.trace_of))
        if not inside.all():
            case[f"case:{name}"] = _chosen(places[~inside], owners.owner, owners.traces)[owners.trace_of]
    for name in own.keys() & case.keys():
        own[name] = np.where(own[name] < 0, case[name], own[name])
    return {
        name: unescape(tokens.take(pa.array(chosen * 4 + 3, mask=chosen < 0)).cast(pa.string()), escaped)
        for name, chosen in {**case, **own}.items()
    }


def _chosen(places: np.ndarray, owner: np.ndarray, size: int) -> np.ndarray:
    """The attribute that each event or trace has under this key, -1 for none; `places` run backwards."""
    chosen = np.full(size, -1, dtype=np.int64)
    chosen[owner[places]] = places
    return chosen


def unescape(cells: pa.Array, escaped: bool) -> pa.Array:
    if escaped:
        for entity, letter in _ENTITIES:
            cells = pc.replace_substring(cells, entity, letter)
    return cells
