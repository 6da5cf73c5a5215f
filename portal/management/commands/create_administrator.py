"""Let in the first administrator of an authority."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from portal.accounts import actions
from portal.states import Refused


class Command(BaseCommand):
    help = "Invites an administrator of an authority and prints the link; makes the authority if it does not exist."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--authority", required=True, metavar="NAME")
        parser.add_argument("--jurisdiction", required=True, metavar="CODE")

    def handle(self, *args: Any, email: str, authority: str, jurisdiction: str, **options: Any) -> None:
        try:
            invitation = actions.create_administrator(email, authority=authority, jurisdiction=jurisdiction)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        except ProgrammingError as error:
            raise CommandError("The database is not ready: run `manage.py migrate` first.") from error
        self.stdout.write(f"{invitation.email} may become an administrator of {invitation.organisation.name}.")
        self.stdout.write(f"The link works once, until {invitation.expires_at:%d %b %Y, %H:%M} UTC:")
        self.stdout.write(actions.link_of(invitation))
