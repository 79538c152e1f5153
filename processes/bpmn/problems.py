"""What can be wrong with a map: a refusal (`BpmnError`) or a remark (`Finding`). Both speak English and Chinese.

The codes of refusals are stable: pages, the API and scripts rely on them.
"""

from __future__ import annotations

from dataclasses import dataclass


class BpmnError(Exception):
    """The file cannot be used. `code` is stable; `line` is the physical line where it is known."""

    def __init__(self, code: str, message_en: str, message_zh: str, line: int | None = None) -> None:
        super().__init__(message_en)
        self.code = code
        self.message_en = message_en
        self.message_zh = message_zh
        self.line = line

    def message(self, language: str = "en") -> str:
        return self.message_zh if language.startswith("zh") else self.message_en


@dataclass(frozen=True)
class Finding:
    """One remark on one element. Severity: "block" (no publishing), "warn", "hint", or "repair" (changed at import)."""

    rule: str
    element_id: str | None
    line: int | None
    message_en: str
    message_zh: str
    severity: str = "warn"

    def message(self, language: str = "en") -> str:
        return self.message_zh if language.startswith("zh") else self.message_en
