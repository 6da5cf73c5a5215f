"""Django's `migrate`, run as the owner of the tables; then the application's role gets its rights."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections
from django.db.transaction import atomic

from portal.management import rights


class Command(migrate.Command):
    help = "Brings the database up to date as its owner, then sets the rights of the application's role."

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with rights.as_owner(connection) as application:
            super().handle(*args, **options)
            if options["plan"] or options["check_unapplied"]:
                return
            call_command("createcachetable", verbosity=0, database=options["database"])
            if application != connection.settings_dict["USER"]:
                with atomic(using=options["database"]):
                    rights.set_rights(connection, role=application)
