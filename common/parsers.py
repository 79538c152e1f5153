"""What the API reads: one JSON object or form of texts that every database can keep. Anything else is a plain 400."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser

# PostgreSQL keeps no NUL, and half a surrogate pair has no UTF-8; SQLite is held to the same answer.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def check_texts(value: Any) -> None:
    """Refuses a body in which any text, however deep, cannot be kept."""
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise ParseError(_("A text holds a character that cannot be kept (NUL or half a pair). Take it out."))
    elif isinstance(value, dict):
        for key, each in value.items():
            check_texts(key)
            check_texts(each)
    elif isinstance(value, list):
        for each in value:
            check_texts(each)


class StrictJSONParser(JSONParser):
    """One JSON object, not nested beyond reason."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            data = super().parse(stream, media_type, parser_context)
            check_texts(data)
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply. Send a flatter one.")) from None
        if not isinstance(data, dict):
            raise ParseError(_("Send one JSON object, in braces."))
        return data


class StrictFormParser(FormParser):
    """A form of texts that can be kept."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        data = super().parse(stream, media_type, parser_context)
        check_texts(dict(data.lists()))
        return data


class StrictMultiPartParser(MultiPartParser):
    """A form with files; its texts can be kept."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        result = super().parse(stream, media_type, parser_context)
        check_texts(dict(result.data.lists()))
        return result
