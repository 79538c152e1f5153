"""Elements of XML read as a stream: the name without its namespace, and giving their memory back.

What lives here: what XES and workbooks share. What does not: which elements mean what (`xes_source`, `xlsx_book`).
"""

from __future__ import annotations

from typing import Any


def local(element: Any) -> str:
    """The tag without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def forget(element: Any) -> None:
    """Give back the memory of an element that has been read, and of those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
