"""The compose file, the image and the example environment say what the code has. No container engine is needed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils.module_loading import import_string

from config.celery import app as celery_app

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def read_variables() -> set[str]:
    """The variables that settings, asgi and env.py read."""
    text = "".join((ROOT / "config" / name).read_text() for name in ("settings.py", "env.py", "asgi.py"))
    names = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', text)) | set(
        re.findall(r'environ\.get\("([A-Z_]+)"', text)
    )
    return names


def test_the_five_parts_and_the_migration_are_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"migrate", "web", "worker", "beat", "postgres", "redis"}


def test_every_part_that_runs_on_has_a_health_check(compose: dict[str, Any]) -> None:
    without = [name for name, part in compose["services"].items() if name != "migrate" and "healthcheck" not in part]
    assert without == []


def test_web_starts_the_application_that_exists(compose: dict[str, Any]) -> None:
    words = shlex.split(compose["services"]["web"]["command"])
    assert words[0] == "uvicorn"
    assert callable(import_string(words[1].replace(":", ".")))
    assert "/healthz" in str(compose["services"]["web"]["healthcheck"]["test"])


@pytest.mark.parametrize("part", ["worker", "beat"])
def test_worker_and_beat_name_the_celery_application(compose: dict[str, Any], part: str) -> None:
    words = shlex.split(compose["services"][part]["command"])
    assert words[:4] == ["celery", "-A", "config", part]
    assert import_string("config.celery_app") is celery_app


def test_the_parts_get_only_variables_that_the_code_reads(compose: dict[str, Any]) -> None:
    given = set(compose["services"]["web"]["environment"])
    assert given <= read_variables()
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"} <= given
    assert all(
        compose["services"][part]["environment"] == compose["services"]["web"]["environment"]
        for part in ("worker", "beat", "migrate")
    )


def test_secrets_have_no_default(compose: dict[str, Any]) -> None:
    environment = compose["services"]["web"]["environment"]
    assert ":?" in environment["SECRET_KEY"]
    assert ":?" in environment["DATABASE_URL"]


def test_the_parts_wait_for_what_they_need(compose: dict[str, Any]) -> None:
    for part in ("web", "worker", "beat"):
        needs = compose["services"][part]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
        assert needs["redis"]["condition"] == "service_healthy"


def test_the_example_environment_names_every_variable() -> None:
    named = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read_variables() - named == set()
    assert named - read_variables() == set()


def test_the_image_copies_what_it_builds_from() -> None:
    text = (ROOT / "Dockerfile").read_text()
    for name in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE):
        for source in name.split():
            assert source == "." or (ROOT / source).exists(), source


def test_continuous_integration_runs_the_readme_command() -> None:
    assert "python3 run.py test" in (ROOT / ".ci" / "run").read_text()
