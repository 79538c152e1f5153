"""What a template of a project holds, in both languages. `projects/services/beginning.py` makes rows of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

HOUR, DAY = 3_600.0, 86_400.0


@dataclass(frozen=True)
class Words:
    """One text in both languages; written out, it is the reader's."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "").startswith("zh") else self.en


@dataclass(frozen=True)
class PainDraft:
    """`value` in the metric's unit: seconds, a fraction or a count; `None` where there is no figure to it."""

    text: Words
    metric: str = ""
    value: float | None = None


@dataclass(frozen=True)
class GoalDraft:
    name: Words
    metric: str
    comparison: str
    target: float
    due_in_days: int = 90


@dataclass(frozen=True)
class ProjectTemplate:
    """`departments` are words for whom it usually concerns; the owner chooses the real ones."""

    key: str
    icon: str
    prefix: str
    name: Words
    about: Words
    why_now: Words
    departments: Words
    case_limit_days: int
    pains: tuple[PainDraft, ...]
    goals: tuple[GoalDraft, ...]
    scope_in: tuple[Words, ...]
    scope_out: tuple[Words, ...]

    @property
    def source(self) -> Words:
        """What stands as the source of a figure until somebody puts a real one there."""
        return Words(f"Example of the template “{self.name.en}”", f"模板“{self.name.zh}”的示例")
