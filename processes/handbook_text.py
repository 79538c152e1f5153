"""The text of a handbook chapter: its fields, what a map says for them, and Markdown to safe HTML.

No rows here: chapters are made in `services/handbook.py` and shown by `views/handbook.py`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from processes.models import StepFacts

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
_TAGS = {
    *("p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote", "code", "pre", "hr"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
TEXTS = ("purpose", "criteria", "instruction", "risk", "system_instructions")


@dataclass(frozen=True)
class ChapterBody:
    """What a chapter says. `purpose`, `criteria`, `instruction`, `risk` and `system_instructions` are Markdown."""

    role: str = ""
    accountable: str = ""
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    time_limit_seconds: float | None = None
    limit_clock: str = "step"
    purpose: str = ""
    criteria: str = ""
    instruction: str = ""
    risk: str = ""
    system_instructions: str = ""

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> ChapterBody:
        known = {field.name for field in fields(cls)}
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
        return cls(**{key: value for key, value in values.items() if key in known})

    def as_json(self) -> dict[str, Any]:
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


def body_of(step: StepFacts) -> ChapterBody:
    """What the map says about this step, as a first text of its chapter."""
    stated = step.annotation
    risk = "\n\n".join(text for text in (stated.get("risk", ""), stated.get("risk_control", "")) if text)
    return ChapterBody(
        role=step.role,
        accountable=stated.get("accountable", ""),
        consulted=tuple(stated.get("consulted", ())),
        informed=tuple(stated.get("informed", ())),
        inputs=tuple(stated.get("inputs", ())),
        outputs=tuple(stated.get("outputs", ())),
        systems=tuple(stated.get("systems", ())),
        time_limit_seconds=step.time_limit_seconds,
        limit_clock=step.limit_clock,
        purpose=step.documentation,
        criteria=stated.get("criteria", ""),
        instruction=stated.get("instruction", ""),
        risk=risk,
    )


def to_html(text: str) -> SafeString:
    """Markdown without raw HTML, then cleaned again: headings start at level 3, links only to the web and mail."""
    html = _MARKDOWN.render(text).replace("<h1>", "<h3>").replace("</h1>", "</h3>")
    html = html.replace("<h2>", "<h4>").replace("</h2>", "</h4>")
    clean = nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel="noopener"
    )
    return mark_safe(clean)  # noqa: S308  nh3 has just cleaned it
