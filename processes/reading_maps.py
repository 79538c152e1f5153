"""Between the map library and Django: bytes or a version to a `Model`, its refusals as `DomainError`.

Choosing and changing rows is not here; the library itself (`processes/bpmn`) knows nothing of either.
"""

from __future__ import annotations

from django.utils.translation import get_language

from common.errors import DomainError
from processes.bpmn.model import Model
from processes.bpmn.problems import BpmnError
from processes.bpmn.reading import parse, read
from processes.models import ProcessVersion


def language() -> str:
    """ "zh" or "en", as the library's texts want it."""
    return "zh" if (get_language() or "en").startswith("zh") else "en"


def read_map(data: bytes, *, field: str | None = None) -> Model:
    """The map in these bytes, or the library's refusal as something the user can mend."""
    try:
        return read(data)
    except BpmnError as error:
        status = 413 if error.code in ("too_large", "too_many_elements") else 400
        rows = [{"line": error.line, "message": error.message(language())}] if error.line else []
        raise DomainError(error.code, error.message(language()), field=field, status=status, errors=rows) from error


def model_of(version: ProcessVersion) -> Model:
    """A stored version was read once before it was stored, so nothing is repaired or refused here."""
    return parse(version.xml.encode("utf-8"))
