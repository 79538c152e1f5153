"""Shows in a found text where the words that were looked for stand."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

LONG = 140
BEFORE = 30


@register.filter
def marked(text: object, query: str) -> SafeString:
    """`text` with each word of `query` in a mark; of a long text the part around the first of them.

    >>> marked("Feedback comes <late>", "LATE")
    'Feedback comes &lt;<mark>late</mark>&gt;'
    """
    plain = str(text)
    words = sorted((re.escape(word) for word in query.split()), key=len, reverse=True)
    if not words:
        return conditional_escape(_cut(plain, 0))
    pattern = re.compile("|".join(words), re.IGNORECASE)
    first = pattern.search(plain)
    plain = _cut(plain, first.start() if first else 0)
    done, parts = 0, []
    for each in pattern.finditer(plain):
        parts += [conditional_escape(plain[done : each.start()]), format_html("<mark>{}</mark>", each.group())]
        done = each.end()
    # Every part is escaped above.
    return mark_safe("".join([*parts, conditional_escape(plain[done:])]))  # noqa: S308


def _cut(text: str, at: int) -> str:
    if len(text) <= LONG:
        return text
    start = max(0, at - BEFORE)
    return ("…" if start else "") + text[start : start + LONG] + ("…" if start + LONG < len(text) else "")
