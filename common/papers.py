"""HTML to PDF. Loaded only when somebody asks for one: the maker takes seconds and much memory to load.

What lives here: the maker, and what it may fetch (nothing). What does not: templates and what they say.
"""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

STYLE = "paper.css"


@functools.cache
def maker() -> Any:
    """The PDF maker, or None where its system libraries are not there."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        logger.warning("PDFs cannot be made here: %s", error)
        return None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint


def style() -> str:
    """The rules for paper, as text: a PDF fetches nothing."""
    found = finders.find(STYLE)
    if found is None and settings.STATIC_ROOT:
        found = str(Path(settings.STATIC_ROOT) / staticfiles_storage.stored_name(STYLE))
    return Path(str(found)).read_text(encoding="utf-8")


def pdf(template: str, context: dict[str, Any]) -> bytes | None:
    """The template as PDF in the current language; None where PDFs cannot be made.

    No address in it is ever fetched: what people typed into a charter must not make the server ask for anything.
    """
    engine = maker()
    if engine is None:
        return None

    class Nothing(engine.urls.URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError("a paper fetches nothing")

    page = engine.HTML(string=render_to_string(template, context), url_fetcher=Nothing())
    return bytes(page.write_pdf(stylesheets=[engine.CSS(string=style(), url_fetcher=Nothing())]))
