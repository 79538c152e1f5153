"""Sevenstep as its users start it: a real process on a port of its own, with a data folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """One running `manage.py serve`. `start`, `kill` (as a power cut would) and `stop` (as Ctrl-C would)."""

    data: Path
    demo: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        quick = {"API_RATE": "100000/min", "SWEEP_SECONDS": "1", "EVALUATE_SECONDS": "3600", "JOB_LEASE_SECONDS": "6"}
        return {**kept, "DATA_DIR": str(self.data), "SITE_URL": self.url, **quick, **self.environment}

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def start(self) -> Site:
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        command += [] if self.demo else ["--no-demo"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=out, stderr=out)
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return self
            except (URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"the server did not come up:\n{self.log.read_text()[-4000:]}")

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        """Ends it as Ctrl-C does; returns its exit code."""
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
