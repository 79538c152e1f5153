"""What an attached file is, by its first bytes and its name. Pure: bytes in, words out.

Only what stands here is taken; everything is handed out as a download, nothing is ever shown in place.
"""

from __future__ import annotations

import re
import unicodedata

OCTETS = "application/octet-stream"
_ZIP, _OLE = (b"PK\x03\x04", b"PK\x05\x06"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
# ending → (type it is handed out as, beginnings one of which it must have; none = any text or bytes)
TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": ("image/webp", (b"RIFF",)),
    "pdf": ("application/pdf", (b"%PDF-",)),
    "docx": (OCTETS, _ZIP),
    "xlsx": (OCTETS, _ZIP),
    "pptx": (OCTETS, _ZIP),
    "odt": (OCTETS, _ZIP),
    "ods": (OCTETS, _ZIP),
    "odp": (OCTETS, _ZIP),
    "zip": (OCTETS, _ZIP),
    "doc": (OCTETS, _OLE),
    "xls": (OCTETS, _OLE),
    "ppt": (OCTETS, _OLE),
    "msg": (OCTETS, _OLE),
    **dict.fromkeys(
        ("txt", "csv", "tsv", "md", "json", "xml", "bpmn", "xes", "svg", "html", "htm", "eml", "log"), (OCTETS, ())
    ),
}
ENDINGS = sorted(TYPES)
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')


def clean_name(name: str) -> str:
    """The last part of a path, without what steers a terminal, a page or a file system; at most 150 letters.

    >>> clean_name("../../etc/pass\\u202ewd.txt"), clean_name("...")
    ('passwd.txt', 'file')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] != "C")
    seen = " ".join(_UNSAFE.sub("-", seen).split()).strip(". ")
    if len(seen) > 150:
        stem, dot, ending = seen.rpartition(".")
        seen = f"{stem[:140]}{dot}{ending[:9]}" if dot else seen[:150]
    return seen or "file"


def type_of(name: str, head: bytes) -> str | None:
    """The type to hand it out as, or None where the name or its first bytes do not fit."""
    known = TYPES.get(name.rpartition(".")[2].lower()) if "." in name else None
    if known is None:
        return None
    kind, beginnings = known
    if beginnings:
        return kind if head.startswith(beginnings) else None
    return None if head.startswith((b"MZ", b"\x7fELF")) else kind
