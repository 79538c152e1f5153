"""What the API reads: one JSON object or form of texts that every database can keep. Anything else is a plain 400."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


def is_storable(text: str) -> bool:
    """PostgreSQL keeps no NUL, and half a surrogate pair has no UTF-8; SQLite is held to the same answer."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _check(value: Any) -> None:
    if isinstance(value, str):
        if not is_storable(value):
            raise ParseError(_("A text holds a character that cannot be kept (NUL or half a pair). Take it out."))
    elif isinstance(value, dict):
        for key, each in value.items():
            _check(key)
            _check(each)
    elif isinstance(value, list):
        for each in value:
            _check(each)


class StrictJSONParser(JSONParser):
    """One JSON object, not nested beyond reason."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
            _check(data)
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply. Send a flatter one.")) from None
        if not isinstance(data, dict):
            raise ParseError(_("Send one JSON object, in braces."))
        return data
