"""Times as text → microseconds since 1970 UTC, without guessing.

What lives here: the readable forms, the proof of a column's date order, zones. What does not: which column is a time.

Readable: ISO 8601 with or without zone, 2016/1/2 8:05, 29-02-2016 01:16, 9.3.10 8:05, 29 Feb 2016 1:16 PM,
2016年1月2日 08:05, 20160229011600. What bare numbers count (seconds or milliseconds since 1970, days of a spreadsheet)
is asked. A day-first or month-first order holds only when the column's own values rule the other out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from analysis.engine.sources import NUMBER_FORMATS, ReadOptions, refuse
from analysis.engine.worktime import to_microseconds

YEARS = (1900, 2200)
ZONE_CHOICES = (
    "Asia/Shanghai", "UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo",
    "Asia/Singapore", "Australia/Sydney",
)  # fmt: skip

_CLOCK = (
    r"(?:[T ,]+(?P<ap1>上午|下午|凌晨|晚上)?\s*(?P<h>\d{1,2})[:：时点](?P<mi>\d{1,2})"
    r"(?:[:：分](?P<s>\d{1,2})(?:[.,](?P<f>\d{1,9}))?)?[分秒]?\s*(?P<ap2>[AaPp]\.?[Mm]\.?)?)?\s*(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_NUMERIC = re.compile(r"^(?P<a>\d{1,4})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{1,4})" + _CLOCK)
_CHINESE = re.compile(r"^(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日" + _CLOCK.replace("[T ,]+", r"[T ,]*", 1))
_NAMED = re.compile(
    r"^(?:(?P<d1>\d{1,2})[- .]+(?P<n1>[A-Za-z]{3,9})|(?P<n2>[A-Za-z]{3,9})[- .]+(?P<d2>\d{1,2}))[-, .]+(?P<y>\d{2,4})"
    + _CLOCK
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?$")
_NUMBER = re.compile(r"^\d{1,16}(\.\d+)?$")
_ORDERS = ("dmy", "mdy", "ymd")
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip

Columns = Mapping[str, Sequence[str | None]]
Triple = tuple[str, str, str, str]
"""Three numbers of a date and their separator."""


class OutOfRange(ValueError):
    """A readable time outside the years that make sense."""


class Unreadable(ValueError):
    """Not a time in any readable form."""


class OpenQuestion(Unreadable):
    """The value has several readings, and the whole column has not been looked at yet."""


class TimeReader:
    """Reads the texts of one file's time columns. Build it with `settled`, which proves or asks what is needed.

    A reader that is not `final` has seen only the first rows: it raises OpenQuestion where more must be looked at.
    """

    def __init__(
        self, zone: str | None, order: str | None, text_format: str | None, number: str | None, *, final: bool = True
    ) -> None:
        self.zone_name = zone
        self._zone = ZoneInfo(zone) if zone else None
        self.order = order
        self._format = text_format
        self._number = number
        self._final = final
        self._offsets: dict[datetime, int] = {}
        self.met_naive = self.met_zoned = False

    def read(self, value: str) -> int:
        """Microseconds since 1970 UTC; Unreadable or OutOfRange otherwise. A naive time takes the reader's zone."""
        moment = self._moment(value.strip())
        if not YEARS[0] <= moment.year <= YEARS[1]:
            raise OutOfRange(value)
        if moment.tzinfo is not None:
            self.met_zoned = True
            return to_microseconds(moment)
        return to_microseconds(moment.replace(tzinfo=UTC)) - self.offset_us(moment)

    @property
    def has_format(self) -> bool:
        """Whether one given format is to be read and nothing else."""
        return self._format is not None

    def offset_us(self, naive: datetime) -> int:
        """Microseconds that the reader's zone is ahead of UTC at that wall time; notes that a zone was needed.
        A wall time that daylight saving skips or repeats takes the offset before the change."""
        self.met_naive = True
        if self._zone is None:
            return 0
        quarter = naive.replace(minute=naive.minute // 15 * 15, second=0, microsecond=0)
        found = self._offsets.get(quarter)
        if found is None:
            offset = quarter.replace(tzinfo=self._zone).utcoffset() or timedelta(0)
            found = self._offsets[quarter] = offset // timedelta(microseconds=1)
        return found

    def _moment(self, text: str) -> datetime:
        if self._format:
            try:
                return datetime.strptime(text, self._format)  # noqa: DTZ007 - a zone is given by the format or option
            except ValueError as problem:
                raise Unreadable(text) from problem
        if len(text) >= 10 and text[4] == "-" and text[7] == "-":
            try:
                return datetime.fromisoformat(text)
            except ValueError:
                pass
        try:
            return self._by_form(text)
        except (ValueError, OverflowError) as problem:
            raise problem if isinstance(problem, Unreadable | OutOfRange) else Unreadable(text) from problem

    def _by_form(self, text: str) -> datetime:
        if found := _NUMERIC.match(text):
            if self.order is None and not self._final and len(found["a"]) < 3:
                raise OpenQuestion(text)
            return _with_clock(_ordered(found["a"], found["b"], found["c"], self.order), found)
        if found := _CHINESE.match(text):
            return _with_clock(date(int(found["y"]), int(found["m"]), int(found["d"])), found)
        if found := _NAMED.match(text):
            month = _MONTHS.get((found["n1"] or found["n2"])[:3].lower(), 0)
            return _with_clock(date(_year(found["y"]), month, int(found["d1"] or found["d2"])), found)
        if self._number and _NUMBER.match(text):
            return _from_number(text, self._number)
        if found := _COMPACT.match(text):
            return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
        if not self._final and self._number is None and _NUMBER.match(text):
            raise OpenQuestion(text)
        raise Unreadable(text)


def settled(columns: Sequence[str], blocks: Iterable[Columns], options: ReadOptions, *, final: bool) -> TimeReader:
    """A reader for these columns, from the blocks looked at (`final`: the whole file, else its beginning). Raises
    ReadError with the question where the whole file's values allow two readings and no option says which."""
    text_format = "excel_1900" if options.timestamp_format == "excel" else options.timestamp_format
    if text_format in NUMBER_FORMATS:
        return TimeReader(options.time_zone, options.date_order, None, text_format)
    if text_format:
        return TimeReader(options.time_zone, None, text_format, None)
    evidence = {column: _Evidence() for column in columns}
    for block in blocks:
        for column, found in evidence.items():
            found.look(block.get(column, ()))
    if not final and any(found.triples or found.readings is not None for found in evidence.values()):
        return TimeReader(options.time_zone, options.date_order, None, None, final=False)
    dates = {column: _that_exist(found.triples) for column, found in evidence.items()}
    orders = {column: _possible_orders(found) for column, found in dates.items() if found}
    numbers = {column: found for column, found in evidence.items() if found.readings is not None}
    order = options.date_order or _one_order(orders, evidence)
    return TimeReader(options.time_zone, order, None, _one_number(numbers), final=final)


def ask_zone(reader: TimeReader, column: str) -> None:
    """Raise the question when a time without a zone was met and none was given."""
    if reader.met_naive and reader.zone_name is None:
        question = "mixed_timezones" if reader.met_zoned else "ambiguous_timezone"
        raise refuse(question, column=column, choices=ZONE_CHOICES, option="time_zone")


def looks_like_time(value: str) -> bool:
    """Whether the text has a readable form of date and time (numbers alone do not count)."""
    text = value.strip()
    if len(text) < 6 or _NUMBER.match(text) and not (len(text) == 14 and _COMPACT.match(text)):
        return False
    for order in ("dmy", "mdy", "ymd"):
        try:
            TimeReader(None, order, None, None).read(text)
        except ValueError:
            continue
        return True
    return False


class _Evidence:
    """The different dates of a column whose order is open, the possible meanings of its bare numbers, examples."""

    def __init__(self) -> None:
        self.triples: set[Triple] = set()
        self.readings: set[str] | None = None
        self.example = ""

    def look(self, values: Sequence[str | None]) -> None:
        """Take in one block."""
        for value in values:
            text = (value or "").strip()
            if len(text) < 5 or (len(text) >= 10 and text[4] == "-") or not text[0].isdigit():
                continue
            if found := _NUMERIC.match(text):
                if len(found["a"]) < 3:
                    self.triples.add((found["a"], found["b"], found["c"], found["sep"]))
                    self.example = self.example or text
            elif _NUMBER.match(text) and not (len(text) in (8, 12, 14) and _is_compact(text)):
                possible = {kind for kind in NUMBER_FORMATS if _is_plausible(text, kind)}
                self.readings = possible if self.readings is None else (self.readings & possible)
                self.example = self.example or text


def _is_compact(text: str) -> bool:
    found = _COMPACT.match(text)
    return found is not None and 1970 <= int(found[1]) <= 2100 and 1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31


def _is_plausible(text: str, kind: str) -> bool:
    try:
        return 1985 <= _from_number(text, kind).year <= 2100
    except (ValueError, OverflowError, OSError):
        return False


def _possible_orders(triples: set[Triple]) -> set[str]:
    """The orders in which every date of the column exists. Two-digit years first are only known with - or /."""
    possible = {"dmy", "mdy"}
    if all(len(c) < 3 and separator in "-/" for _, _, c, separator in triples):
        possible.add("ymd")
    return {order for order in possible if all(_exists(a, b, c, order) for a, b, c, _ in triples)}


def _that_exist(triples: set[Triple]) -> set[Triple]:
    """Without those that are no date in any order: they prove nothing, their rows are refused."""
    return {triple for triple in triples if any(_exists(*triple[:3], order) for order in _ORDERS)}


def _exists(a: str, b: str, c: str, order: str) -> bool:
    try:
        _ordered(a, b, c, order)
    except ValueError:
        return False
    return True


def _one_order(orders: dict[str, set[str]], evidence: Mapping[str, _Evidence]) -> str | None:
    """The only order that fits all time columns (one table is written in one order), else the question."""
    if not orders:
        return None
    common = set.intersection(*orders.values())
    if len(common) == 1:
        return next(iter(common))
    column = max(orders, key=lambda title: len(orders[title]))
    choices = tuple(sorted(common)) or ("dmy", "mdy")
    question = "ambiguous_date_order" if common else "mixed_timestamp_formats"
    raise refuse(question, column=column, example=evidence[column].example, choices=choices, option="date_order")


def _one_number(numbers: Mapping[str, _Evidence]) -> str | None:
    """What bare numbers count is asked, for only their writer knows; None when no meaning fits (they are refused)."""
    if not numbers:
        return None
    common = set.intersection(*(found.readings or set() for found in numbers.values()))
    if not common:
        return None
    column, found = next(iter(numbers.items()))
    raise refuse(
        "numeric_timestamp", column=column, example=found.example, choices=tuple(sorted(common)),
        option="timestamp_format",
    )  # fmt: skip


def _ordered(a: str, b: str, c: str, order: str | None) -> date:
    """The date of three numbers; four digits first are always year, month, day."""
    if len(a) == 4:
        return date(int(a), int(b), int(c))
    if len(a) == 3 or len(c) == 3 or order is None:
        raise Unreadable(f"{a} {b} {c}")
    if order == "ymd":
        if len(c) > 2:
            raise Unreadable(f"{a} {b} {c}")
        return date(_year(a), int(b), int(c))
    if order == "dmy":
        return date(_year(c), int(b), int(a))
    return date(_year(c), int(a), int(b))


def _year(text: str) -> int:
    """Two digits: 00–69 are 2000–2069, 70–99 are 1970–1999 (POSIX)."""
    value = int(text)
    return value if len(text) == 4 else value + (2000 if value < 70 else 1900)


def _with_clock(day: date, found: re.Match[str]) -> datetime:
    hour = int(found["h"] or 0)
    half = (found["ap1"] or found["ap2"] or "").lower()
    if half in ("下午", "晚上") or half.startswith("p"):
        hour += 12 if hour < 12 else 0
    elif half.startswith("a") or half in ("上午", "凌晨"):
        hour = 0 if hour == 12 else hour
    fraction = int((found["f"] or "0")[:6].ljust(6, "0"))
    moment = datetime(day.year, day.month, day.day, hour, int(found["mi"] or 0), int(found["s"] or 0), fraction)  # noqa: DTZ001
    zone = found["z"]
    if not zone:
        return moment
    if zone in ("Z", "UTC", "GMT"):
        return moment.replace(tzinfo=UTC)
    return moment.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00:00{zone}").tzinfo)


def _from_number(text: str, kind: str) -> datetime:
    """Seconds and milliseconds count from 1970 UTC; a spreadsheet's days are wall time, from 1900 or 1904."""
    whole, _, fraction = text.partition(".")
    if kind in ("excel_1900", "excel_1904"):
        micro = round(float(text) * 86_400_000) * 1000
        first = datetime(1899, 12, 30) if kind == "excel_1900" else datetime(1904, 1, 1)  # noqa: DTZ001
        return first + timedelta(microseconds=micro)
    unit = 1_000_000 if kind == "epoch_s" else 1_000
    micro = int(whole) * unit + int(float(f"0.{fraction or 0}") * unit)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micro)
