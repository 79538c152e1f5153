"""A real Spark cluster: one master and two workers as processes of their own, from the installed PySpark.

Where PySpark, sqlglot or Java are missing every test here is skipped, and says so. The one command: docs/scale.md.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from analysis.engine.filters import Filter
from analysis.engine.measure import MeasureSettings, measure
from tests.analysis.engine.conftest import build, table  # noqa: F401

DEFAULTS = """
spark.driver.bindAddress 127.0.0.1
spark.driver.host 127.0.0.1
spark.driver.memory 1g
spark.executor.memory 1g
spark.sql.shuffle.partitions 4
spark.ui.enabled false
spark.ui.showConsoleProgress false
"""
LOGGING = """
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
"""


@dataclass(frozen=True)
class Cluster:
    """Where Spark listens, and where the master says how it goes."""

    address: str
    page: str

    def workers(self) -> list[dict[str, Any]]:
        """The living workers as the master sees them."""
        with urllib.request.urlopen(f"{self.page}/json/", timeout=5) as answer:
            return [each for each in json.load(answer)["workers"] if each["state"] == "ALIVE"]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    missing = [name for name in ("pyspark", "sqlglot") if find_spec(name) is None]
    missing += [] if shutil.which("java") else ["java"]
    if missing:
        pytest.skip(f"NOT TESTED on Spark: {', '.join(missing)} missing (docs/scale.md says how)")
    import pyspark

    place = tmp_path_factory.mktemp("spark")
    (place / "spark-defaults.conf").write_text(DEFAULTS)
    (place / "log4j2.properties").write_text(LOGGING)
    port, page = free_port(), free_port()
    made = Cluster(f"spark://127.0.0.1:{port}", f"http://127.0.0.1:{page}")
    patch = pytest.MonkeyPatch()
    patch.setenv("SPARK_CONF_DIR", str(place))
    patch.setenv("SPARK_LOCAL_DIRS", str(place / "spill"))
    patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    daemons = "org.apache.spark.deploy"
    master = ["master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(page)]
    worker = ["worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0"]
    commands = [master, *([*worker, "--work-dir", str(place / f"work{n}"), made.address] for n in (1, 2))]
    out = (place / "daemons.txt").open("wb")
    running = [
        subprocess.Popen([str(program), f"{daemons}.{words[0]}", *words[1:]], stdout=out, stderr=out, env=os.environ)
        for words in commands
    ]
    try:
        wait_for_workers(made, running, place / "daemons.txt")
        yield made
        stop_application()
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(30)
        out.close()
        patch.undo()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for_workers(cluster: Cluster, running: list[subprocess.Popen[bytes]], said: Path) -> None:
    for _ in range(240):
        if any(process.poll() is not None for process in running):
            break
        try:
            if len(cluster.workers()) == 2:
                return
        except OSError:
            pass
        time.sleep(0.5)
    pytest.fail(f"the Spark cluster did not start: {said.read_text()[-2000:]}")


def stop_application() -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    if session is not None:
        session.stop()


Same = Callable[..., Any]


@pytest.fixture
def assert_same(cluster: Cluster) -> Same:
    """Every field of every figure is equal on both engines, to the last digit; returns the figures."""

    def compare(folder: Path, settings: MeasureSettings = MeasureSettings(), filter: Filter = Filter()) -> Any:
        here = measure(folder, filter, settings)
        there = measure(folder, filter, replace(settings, engine=cluster.address))
        assert here.log == there.log
        assert here.settings == there.settings
        assert here.cases == there.cases
        assert here.steps == there.steps
        assert here.graph == there.graph
        assert here.variants == there.variants
        assert here.periods == there.periods
        assert here.to_json() == there.to_json()
        return here

    return compare
