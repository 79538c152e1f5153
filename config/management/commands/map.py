"""`manage.py map …`: the map library on files or stored versions; one JSON object on standard output.

Exit 0 done, 1 refused with a reason. X, A, B: a file, or the id of a version (digits).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.management.map_actions import ACTIONS, MapRefusal, refusal_of


class Command(BaseCommand):
    """Read, compare, check, draw and discover process maps from the command line."""

    help = "Works on BPMN maps: import, export, diff, lint, layout, discover, lanes, bind. Prints one JSON object."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each action."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        for name, (_function, words, arguments) in ACTIONS.items():
            one = actions.add_parser(name, help=words)
            for argument in arguments:
                one.add_argument(argument)
            if name in ("export", "layout", "discover"):
                one.add_argument("--output", type=Path, help="writes the XML there instead of into the JSON")
            if name == "export":
                one.add_argument("--clean", action="store_true", help="without our own annotations")
            if name == "discover":
                one.add_argument("--keep", type=float, default=0.9, help="share of the transitions to keep")
            if name in ("discover", "bind"):
                for role in ("case-id", "activity", "timestamp", "start", "lifecycle"):
                    one.add_argument(f"--{role}", metavar="COLUMN")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the answer, or the reason for the refusal."""
        function = ACTIONS[options["action"]][0]
        try:
            answer = function(options)
        except Exception as problem:
            refusal = refusal_of(problem)
            if refusal is None:
                raise
            self._print(refusal)
            sys.exit(1)
        output = options.get("output")
        if output is not None:
            Path(output).write_text(str(answer.pop("xml")), encoding="utf-8")
            answer["output"] = str(output)
        self._print(answer)

    def _print(self, answer: MapRefusal | dict[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1, default=str))
