"""Let in the first administrator of an authority."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError
from django_countries import countries

from portal.accounts import actions, rules
from portal.states import Refused


class Command(BaseCommand):
    help = "Invites an administrator of an authority and prints the link; makes the authority if it does not exist."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--authority", required=True, metavar="NAME")
        parser.add_argument("--jurisdiction", required=True, metavar="CODE")
        parser.add_argument("--country", default="", metavar="CODE", help="of a new authority, such as DE")
        parser.add_argument("--security-contact", default="", metavar="TEXT", help="of a new authority, day and night")

    def handle(self, *args: Any, email: str, authority: str, jurisdiction: str, **options: Any) -> None:
        try:
            about = self._about(authority, **options)
            invitation = actions.create_administrator(email, authority=authority, jurisdiction=jurisdiction, **about)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        except ProgrammingError as error:
            raise CommandError("The database is not ready: run `manage.py migrate` first.") from error
        self.stdout.write(f"{invitation.email} may become an administrator of {invitation.organisation.name}.")
        self.stdout.write(f"The link works once, until {invitation.expires_at:%d %b %Y, %H:%M} UTC:")
        self.stdout.write(actions.link_of(invitation))
        self.stdout.write(f"Country of the authority: {countries.name(str(invitation.organisation.country))}.")
        if missing := actions.missing_of(invitation.organisation):
            self.stdout.write(f"Still missing, to be filled in on its page under Organisations: {', '.join(missing)}.")

    def _about(self, authority: str, *, country: str, security_contact: str, **_options: Any) -> dict[str, str]:
        """What is known of a new authority. At a terminal, what was not given is asked for."""
        if sys.stdin.isatty() and not rules.is_name_taken(authority):
            country = country or input("Country of the authority (two letters, such as DE): ")
            security_contact = security_contact or input("Security contact, day and night: ")
        return {"country": country.strip().upper(), "security_contact": security_contact.strip()}
