"""`manage.py analyze LOG`: the engine on a file; needs no database. The options and the run live in the engine."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from analysis.engine.cli import add_arguments, execute


class Command(BaseCommand):
    """Measure an event log from the command line."""

    help = "Measures an event log (CSV, XLSX, XES, Parquet) and prints its figures."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The engine's options."""
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and end with the engine's exit code."""
        self.stdout.ending = self.stderr.ending = ""
        code = execute(argparse.Namespace(**options), self.stdout, self.stderr, settings.TIME_ZONE)
        if code:
            sys.exit(code)
