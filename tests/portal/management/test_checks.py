"""`check --deploy`: a real installation passes, and each gap is one line of its own."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import transaction

from portal import encryption, environment, signing
from portal.accounts.models import Installation
from portal.ledger import actions as ledger
from portal.management import checks
from portal.management.installation import OPERATOR
from portal.management.installation import Installation as Here
from tests.portal.management.test_peers import knows_and_tells, post, scanner, unused_port  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


class Variables(dict):
    def text(self, name, default=""):
        return self.get(name, default)


def note(verb, **facts):
    with transaction.atomic():
        ledger.append(verb, Here(), by=OPERATOR, facts=facts)


@pytest.fixture
def real(settings, tmp_path, monkeypatch, clock, scanner, post):  # noqa: F811
    """All that a real installation has."""
    settings.PORTAL_KEYS, settings.KEYS_MAY_BE_MADE = tmp_path / "keys", True
    settings.DATA, settings.FILES_FOLDER = tmp_path / "data", tmp_path / "data" / "files"
    encryption.rotate()
    signing.make_missing_keys()
    settings.KEYS_MAY_BE_MADE = settings.EMBEDDED_DATABASE = False
    settings.DATABASE_URL, settings.DATABASE_OWNER_URL = "postgresql://app@/portal", "postgresql://owner@/portal"
    settings.PORTAL_URL, settings.IS_HTTPS = "https://portal.example", True
    settings.ALLOWED_HOSTS, settings.TRUSTED_PROXIES = ["portal.example"], ["127.0.0.1"]
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECRET_KEY = signing.secrets.token_urlsafe(64)
    scanner(knows_and_tells)
    settings.ENV = Variables(BROKER_URL="redis://broker")
    monkeypatch.setattr(checks, "_kernel_state", lambda: 0)
    clock.back_to_real_time()
    note("installation.backed_up", keys_apart=True)
    return settings


def found():
    return {problem.id for problem in run_checks(include_deployment_checks=True) if not problem.is_silenced()}


def test_a_real_installation_has_no_gap(real):
    assert found() == set()


def change(**values):
    def apply(settings):
        for name, value in values.items():
            setattr(settings, name, value)

    return apply


def load_the_demonstration(settings):
    Installation.objects.create(is_demonstration=True)
    settings.DEMO_PASSWORD = "one of our own"


def open_the_keys(settings):
    settings.PORTAL_KEYS.chmod(0o750 | 0o005)


@pytest.mark.parametrize(
    ("gap", "ids"),
    [
        (change(DATABASE_OWNER_URL="postgresql://app@/portal"), {"portal.W001"}),
        (change(IS_HTTPS=False), {"portal.W002"}),
        (load_the_demonstration, {"portal.W003"}),
        (change(REQUIRE_MFA=False), {"portal.W005"}),
        (change(IDENTITY_PROVIDER=environment.IdentityProvider("http://[::1]", "c", "s", "N")), {"portal.W019"}),
        (change(IDENTITY_PROVIDER=environment.IdentityProvider("https://id.example", "c", "s", "N")), set()),
        (change(MAIL=environment.Mail(backend="", folder="/mail")), {"portal.W006"}),
        (lambda settings: setattr(settings, "DATA", settings.PORTAL_KEYS.parent), {"portal.W007"}),
        (open_the_keys, {"portal.W008"}),
        (lambda _settings: note("installation.key_added", key="encryption", number=2), {"portal.W009"}),
        (change(TRUSTED_PROXIES=[]), {"portal.W011"}),
        (change(EMBEDDED_DATABASE=True), {"portal.W012"}),
        (change(ENV=Variables()), {"portal.W013"}),
        (change(DATABASE_URL="postgresql://app@db.example/portal"), {"portal.W016"}),
        (change(ALLOWED_HOSTS=["*"]), {"portal.W017"}),
        (change(DEBUG=True), {"security.W018"}),
        (change(SECRET_KEY="short"), {"security.W009"}),
        (change(CLAMD_URL=""), {"portal.E001"}),
    ],
)
def test_each_gap_is_named_alone(real, gap, ids):
    gap(real)

    assert found() == ids


def test_the_published_password_of_a_demonstration_is_named(real):
    load_the_demonstration(real)
    real.DEMO_PASSWORD = checks.DEFAULT_PASSWORD

    assert found() == {"portal.W003", "portal.W004"}


def test_a_clock_that_is_not_synchronised_is_named(real, monkeypatch):
    monkeypatch.setattr(checks, "_kernel_state", lambda: checks.UNSYNCHRONISED)

    assert found() == {"portal.W014"}


def test_an_old_backup_is_named(real, clock):
    clock.forward(days=checks.BACKUP_DAYS, minutes=1)

    assert found() == {"portal.W010", "portal.W014"}


def test_a_backup_with_its_keys_is_no_backup_of_the_keys(real, clock):
    clock.forward(days=checks.KEYS_DAYS + 1)
    note("installation.backed_up", keys_apart=False)

    assert "portal.W009" in found()
    assert "portal.W010" not in found()


def test_each_sentence_says_what_to_do_on_one_line(real, tmp_path):
    for spoil in (change(IS_HTTPS=False, ALLOWED_HOSTS=["*"], TRUSTED_PROXIES=[], REQUIRE_MFA=False, ENV=Variables()),
                  load_the_demonstration, open_the_keys):  # fmt: skip
        spoil(real)

    problems = [one for one in run_checks(include_deployment_checks=True) if one.id.startswith("portal.")]
    assert len(problems) >= 6
    assert [one for one in problems if one.hint or "\n" in one.msg or not {";", ":"} & set(one.msg)] == []


def test_a_database_that_is_away_is_named(real, monkeypatch):
    monkeypatch.setattr(checks, "_or_nothing", lambda _ask: None)

    assert "portal.W018" in found()


def test_a_clock_that_differs_from_the_databases_is_named(real, clock):
    clock.move_to(checks.dates.now() + timedelta(minutes=1))

    assert found() == {"portal.W014"}


def test_a_gap_ends_the_command_with_an_error(real):
    call_command("check", deploy=True)
    real.REQUIRE_MFA = False

    with pytest.raises(SystemCheckError, match="portal.W005"):
        call_command("check", deploy=True)
    call_command("check", deploy=True, fail_level="ERROR")
    call_command("check")
