"""`manage.py token USER`: prints a new API token of that user."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.models.token import Scope
from accounts.services.tokens import create_token


class Command(BaseCommand):
    help = "Prints a new API token of that user. It is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="e-mail address")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.WRITE)
        parser.add_argument("--name", default="command line")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active person with the e-mail address {options['user']}.")
        _row, secret = create_token(user=user, name=options["name"], scope=options["scope"], now=timezone.now())
        self.stdout.write(secret)
