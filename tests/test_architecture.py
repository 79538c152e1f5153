"""The house holds together: one-way imports, a pure core, ceilings, one meaning per name."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from projects.phases import KEYS, check_phases, phases

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["common", "accounts", "projects", "processes", "analysis", "pilots", "monitoring", "config"]
TOP_LEVEL = {"manage.py", "pyproject.toml", "docker-compose.yml", "README.md", "templates", "static", "tests"}
PURE = ["analysis/engine", "processes/bpmn", "pilots/evaluation.py", "monitoring/rules.py"]
PURE += [f"analysis/claims/{name}.py" for name in ("quantities", "finding", "checking")]
CEILINGS = {"*.py": 400, "*.html": 200, "*.js": 400, "*.css": 400}
DRAWERS = {"utils", "helpers", "misc", "common", "util", "helper"}


def python_files(*rooms: str) -> list[Path]:
    return [
        path
        for room in rooms
        for path in ([ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py")))
        if "migrations" not in path.parts and "node_modules" not in path.parts
    ]


def imported(path: Path) -> set[str]:
    """The first names of everything that the file imports, wherever the import stands."""
    tree = ast.parse(path.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return {name.split(".")[0] for name in names}


def test_imports_run_one_way() -> None:
    wrong = []
    for position, room in enumerate(ROOMS):
        to_the_right = set(ROOMS[position + 1 :])
        wrong += [
            f"{p.relative_to(ROOT)}: {sorted(bad)}" for p in python_files(room) if (bad := imported(p) & to_the_right)
        ]
    assert wrong == []


def test_the_import_contract_of_the_linter_holds() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_pure_core_has_never_heard_of_django() -> None:
    forbidden = {"django", "rest_framework", "celery", *ROOMS} - {"analysis", "processes", "pilots", "monitoring"}
    wrong = [f"{p.relative_to(ROOT)}: {sorted(bad)}" for p in python_files(*PURE) if (bad := imported(p) & forbidden)]
    assert wrong == []


def test_services_never_import_tasks_or_views() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in python_files(*ROOMS)
        if "services" in path.parts
        for line in path.read_text().splitlines()
        if line.startswith(("from ", "import ")) and (".tasks" in line or ".views" in line)
    ]
    assert wrong == []


@pytest.mark.parametrize("pattern", sorted(CEILINGS))
def test_no_file_grows_over_its_ceiling(pattern: str) -> None:
    roots = [*ROOMS, "templates", "static/src", "run.py"]
    files = [p for root in roots for p in ([ROOT / root] if root.endswith(".py") else (ROOT / root).rglob(pattern))]
    limit = CEILINGS[pattern]
    tall = {
        str(p.relative_to(ROOT)): n
        for p in files
        if p.match(pattern) and "migrations" not in p.parts and (n := len(p.read_text().splitlines())) > limit
    }
    assert tall == {}


def test_no_test_file_grows_over_its_ceiling() -> None:
    tall = {p.name: n for p in (ROOT / "tests").rglob("*.py") if (n := len(p.read_text().splitlines())) > 500}
    assert tall == {}


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = {}
    for path in python_files(*ROOMS, "run.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > 50:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = length
    assert long == {}


def test_no_file_is_a_drawer_for_anything() -> None:
    found = [str(p.relative_to(ROOT)) for p in python_files(*ROOMS) if p.stem in DRAWERS]
    assert found == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in python_files(*ROOMS)
        if p.name not in {"__init__.py", "apps.py"} and not ast.get_docstring(ast.parse(p.read_text()))
    ]
    assert silent == []


def test_every_function_has_types() -> None:
    bare = []
    for path in python_files(*ROOMS, "run.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                named = [a for a in [*node.args.args, *node.args.kwonlyargs] if a.arg not in {"self", "cls"}]
                if node.returns is None or any(a.annotation is None for a in named):
                    bare.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert bare == []


def test_the_seven_phases_stand_in_settings_in_order() -> None:
    assert tuple(each.key for each in phases()) == KEYS
    assert check_phases(None) == []


def test_the_top_level_is_the_fixed_one() -> None:
    assert {p.name for p in ROOT.iterdir()} >= TOP_LEVEL | set(ROOMS)


def test_every_test_can_fail() -> None:
    """A test asserts, expects an error, or calls a helper that is named for asserting."""
    empty = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _asserts(node):
                empty.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert empty == []


def _asserts(function: ast.FunctionDef) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name.startswith(("assert", "expect", "check", "django_assert")) or name in {"raises", "fail"}:
            return True
    return False
