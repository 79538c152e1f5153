"""The page of third-party licences: what is installed, by whom, under which terms. Gathered when the build is made."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

PYTHON_FILE = "python-licences.json"
SCRIPTS_FILE = "licences.json"  # written by build.mjs
TEXT_NAMES = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)


@dataclass(frozen=True)
class Licence:
    name: str
    version: str
    licence: str
    text: str


def built() -> Path:
    return Path(settings.STATICFILES_DIRS[0])


def of_python_packages() -> list[Licence]:
    """Every package that requirements.lock names and that is installed here."""
    lock = (Path(settings.BASE_DIR) / "requirements.lock").read_text()
    names = re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==", lock, re.MULTILINE)
    return [row for name in sorted(set(names), key=str.lower) if (row := _of(name))]


def _of(name: str) -> Licence | None:
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:  # a line of the lock for another Python or system
        return None
    about = found.metadata
    classified = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    stated = about.get("License-Expression") or (about.get("License") or "").strip().split("\n")[0][:80]
    files = [f for f in found.files or [] if ".dist-info" in str(f) and TEXT_NAMES.search(f.name)]
    texts = [Path(str(f.locate())).read_text(errors="replace") for f in files if Path(str(f.locate())).is_file()]
    return Licence(name, found.version, stated or ", ".join(classified), "\n\n".join(texts))


def write() -> int:
    """Writes the Python half beside the built files; returns how many packages it names."""
    rows = of_python_packages()
    (built() / PYTHON_FILE).write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False))
    return len(rows)


@cache
def read(name: str) -> list[Licence]:
    path = built() / name
    rows = json.loads(path.read_text()) if path.exists() else []
    return [Licence(r["name"], r["version"], r.get("licence") or "", r.get("text") or "") for r in rows]


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "config/licences.html", {"python": read(PYTHON_FILE), "scripts": read(SCRIPTS_FILE)})
