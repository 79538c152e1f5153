"""The measured log that most tests of the analysis look at, and the owner's browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from analysis.models import EventLog
from projects.models import Project
from tests.analysis.factories import kept_log


@pytest.fixture
def log(project: Project, people: Any) -> EventLog:
    return kept_log(project, people.owner, "Complaints")


@pytest.fixture
def owner(people: Any, client_for: Callable[[User], Client]) -> Client:
    return client_for(people.owner)
