#!/usr/bin/env python3
"""Django's command line, in the project's own environment (`python3 run.py manage …` finds it for you)."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, connection

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if connection.connection is not None:
            raise
        reason = str(error).strip().splitlines()[0]
        sys.exit(f"Sevenstep does not start: the database of DATABASE_URL cannot be reached ({reason}).")


if __name__ == "__main__":
    main()
