"""Django's `check`, whose `--deploy` ends with 1 when it warns: a gap of an installation is to stop a script."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import check


class Command(check.Command):
    """`--fail-level ERROR` brings Django's own answer back."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(fail_level=None)

    def handle(self, *app_labels: Any, **options: Any) -> None:
        options["fail_level"] = options["fail_level"] or ("WARNING" if options["deploy"] else "ERROR")
        super().handle(*app_labels, **options)
