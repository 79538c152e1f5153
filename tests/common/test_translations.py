"""The translations command: what it finds in templates and Python, what it refuses to ship, that all is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.core.management import call_command
from django.core.management.base import CommandError

from config.management.commands import translations


def found_in(path: Path) -> list[tuple[object, str | None]]:
    return list(translations.messages_of(path))


def test_messages_are_found_in_templates_whatever_their_indent(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n %}\n   <p title="{% translate \'It’s here\' %}">\n {% translate "Ready" context "gate" %}\n'
        "      {% blocktranslate trimmed count n=rows|length %}\n   {{ n }} row\n{% plural %}\n  {{ n }} rows\n"
        "{% endblocktranslate %}</p>",
        encoding="utf-8",
    )
    assert found_in(page) == [("It’s here", None), ("Ready", "gate"), (("%(n)s row", "%(n)s rows"), None)]


def test_messages_are_found_in_python(tmp_path: Path) -> None:
    module = tmp_path / "words.py"
    module.write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n"
        'A = _("One " "sentence")\nB = ngettext("%(n)d day", "%(n)d days", 2)\nC = pgettext("verb", "Open")\n',
        encoding="utf-8",
    )
    assert found_in(module) == [("One sentence", None), (("%(n)d day", "%(n)d days"), None), ("Open", "verb")]


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (Message("Save", "保存"), ""),
        (Message("Save", ""), "not translated"),
        (Message("Save", "保存", flags={"fuzzy"}), "marked fuzzy"),
        (Message("%(n)s by %(day)s", "%(day)s前 %(n)s"), ""),
        (Message("%(n)s by %(day)s", "%(n)s"), "placeholders differ: day"),
        (Message("%(n)s rows", "%(m)s 行"), "placeholders differ: m, n"),
        (Message(("%(n)s row", "%(n)s rows"), ("%(n)s 行",)), ""),
    ],
)
def test_a_translation_must_keep_the_placeholders(message: Message, why: str) -> None:
    assert translations.fault(message) == why


def test_an_unknown_app_is_refused() -> None:
    with pytest.raises(CommandError, match="No such app: nowhere"):
        call_command("translations", "nowhere", "--check")


@pytest.mark.parametrize("app", translations.app_names())
def test_every_message_of_the_app_has_its_chinese(app: str) -> None:
    catalogue = translations.merged(app)
    assert {str(message.id): why for message in catalogue if message.id and (why := translations.fault(message))} == {}


def test_no_message_is_translated_in_two_ways() -> None:
    assert translations.conflicts(translations.app_names()) == []
