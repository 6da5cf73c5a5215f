"""Fill a database with many plausible partners."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from portal.demo import scale
from portal.states import Refused


class Command(BaseCommand):
    help = "Adds partners with people, grants and open cases in bulk to an empty or a demonstration database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--partners", type=int, required=True, metavar="N")

    def handle(self, *args: Any, partners: int, **options: Any) -> None:
        if partners < 1:
            raise CommandError("Give a number of partners above zero.")
        try:
            made = scale.fill(partners)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write("Made: " + ", ".join(f"{number} {name}" for name, number in made.items()) + ".")
