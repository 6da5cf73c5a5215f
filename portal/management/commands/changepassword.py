"""Nobody sets the password of somebody else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Refused: people choose their passwords themselves."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("Nobody sets another person's password; the sign-in page offers “I cannot sign in”.")
