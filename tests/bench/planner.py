"""The planner of reminders in a database of its own; run as a program, it prints the figures as JSON."""

import json

import django


def main() -> None:
    django.setup()

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from portal.embedded import sharing
    from tests import planning

    with sharing.database(settings.DATA):
        call_command("migrate", verbosity=0)
        planning.populate()
        print(json.dumps([planning.measure(number) for number in (planning.FEW, planning.MANY)]))
        connections.close_all()


if __name__ == "__main__":
    main()
