"""Which kind of file and which text encoding: decided from the bytes, asked where they do not decide.

What lives here: opening (gzipped) bytes with a size limit, file kinds, encodings. What does not: cells.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from functools import lru_cache
from pathlib import Path
from typing import IO

from analysis.engine.sources import refuse

BLOCK = 1 << 20
MOST_UNPACKED = 1 << 30
"""A packed file may unpack to this much …"""
MOST_RATIO = 100
"""… and, once it is large, not to more than this times its size (a bomb unpacks a thousandfold)."""
ALWAYS_ALLOWED = 32 * BLOCK

LONGEST_RECORD = 1 << 20
"""Letters of a line of text, and of a record that goes over several."""

ENCODING_CHOICES = ("gb18030", "windows-1252", "iso-8859-1", "big5", "shift_jis", "utf-8", "utf-16")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"7z\xbc\xaf", "7z"), (b"Rar!", "RAR"), (b"\x7fELF", "ELF"), (b"MZ", "EXE"), (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"SQLite format 3", "SQLite"), (b"{\\rtf", "RTF"),
)  # fmt: skip


class Unpacked(io.RawIOBase):
    """The file's bytes, unpacked when gzipped; counts the packed bytes for progress, refuses bombs and cuts."""

    def __init__(self, path: Path) -> None:
        self.size = path.stat().st_size
        self._packed = path.open("rb")
        self.is_gzip = self._packed.read(2) == b"\x1f\x8b"
        self._packed.seek(0)
        self._stream: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=self._packed) if self.is_gzip else self._packed
        self._unpacked = 0

    @property
    def share(self) -> float:
        """How much of the file has been read, 0..1."""
        return min(1.0, self._packed.tell() / self.size) if self.size else 1.0

    def readable(self) -> bool:
        """True, for io."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fill the buffer."""
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1) -> bytes | None:
        """The next bytes as they are; of a large block, going through a buffer would be three copies."""
        return self._next(size) if size >= 0 else super().read(size)

    def _next(self, size: int) -> bytes:
        try:
            data = self._stream.read(size)
        except (EOFError, OSError, zlib.error) as problem:
            raise refuse("damaged_file") from problem
        self._unpacked += len(data)
        if self.is_gzip and (self._unpacked > MOST_UNPACKED or is_bomb(self.size, self._unpacked)):
            limit = min(MOST_UNPACKED, max(ALWAYS_ALLOWED, MOST_RATIO * self.size))
            raise refuse("unpacked_too_large", limit=limit >> 20)
        return data

    def as_text(self, encoding: str) -> io.TextIOWrapper:
        """The decoded text; line ends stay as they are."""
        buffered = io.BufferedReader(self, BLOCK)  # type: ignore[type-var]
        return io.TextIOWrapper(buffered, encoding=encoding, newline="")

    def close(self) -> None:
        """Close both."""
        self._packed.close()
        super().close()


def is_bomb(packed: int, unpacked: int) -> bool:
    """Whether so many bytes unpack to more than anybody's data does."""
    return unpacked > ALWAYS_ALLOWED and unpacked > MOST_RATIO * max(packed, 1)


class Utf8(io.RawIOBase):
    """The text of unpacked bytes as UTF-8, without a byte-order mark; what was taken too early can be put back."""

    def __init__(self, packed: Unpacked, encoding: str) -> None:
        self._packed = packed
        self._is_utf8 = codecs.lookup(encoding).name in ("utf-8", "ascii")
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._held = b""

    def take(self, size: int) -> bytes:
        """Some more bytes, about `size`; empty only at the end."""
        if self._held:
            held, self._held = self._held, b""
            return held
        while data := self._packed.read(size) or b"":
            found = data if self._is_utf8 else self._decoder.decode(data).encode()
            if found:
                return found
        return b"" if self._is_utf8 else self._decoder.decode(b"", final=True).encode()

    def put_back(self, data: bytes) -> None:
        """These bytes come first again."""
        self._held = data + self._held

    def readable(self) -> bool:
        """True, for io."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Fill the buffer."""
        data = self.take(len(buffer))
        here = data[: len(buffer)]
        self._held = data[len(buffer) :] + self._held
        buffer[: len(here)] = here
        return len(here)


def kind_of(path: Path) -> str:
    """csv, xlsx, xes or parquet, by content. Refuses what is none of them."""
    with Unpacked(path) as stream:
        head = stream.read(4096) or b""
    if not head:
        raise refuse("empty_file")
    if head.startswith((b"PAR1", b"PARE")):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    for magic, title in _FOREIGN:
        if head.startswith(magic):
            raise refuse("wrong_file_type", found=title)
    if head.startswith(b"\x1f\x8b"):
        raise refuse("wrong_file_type", found="gzip in gzip")
    text = head.decode("utf-16", "ignore") if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ""
    if (text or head.decode("utf-8-sig", "ignore")).lstrip().startswith("<"):
        return "xes"
    return "csv"


def encoding_of(path: Path, chosen: str | None) -> str:
    """The text's encoding: as chosen, else byte-order mark, strict UTF-8, plausible GB18030, else asked."""
    if chosen:
        try:
            "".encode(chosen)  # LookupError also for codecs that are no text encodings
        except LookupError as problem:
            raise refuse("unknown_encoding", line=1, choices=ENCODING_CHOICES, option="encoding") from problem
        bad = _first_bad_line(path, chosen)
        if bad is not None:
            raise refuse("invalid_encoding", line=bad, encoding=chosen, choices=ENCODING_CHOICES, option="encoding")
        return chosen
    with Unpacked(path) as stream:
        head = stream.read(4096) or b""
    found = next((encoding for mark, encoding in _BOMS if head.startswith(mark)), None) or _bare_utf16(head)
    bad = _first_bad_line(path, found or "utf-8")
    if bad is None:
        return found or "utf-8"
    if not found and _first_bad_line(path, "gb18030") is None and _looks_chinese(path):
        return "gb18030"
    if found or _begins_as_utf8(path):
        raise refuse("invalid_encoding", line=bad, encoding=found or "utf-8", choices=ENCODING_CHOICES,
                     option="encoding")  # fmt: skip
    raise refuse("unknown_encoding", line=bad, choices=ENCODING_CHOICES, option="encoding")


def _bare_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: nearly every other byte of the first letters is zero."""
    even, odd = head[0::2], head[1::2]
    if len(head) < 4:
        return None
    if odd.count(0) > 0.6 * len(odd) and even.count(0) == 0:
        return "utf-16-le"
    if even.count(0) > 0.6 * len(even) and odd.count(0) == 0:
        return "utf-16-be"
    return None


def _first_bad_line(path: Path, encoding: str) -> int | None:
    """The first line that does not decode, or None. Also refuses NUL letters, which no text has, and endless lines,
    before anything reads a whole one."""
    found = path.stat()
    return _looked_through(path, encoding, (found.st_ino, found.st_size, found.st_mtime_ns))


@lru_cache(maxsize=32)
def _looked_through(path: Path, encoding: str, _: tuple[int, ...]) -> int | None:
    """`_first_bad_line` of a file in that state: looking at it and then importing it goes through it once."""
    if codecs.lookup(encoding).name == "utf-8" and _is_clean(path):
        return None
    return _find_bad_line(path, encoding)


def _is_clean(path: Path) -> bool:
    """Whether the file is UTF-8 beyond doubt, without NUL letters and long lines; nothing is counted, for speed."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    since = 0
    with Unpacked(path) as stream:
        while data := stream.read(BLOCK) or b"":
            try:
                if not data.isascii() or decoder.getstate()[0]:
                    decoder.decode(data)
            except UnicodeDecodeError:
                return False
            first, last = data.find(b"\n"), data.rfind(b"\n")
            if b"\0" in data or since + (len(data) if first < 0 else first) > LONGEST_RECORD:
                return False
            since = since + len(data) if first < 0 else len(data) - 1 - last
    return not decoder.getstate()[0]


def _find_bad_line(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    plain = codecs.lookup(encoding).name == "utf-8"
    line, letters = 1, 0
    with Unpacked(path) as stream:
        while True:
            data = stream.read(BLOCK) or b""
            try:
                bare = plain and data.isascii() and data and not decoder.getstate()[0]
                text = data.decode("ascii") if bare else decoder.decode(data, final=not data)
            except UnicodeDecodeError as problem:
                return line + _line_ends(problem.object[: problem.start].decode(encoding, "ignore"))
            letters = _letters_of_line(text, letters)
            if "\0" in text or letters > LONGEST_RECORD:
                while stream.is_gzip and stream.read(BLOCK):
                    """A bomb of one letter is called a bomb."""
            if "\0" in text:
                raise refuse("nul_byte", line=line + _line_ends(text[: text.index("\0")]))
            if letters > LONGEST_RECORD:
                raise refuse("record_too_long", line=line, limit=LONGEST_RECORD)
            line += _line_ends(text)
            if not data:
                return None


def _line_ends(text: str) -> int:
    """How many lines end in it; files of old Macs end them with a carriage return alone."""
    return text.count("\n") or text.count("\r")


def _letters_of_line(text: str, before: int) -> int:
    """How long the line is by now that `text` ends in: the one that it began in had that many letters `before`. Where
    it ended that one after too many, those."""
    ends = [place for place in (text.find("\n"), text.find("\r")) if place >= 0]
    if not ends:
        return before + len(text)
    first = before + min(ends)
    return first if first > LONGEST_RECORD else len(text) - 1 - max(text.rfind("\n"), text.rfind("\r"))


def _begins_as_utf8(path: Path) -> bool:
    """Whether there are letters beyond ASCII, in good UTF-8, before the first bytes that are not: then the file is
    UTF-8 with a fault rather than another encoding."""
    with Unpacked(path) as stream:
        while data := stream.read(BLOCK) or b"":
            try:
                if not data.decode().isascii():
                    return True
            except UnicodeDecodeError as problem:
                return not data[: problem.start].isascii()
    return False


def _looks_chinese(path: Path) -> bool:
    """Whether GB18030 is plausible: Latin or Greek one-byte texts also decode, but into rare characters."""
    usual = seen = 0
    decoder = codecs.getincrementaldecoder("gb18030")("ignore")
    with Unpacked(path) as stream:
        for _ in range(4):
            text = decoder.decode(stream.read(BLOCK) or b"")
            for letter in set(text):
                if letter > "\x7f":
                    count = text.count(letter)
                    seen += count
                    code = letter.encode("gb18030")
                    usual += count if len(code) == 2 and (0xA1 <= code[0] <= 0xA3 or _level_one(code)) else 0
    return seen > 0 and usual >= 0.75 * seen


def _level_one(code: bytes) -> bool:
    """Whether it is one of the 3,755 most used characters of GB 2312."""
    return 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1
