"""`manage.py demo`: the demo organisation, the complaint project of the product's example, and one in every phase."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.append_only import protect, unprotect
from accounts.models import Notification, User
from config.demo.calendars import create_calendar
from config.demo.complaints import create_complaints
from config.demo.others import create_others
from config.demo.people import DEMO_PASSWORD, create_people, sign_ins
from config.demo.reports import create_reports
from config.demo.words import CHINESE, ENGLISH
from projects.models import Project

ASKING = ("alert", "handbook.published", "training")


class Command(BaseCommand):
    help = "Loads the demo organisation into an empty database; --reset empties the database first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="removes EVERYTHING in the database first")
        parser.add_argument("--only", choices=["en", "zh"], help="only the complaint project, in this language")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset"]:
            unprotect(connection)
            call_command("flush", interactive=False, verbosity=0)
            protect(connection)
        elif User.objects.exists():
            raise CommandError("There are people here already. --reset removes everything and loads the demo anew.")
        users = create_people()
        create_calendar(users["admin"])
        for words in (ENGLISH, CHINESE):
            if options["only"] in {None, words.language}:
                project = create_complaints(users, words)
                self.stdout.write(f"  {project.code} {project.name}")
        if options["only"] is None:
            for project in create_others(users):
                self.stdout.write(f"  {project.code} {project.name}")
            create_reports(users, Project.objects.get(code="AS-1"))
        # The news of its making are nobody's; what is left unread asks somebody to do something.
        Notification.objects.exclude(kind__in=ASKING).update(read_at=timezone.now())
        self.stdout.write(f"Sign in as {sign_ins()[0][0]}; the password of all demo people is {DEMO_PASSWORD}")
