"""The setting chooses where a project's figures are measured, and nobody can tell from the figures."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.figures import figures_for
from analysis.models import EventLog, Measurement

pytestmark = pytest.mark.spark


def jobs() -> int:
    """How many jobs this process has given to Spark so far, of those that Spark remembers."""
    from pyspark import SparkContext

    running = SparkContext._active_spark_context
    return 0 if running is None else len(running.statusTracker().getJobIdsForGroup(None))


def test_figures_of_a_project_come_from_the_cluster_and_are_equal(cluster: Any, log: EventLog, settings: Any) -> None:
    before = jobs()
    here = figures_for(log.project, log=log)
    assert (settings.ENGINE_URL, jobs()) == ("", before)
    Measurement.objects.all().delete()
    settings.ENGINE_URL = cluster.address
    there = figures_for(log.project, log=log)
    assert jobs() > before
    assert here is not None
    assert there == here
    assert Measurement.objects.count() == 1
