"""`manage.py serve`: web, worker and scheduler in one process. `python3 run.py` ends here."""

from __future__ import annotations

import fcntl
import signal
import socket
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils import timezone

from accounts.models import User


class Command(BaseCommand):
    help = "Starts web, worker and scheduler and prints the address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-demo", action="store_true", help="do not load the demo organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write
        held = _hold_data_folder()
        _check_port(options["host"], options["port"])
        say("Bringing the database up to date …")
        call_command("migrate", verbosity=0, interactive=False)
        if not options["no_demo"] and not User.objects.exists():
            say("Loading the demo organisation …")
            call_command("demo", stdout=self.stdout)
        _take_up_work()
        stop = _start_worker_and_beat()
        say("")
        say(f"Sevenstep is running at http://{options['host']}:{options['port']}")
        _say_sign_ins(say)
        say("Press Ctrl-C to stop it.")
        self.stdout.flush()
        with held:
            _run_web(options["host"], options["port"], stop)


def _hold_data_folder() -> IO[str]:
    """One embedded process a data folder: a second scheduler would do everything twice."""
    handle = (settings.DATA_DIR / "serve.lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CommandError(
            f"Sevenstep already runs on the data folder {settings.DATA_DIR}. Stop it, or name another with --data."
        ) from error
    return handle


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Port {port} is taken. Name another with --port.") from error


def _say_sign_ins(say: Callable[[str], object]) -> None:
    from config.demo.people import DEMO_PASSWORD, sign_ins

    rows = sign_ins()
    if rows:
        say(f"Demo sign-ins (password for all: {DEMO_PASSWORD}):")
        for email, role in rows:
            say(f"  {email:<28} {role}")


def _take_up_work() -> None:
    """The embedded process is alone: what a killed one left running is free at once."""
    from projects.services import jobs

    if settings.EMBEDDED:
        jobs.release_own_leases(now=timezone.now())


def _start_worker_and_beat() -> Callable[[], None]:
    """The worker and the scheduler on threads of this process. Returns what stops them."""
    from celery.beat import EmbeddedService

    from config.celery import app

    workers: list[Any] = []

    def work() -> None:
        while True:
            worker = app.WorkController(
                app=app, pool="threads", concurrency=2, without_gossip=True, without_mingle=True, without_heartbeat=True
            )
            workers[:] = [worker]
            try:
                worker.start()
                return
            except Exception as error:
                sys.stderr.write(f"The worker stopped ({error}); starting it again.\n")
                time.sleep(1)

    threading.Thread(target=work, name="worker", daemon=True).start()
    beat = EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler)
    beat.daemon = True
    beat.start()

    def stop() -> None:
        beat.stop()
        for worker in workers:
            worker.stop()

    return stop


def _run_web(host: str, port: int, stop: Callable[[], None]) -> None:
    import uvicorn

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    config = uvicorn.Config(
        "config.asgi:application",
        host=host,
        port=port,
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=3,
        server_header=False,
        date_header=True,
    )
    try:
        uvicorn.Server(config).run()
    except KeyboardInterrupt:
        pass
    finally:
        stop()
