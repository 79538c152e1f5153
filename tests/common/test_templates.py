"""What every template must keep: the strict content policy, its size, and that the plain pages render alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
INLINE_STYLE = re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
STYLE_TAG = re.compile(r"<style\b", re.IGNORECASE)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)


def text_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_a_template_holds_no_inline_style_script_or_handler(path: Path) -> None:
    text = text_of(path)
    if "mail" in path.parts:  # a mail brings its own looks, it is not a page of ours
        assert not SCRIPT.search(text)
        return
    assert not INLINE_STYLE.search(text)
    assert not HANDLER.search(text)
    assert not STYLE_TAG.search(text)
    assert all("src=" in attributes or "json" in attributes for attributes in SCRIPT.findall(text))


def test_no_template_is_longer_than_200_lines() -> None:
    assert {path.name for path in TEMPLATES if len(path.read_text(encoding="utf-8").splitlines()) > 200} == set()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500", "503"])
def test_an_error_page_renders_without_a_request_or_a_database(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert page.lstrip().startswith("<!doctype html>")
    assert "<h1>" in page


@pytest.mark.parametrize("name", ["500", "503"])
def test_a_page_for_a_broken_server_speaks_both_languages(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert 'lang="zh-CN"' in page
    assert re.search(r"[一-鿿]{4}", page)


def test_the_page_names_its_language_for_fonts_and_screen_readers() -> None:
    with translation.override("zh-hans"):
        assert '<html lang="zh-CN"' in render_to_string("404.html", request=RequestFactory().get("/nowhere"))
