"""`manage.py licences`: gathers the licences of the installed Python packages for the page of third-party licences."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from config import licences


class Command(BaseCommand):
    help = "Gathers the licences of the installed Python packages. Run when the build is made."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{licences.write()} packages")
