"""`up`: the whole portal in one command, from an empty folder to a page that answers."""

import os
import signal
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connections

from portal.accounts.models import User
from portal.accounts.who import current_memberships
from portal.embedded import log_files, sharing
from portal.management import preparation, supervision
from portal.notices import mail_folder

SIGN_INS = (
    "officer@aurora.example", "contributor@aurora.example", "evaluator@aurora.example", "officer@borealis.example",
    "reviewer@us.example", "reviewer@eu.example", "reviewer@uk.example", "lead@eu.example", "approver@us.example",
    "approver@eu.example", "approver@uk.example", "auditor@eu.example", "administrator@us.example",
    "administrator@eu.example", "administrator@uk.example", "observer@uk.example", "adjudicator@ca.example",
    "adjudicator@jp.example", "provider@meridian.example", "provider@halcyon.example",
)  # fmt: skip


class Command(BaseCommand):
    help = "Starts the portal: database, broker, web, worker and beat; stops them in order on Ctrl-C."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False
    is_asked_to_end = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--data", type=Path, help="folder for all state (default: DATA, else var)")
        parser.add_argument("--demo", action="store_true", help="load the demonstration into DATABASE_URL too")
        parser.add_argument("--no-demo", action="store_true", help="start an empty programme")

    def handle(self, *, port: int, demo: bool, no_demo: bool, **_options: Any) -> None:
        supervision.refuse_a_busy_port(port)
        sharing.make_data_folder(settings.DATA)
        wants_demonstration = demo or (settings.EMBEDDED_DATABASE and not no_demo)
        if settings.EMAIL_FILE_PATH:
            mail_folder.close(settings.EMAIL_FILE_PATH)
        parts = supervision.Parts()
        self.end_on_signals()
        with sharing.ownership(settings.DATA, wait=15):
            try:
                self.start(parts, port=port, wants_demonstration=wants_demonstration)
                self.watch(parts)
            except KeyboardInterrupt:
                self.stdout.write("Stopping …")
            finally:
                _hear_no_signals()
                parts.stop()
                sharing.remove_sockets(settings.DATA)

    def start(self, parts: supervision.Parts, *, port: int, wants_demonstration: bool) -> None:
        if settings.EMBEDDED_DATABASE:
            parts.start("postgres", supervision.launch_database)
        if not os.environ.get("BROKER_URL"):
            parts.start("valkey", supervision.launch_broker)
        preparation.migrate()
        preparation.collect_static()
        if wants_demonstration and not User.objects.exists() and "demo" in get_commands():
            call_command("demo")
        sign_ins = _sign_ins()
        connections.close_all()
        parts.start("web", lambda: supervision.launch_web(port))
        self.announce(port, sign_ins)
        parts.start("worker", supervision.launch_worker)
        parts.start("beat", supervision.launch_beat)

    def announce(self, port: int, sign_ins: list[str]) -> None:
        self.stdout.write(f"Portal ready at http://127.0.0.1:{port}")
        self.stdout.write(f"http://localhost:{port}")
        if sign_ins:
            self.stdout.write(f"Sign in with the password {settings.DEMO_PASSWORD} as:")
        for line in sign_ins:
            self.stdout.write(f"  {line}")
        self.stdout.flush()

    def watch(self, parts: supervision.Parts) -> None:
        while not self.is_asked_to_end:
            time.sleep(0.5)
            log_files.rotate(supervision.LOGS)
            for name in parts.restart_the_dead():
                self.stdout.write(f"The {name} had ended and was started again; see {supervision.log_of(name)}.")

    def end_on_signals(self) -> None:
        """A process started with `&` inherits SIGINT ignored, so all are set, whatever they were.

        What a handler raises is lost when the signal comes while a child is forked, so `watch` asks the note as well.
        """

        def end(_number: int, _frame: object) -> None:
            self.is_asked_to_end = True
            raise KeyboardInterrupt

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, end)


def _sign_ins() -> list[str]:
    """One line for each account of the demonstration that this database holds, as what it acts first."""
    people = User.objects.filter(email__in=SIGN_INS)
    first = {person.email: memberships[0] for person in people if (memberships := current_memberships(person.pk))}
    return [
        f"{email:<28} {first[email].get_role_display()}, {first[email].organisation.name}"
        for email in SIGN_INS
        if email in first
    ]


def _hear_no_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
