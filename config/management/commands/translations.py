"""`manage.py translations [app …] [--check] [--compile]`: the Chinese catalogues, without the gettext tools.

Collects every marked message per app from its Python and its templates, updates
`<app>/locale/zh_Hans/LC_MESSAGES/django.po`, and says what is untranslated. An app owns `templates/<app>/`;
`common` owns the other templates and `config`. `--check` writes nothing and fails on anything missing.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

LANGUAGE = "zh_Hans"
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
SKIPPED = {"migrations", "locale", "__pycache__", "node_modules"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")


def app_names() -> list[str]:
    return ["common", *settings.APPS]


def catalogue_path(app: str) -> Path:
    return Path(settings.BASE_DIR) / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def sources(app: str) -> Iterator[Path]:
    """Every file of the app that may hold messages, in a stable order."""
    base, names = Path(settings.BASE_DIR), app_names()
    folders = [base / app, *([base / "config"] if app == "common" else [])]
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*.py")) if not SKIPPED & set(path.parts))
    for path in sorted((base / "templates").rglob("*")):
        owner = path.relative_to(base / "templates").parts[0]
        if path.suffix in {".html", ".txt"} and (owner if owner in names else "common") == app:
            yield path


def messages_of(path: Path) -> Iterator[tuple[Any, str | None]]:
    """(message or (singular, plural), context) of one file. Templates are turned into calls first."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Templates are indented freely; Python's tokenizer is not.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, message, _comments, context in extract(
        "python", BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        if message:
            yield message, context


def collect(app: str) -> Catalog:
    """The app's messages as found in the sources now."""
    found = Catalog(locale=LANGUAGE)
    for path in sources(app):
        try:
            for message, context in messages_of(path):
                found.add(message, context=context)
        except (SyntaxError, ValueError) as error:
            raise CommandError(f"{path}: {error}") from error
    return found


def stored(app: str) -> Catalog:
    path = catalogue_path(app)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django")


def merged(app: str) -> Catalog:
    """What the sources say now, with the translations already written. What nobody uses any more falls away."""
    catalogue = stored(app)
    catalogue.update(collect(app), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def _texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _placeholders(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def fault(message: Message) -> str:
    """Why this entry cannot be shipped, or nothing."""
    said = _texts(message.string or "")
    if not any(text.strip() for text in said):
        return "not translated"
    if message.fuzzy:
        return "marked fuzzy"
    allowed = set().union(*(_placeholders(text) for text in _texts(message.id)))
    unknown = set().union(*(_placeholders(text) for text in said)) - allowed
    lost = _placeholders(_texts(message.id)[-1]) - set().union(*(_placeholders(text) for text in said))
    if unknown or (lost and len(_texts(message.id)) == 1):
        return f"placeholders differ: {', '.join(sorted(unknown | lost))}"
    return ""


def conflicts(apps: list[str]) -> list[str]:
    """Messages that two apps translate differently: at run time all catalogues are one, so only one would be seen."""
    said: dict[tuple[str | None, str], dict[str, list[str]]] = {}
    for app in apps:
        for message in stored(app):
            if message.id and (text := _texts(message.string or "")[0]):
                said.setdefault((message.context, _texts(message.id)[0]), {}).setdefault(text, []).append(app)
    return [
        f"{key!r}: " + ", ".join(f"{text} ({', '.join(owners)})" for text, owners in texts.items())
        for (_context, key), texts in sorted(said.items(), key=lambda item: item[0][1])
        if len(texts) > 1
    ]


def write_catalogue(app: str, catalogue: Catalog) -> None:
    """Sorted and without source lines or dates, so that two people's changes rarely touch."""
    target = BytesIO()
    write_po(target, catalogue, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    header = (
        'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    path = catalogue_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + target.getvalue().decode(), encoding="utf-8")


def compile_catalogue(app: str) -> bool:
    path = catalogue_path(app)
    if not path.exists():
        return False
    # In one step: a server or a test that starts meanwhile never reads half a catalogue.
    half = path.with_suffix(".mo.part")
    with half.open("wb") as file:
        write_mo(file, stored(app))
    half.replace(path.with_suffix(".mo"))
    return True


class Command(BaseCommand):
    help = "Update, check or compile the Chinese translations of the apps."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("apps", nargs="*", help="only these apps (default: all)")
        parser.add_argument("--check", action="store_true", help="write nothing; fail if anything is missing")
        parser.add_argument("--compile", action="store_true", help="write the .mo files and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        apps = options["apps"] or app_names()
        if unknown := set(apps) - set(app_names()):
            raise CommandError(f"No such app: {', '.join(sorted(unknown))}")
        if options["compile"]:
            compiled = [app for app in apps if compile_catalogue(app)]
            self.stdout.write(f"Compiled {len(compiled)} of {len(apps)} catalogues.")
            return
        faults = 0
        for app in apps:
            catalogue = merged(app)
            if not options["check"]:
                write_catalogue(app, catalogue)
            faults += self.report(app, catalogue)
        for line in (clashes := conflicts(app_names())):
            self.stdout.write(f"  translated in two ways (use a context): {line}")
        faults += len(clashes)
        if faults and options["check"]:
            raise CommandError(f"{faults} messages cannot be shipped.")

    def report(self, app: str, catalogue: Catalog) -> int:
        """Lists what is not ready; returns how many."""
        bad = [(message, why) for message in catalogue if message.id and (why := fault(message))]
        self.stdout.write(f"{app}: {len(catalogue)} messages, {len(bad)} not ready")
        for message, why in bad:
            self.stdout.write(f"  {_texts(message.id)[0]!r}: {why}")
        return len(bad)
