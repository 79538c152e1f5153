"""The API describes itself without a warning, under the names that outsiders rely on."""

from __future__ import annotations

import warnings

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

NAMES = (
    *("projects", "goals", "processes", "process-versions", "event-logs", "calendars", "root-causes", "options"),
    *("pilots", "handbooks", "acknowledgements", "trainings", "rules", "kpis", "alert-rules", "alerts"),
    *("departments", "users"),
)
LISTS_ALONE = {"acknowledgements"}


@pytest.fixture(scope="module")
def schema() -> dict[str, dict[str, object]]:
    GENERATOR_STATS.reset()
    with warnings.catch_warnings(), GENERATOR_STATS.silence():
        return SchemaGenerator().get_schema(public=True)


def test_the_description_is_valid_and_has_no_warning(schema: dict[str, dict[str, object]]) -> None:
    validate_schema(schema)
    assert not GENERATOR_STATS._warn_cache, list(GENERATOR_STATS._warn_cache)
    assert not GENERATOR_STATS._error_cache, list(GENERATOR_STATS._error_cache)


@pytest.mark.parametrize("name", NAMES)
def test_the_names_that_outsiders_rely_on_are_there(schema: dict[str, dict[str, object]], name: str) -> None:
    assert f"/api/v1/{name}/" in schema["paths"]
    assert any(path.startswith(f"/api/v1/{name}/{{") for path in schema["paths"]) or name in LISTS_ALONE


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/process-versions/{id}/bpmn/",
        "/api/v1/process-versions/{id}/diff/",
        "/api/v1/event-logs/{id}/refused/",
        "/api/v1/event-logs/{id}/metrics/",
        "/api/v1/event-logs/{id}/graph/",
        "/api/v1/event-logs/{id}/variants/",
        "/api/v1/event-logs/{id}/cases/",
        "/api/v1/event-logs/{id}/events/",
        "/api/v1/kpis/{id}/readings/",
        "/api/v1/alerts/{id}/acknowledge/",
    ],
)
def test_the_addresses_below_them_are_there(schema: dict[str, dict[str, object]], path: str) -> None:
    assert path in schema["paths"]
