"""What `check --deploy` says about the way the portal is run: one line for each gap, with what to do about it."""

import ctypes
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.db import DatabaseError, connection

from portal import dates, encryption, environment
from portal.accounts.models import Installation
from portal.ledger.models import Entry

DEFAULT_PASSWORD = "trusted-partner-demo"  # noqa: S105 - the published one of the demonstration
BACKUP_DAYS, KEYS_DAYS = 7, 400
CLOCKS_DIFFER = timedelta(seconds=5)
UNSYNCHRONISED = 5


def gap(number: int) -> Callable[[Callable[[], str]], Callable[..., list[Warning]]]:
    """A check for deployment: the sentence that it returns is one warning, an empty one is none."""

    def decorate(find: Callable[[], str]) -> Callable[..., list[Warning]]:
        def check(**_kwargs: Any) -> list[Warning]:
            sentence = find()
            return [Warning(sentence, id=f"portal.W{number:03d}")] if sentence else []

        check.__doc__ = find.__doc__
        return register(check, Tags.security, deploy=True)

    return decorate


@gap(1)
def the_two_roles_differ() -> str:
    """The application's role must not own the tables, or it could switch the ledger's triggers off."""
    application = environment.database(settings.DATABASE_URL)["USER"]
    if application != environment.database(settings.DATABASE_OWNER_URL)["USER"]:
        return ""
    return (
        "DATABASE_URL and DATABASE_OWNER_URL name the same role; give the application one that owns nothing,"
        " then run migrate."
    )


@gap(2)
def the_address_is_https() -> str:
    if settings.IS_HTTPS:
        return ""
    return "PORTAL_URL is plain http; give the https address that members use."


@gap(3)
def the_database_is_no_demonstration() -> str:
    if not _is_demonstration():
        return ""
    return "The database holds the demonstration, whose sign-in codes everybody can read; begin with an empty one."


@gap(4)
def the_demonstration_has_a_password_of_its_own() -> str:
    if not _is_demonstration() or settings.DEMO_PASSWORD != DEFAULT_PASSWORD:
        return ""
    return "The demonstration has its published password; set DEMO_PASSWORD before it is loaded, if it must be shown."


@gap(5)
def the_second_factor_is_required() -> str:
    return "" if settings.REQUIRE_MFA else "REQUIRE_MFA is false; remove it, so that everybody needs a second factor."


@gap(6)
def mail_leaves() -> str:
    if settings.MAIL.host and not settings.MAIL.folder:
        return ""
    return "EMAIL_URL is missing, so that mail is written into a folder; give smtp+tls://user:password@host:587."


@gap(7)
def keys_lie_apart() -> str:
    keys = Path(settings.PORTAL_KEYS).resolve()
    beside = [Path(settings.DATA).resolve(), Path(settings.FILES_FOLDER).resolve()]
    if not any(keys.is_relative_to(folder) or folder.is_relative_to(keys) for folder in beside):
        return ""
    return f"PORTAL_KEYS, {keys}, lies with the data; a folder elsewhere keeps a copy of one from being both."


@gap(8)
def keys_are_whole_and_private() -> str:
    try:
        encryption.check_folder()
    except encryption.KeysMissing as missing:
        return str(missing)
    return ""


@gap(9)
def keys_are_backed_up_apart() -> str:
    """A key that was added after the last backup is in none."""
    backed_up, added = _last("installation.backed_up", keys_apart=True), _last("installation.key_added")
    if backed_up and not (added and added.at > backed_up.at) and dates.now() - backed_up.at < timedelta(KEYS_DAYS):
        return ""
    return "The keys as they are were never backed up apart from the data; run manage.py backup DIR --keys ELSEWHERE."


@gap(10)
def a_backup_is_recent() -> str:
    last = _last("installation.backed_up")
    if last and dates.now() - last.at < timedelta(BACKUP_DAYS):
        return ""
    return f"There is no backup of the last {BACKUP_DAYS} days; run manage.py backup DIR --keys ELSEWHERE every night."


@gap(11)
def the_proxy_is_trusted() -> str:
    if settings.TRUSTED_PROXIES or not settings.IS_HTTPS:
        return ""
    return "TRUSTED_PROXIES is empty, so that every visitor seems to be the proxy; give the proxy's own address."


@gap(12)
def the_database_is_a_server() -> str:
    if not settings.EMBEDDED_DATABASE:
        return ""
    return (
        "The embedded database is in use; set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL that is looked after."
    )


@gap(13)
def the_broker_is_a_server() -> str:
    return "" if settings.ENV.text("BROKER_URL") else "BROKER_URL is missing; give redis://:password@host:6379/0."


@gap(14)
def the_clock_is_right() -> str:
    """As far as can be seen: what the kernel says of itself, and the database's clock beside ours."""
    if _kernel_state() == UNSYNCHRONISED:
        return "The clock of this machine is not synchronised; run chrony or systemd-timesyncd."
    row = _asked("SELECT clock_timestamp()")
    if row and abs(row[0] - dates.now()) > CLOCKS_DIFFER:
        return f"The database's clock and this machine's differ by {abs(row[0] - dates.now())}; synchronise both."
    return ""


@gap(15)
def the_application_is_no_superuser() -> str:
    row = _asked("SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = user")
    if not (row and row[0]):
        return ""
    return "The role of DATABASE_URL may do more than log in; ALTER ROLE … NOSUPERUSER NOCREATEROLE NOCREATEDB."


@gap(16)
def the_way_to_the_database_is_encrypted() -> str:
    database = environment.database(settings.DATABASE_URL)
    host, mode = database["HOST"], database["OPTIONS"].get("sslmode", "")
    if host.startswith("/") or host in {"", "localhost", "127.0.0.1", "::1"} or mode.startswith("verify"):
        return ""
    return f"DATABASE_URL goes to {host} without sslmode=verify-full; add ?sslmode=verify-full&sslrootcert=FILE."


@gap(17)
def host_names_are_listed() -> str:
    return "ALLOWED_HOSTS takes every name; list the portal's own." if "*" in settings.ALLOWED_HOSTS else ""


@gap(18)
def the_database_answers() -> str:
    if settings.EMBEDDED_DATABASE or _asked("SELECT 1"):
        return ""
    return "The database of DATABASE_URL does not answer, so that what it holds could not be checked; start it."


@gap(19)
def the_identity_provider_is_https() -> str:
    provider = settings.IDENTITY_PROVIDER
    if provider is None or provider.issuer.startswith("https://"):
        return ""
    return "OIDC_ISSUER is plain http, so that anybody on the way can sign in as anybody; give its https address."


def _is_demonstration() -> bool:
    return bool(_or_nothing(lambda: Installation.objects.filter(is_demonstration=True).exists()))


def _last(verb: str, **facts: Any) -> Entry | None:
    def newest() -> Entry | None:
        return next(_with(facts, Entry.objects.filter(verb=verb).order_by("-id")[:100].iterator()), None)

    return _or_nothing(newest)


def _with(facts: dict[str, Any], entries: Iterator[Entry]) -> Iterator[Entry]:
    return (entry for entry in entries if facts.items() <= entry.facts.items())


def _asked(question: str) -> Any:
    def ask() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()

    return _or_nothing(ask)


def _or_nothing(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except DatabaseError:
        return None


def _kernel_state() -> int:
    """What adjtimex(2) answers; it is only asked, nothing is set. 0 where it cannot be asked."""
    try:
        return ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    except (OSError, AttributeError):
        return 0
