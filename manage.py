#!/usr/bin/env python
"""Entry point of the management commands.

Every command finds a database: the one that DATABASE_URL names, or the embedded one, running or started for as long
as the command takes. What cannot start says so in one line.
"""

import os
import sys

NEED_NO_DATABASE = {"check", "collectstatic", "compilemessages", "help", "makemessages", "up", "version"}
# These make the keys, or put them back, or never ask for one.
NEED_NO_KEYS = NEED_NO_DATABASE - {"up"} | {"keys", "migrate", "restore"}


def main():
    if sys.version_info < (3, 11):
        sys.exit("The portal needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    take_from_arguments("DATA", "--data")
    take_from_arguments("PORT", "--port")

    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from portal.embedded.processes import CannotStart

    try:
        run(sys.argv)
    except (CannotStart, ImproperlyConfigured) as refusal:
        sys.exit(str(refusal))
    except OperationalError as error:
        # A failure to connect bears no SQLSTATE; anything else is a fault whose traceback is wanted.
        if getattr(error.__cause__, "sqlstate", "") is not None:
            raise
        sys.exit("The database of DATABASE_URL cannot be reached: %s" % str(error).splitlines()[0])
    except KeyboardInterrupt:
        sys.exit(130)


def run(arguments):
    from django.conf import settings
    from django.core.management import execute_from_command_line

    from portal.encryption import check_folder

    if len(arguments) > 1 and arguments[1] not in NEED_NO_KEYS:
        check_folder()
    if not settings.EMBEDDED_DATABASE or needs_no_database(arguments):
        execute_from_command_line(arguments)
        return

    from portal.embedded import sharing

    with sharing.database(settings.DATA):
        execute_from_command_line(arguments)


def needs_no_database(arguments):
    asks_for_help = {"-h", "--help", "--version"} & set(arguments)
    return len(arguments) < 2 or asks_for_help or arguments[1] in NEED_NO_DATABASE


def take_from_arguments(variable, option):
    """`up --data DIR --port N` decide settings, which are read before any command sees its arguments."""
    if sys.argv[1:2] != ["up"]:
        return
    for place, argument in enumerate(sys.argv):
        if argument.startswith(option + "="):
            os.environ[variable] = argument.partition("=")[2]
        elif argument == option and place + 1 < len(sys.argv):
            os.environ[variable] = sys.argv[place + 1]


if __name__ == "__main__":
    main()
