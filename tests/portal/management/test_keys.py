"""The folder of keys: made, checked, rotated, and everything sealed anew; broken off in the middle, too."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as portal_settings
from django.core import signing as django_signing
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from partners.personnel.models import Person
from portal import encryption, environment, signing
from portal.accounts import totp
from portal.accounts.adapters import SecondFactorAdapter
from portal.files import store
from portal.files.actions import open_stored
from portal.files.models import StoredFile
from portal.ledger.models import Entry
from portal.management import rewrapping
from tests.factories.programme import PersonFactory
from tests.running import ROOT, surroundings

# Where something is sealed directly: each is sealed anew by `rewrapping`, or lives for half an hour only.
KNOWN_TO_SEAL = {"portal/accounts/adapters.py", "portal/accounts/kept.py", "portal/management/rewrapping.py"}


@pytest.fixture
def keys(settings, tmp_path):
    settings.PORTAL_KEYS, settings.FILES_FOLDER = tmp_path / "keys", tmp_path / "files"
    return settings.PORTAL_KEYS


def run(*arguments):
    said = io.StringIO()
    call_command("keys", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def sealed(keys, transactional_db, alice):
    """A file, a person's fields and a second factor, all under the first key."""
    for number in range(3):
        store.save_bytes(b"%d" % number, name="a.csv", media_type="text/csv", organisation=alice.organisation, by=alice)
    PersonFactory(organisation=alice.organisation, birth_date="1990-02-28", residence="NL")
    Authenticator.objects.create(user=alice.user, type="totp", data={"secret": totp.seal_secret("JBSWY3DP"), "kept": 1})


def everything():
    person, factor = Person.objects.get(), Authenticator.objects.get()
    files = [b"".join(open_stored(stored)) for stored in StoredFile.objects.order_by("pk")]
    return files, person.birth_date, person.residence, totp.secret_of(factor), factor.data["kept"]


OPENED = ([b"0", b"1", b"2"], "1990-02-28", "NL", "JBSWY3DP", 1)


def under(number):
    """How many values are not under this key."""
    return sum(count for counted in rewrapping.numbers().values() for key, count in counted.items() if key != number)


def test_a_rotation_seals_anew_what_the_older_key_sealed(sealed, keys):
    assert "encryption-0002.key is used from now on" in run("rotate", "encryption")
    assert everything() == OPENED

    said = run("rewrap")

    assert "3 stored files" in said
    assert under(2) == 0
    (keys / "encryption-0001.key").unlink()
    assert everything() == OPENED
    assert "nothing" in run("rewrap")
    entry = Entry.objects.get(verb="installation.key_added")
    assert entry.facts == {"key": "encryption", "number": 2}


def test_a_rewrapping_that_was_killed_is_begun_again(sealed, keys, monkeypatch):
    run("rotate", "encryption")
    wrapped, calls = rewrapping.FileKey.wrapped, []

    def dies_at_the_third(self):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return wrapped(self)

    monkeypatch.setattr(rewrapping.FileKey, "wrapped", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        run("rewrap")
    monkeypatch.undo()
    assert under(2) > 0
    assert everything() == OPENED
    assert connection.settings_dict["USER"] == "portal_app"

    run("rewrap")

    assert under(2) == 0
    assert everything() == OPENED


def test_a_value_that_was_saved_meanwhile_is_left_as_it_is(sealed, keys, monkeypatch):
    encryption.rotate()
    seal = encryption.seal

    def somebody_is_faster(plaintext, *, context):
        if plaintext == b"NL":
            person = Person.objects.get()
            monkeypatch.setattr(encryption, "seal", seal)
            person.residence = "BE"
            person.save(update_fields=["residence"])
        return seal(plaintext, context=context)

    monkeypatch.setattr(encryption, "seal", somebody_is_faster)
    run("rewrap")

    assert Person.objects.get().residence == "BE"


def test_the_list_counts_what_each_key_sealed(sealed):
    said = run("list")

    assert "encryption-0001.key" in said
    assert "Sealed stored files: 3 by 0001" in said


def test_nothing_is_sealed_that_a_rotation_would_forget():
    sealers = {
        str(path.relative_to(ROOT))
        for app in ("portal", "partners", "reviews")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"encryption\.seal\(", path.read_text())
    }

    assert sealers == KNOWN_TO_SEAL
    assert SecondFactorAdapter.encrypt


@pytest.mark.django_db(transaction=True)
def test_the_ledger_goes_on_under_a_new_key(keys):
    run("rotate", "ledger")

    assert len(signing.signing_keys("ledger")) == 1
    run("rotate", "ledger")
    assert len(signing.signing_keys("ledger")) == 2
    call_command("verify_ledger", stdout=io.StringIO())


def test_make_fills_a_folder_that_only_we_may_enter(keys, settings):
    settings.KEYS_MAY_BE_MADE = False

    assert "encryption" in run("make")
    assert "No key is missing" in run("make")

    assert keys.stat().st_mode & 0o777 == 0o700
    assert {path.name.partition("-0001")[0] for path in keys.iterdir()} == {"encryption", *signing.KINDS}
    encryption.check_folder()


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda keys: keys.chmod(0o755), "is open to others"),
        (lambda keys: keys.chmod(0o770), "is open to others"),
        (lambda keys: (keys / "encryption-0001.key").chmod(0o644), r"encryption-0001\.key is open to others"),
        (lambda keys: (keys / "encryption-0001.key").unlink(), "holds no keys"),
        (lambda keys: keys.rename(keys.with_name("elsewhere")), "does not exist"),
    ],
)
def test_a_folder_that_is_missing_empty_or_open_is_refused(keys, settings, spoil, named):
    run("make")
    settings.KEYS_MAY_BE_MADE = False
    spoil(keys)

    with pytest.raises(encryption.KeysMissing, match=named):
        encryption.check_folder()


def test_an_open_folder_stops_a_command_with_one_line(tmp_path):
    (tmp_path / "keys").mkdir(mode=0o777)
    (tmp_path / "keys").chmod(0o777)

    answer = subprocess.run(
        [sys.executable, "manage.py", "verify_ledger"], cwd=ROOT, capture_output=True, text=True, check=False,
        env=surroundings(DATA=str(tmp_path)),
    )  # fmt: skip

    assert answer.returncode == 1
    assert answer.stderr.startswith("PORTAL_KEYS: ")
    assert len(answer.stderr.splitlines()) == 1


def test_the_secret_of_an_embedded_portal_is_rotated_and_the_old_one_known(settings, tmp_path, keys):
    settings.DATA = tmp_path
    (before,) = environment.embedded_secrets(tmp_path, True)
    settings.SECRETS = [before]
    made = django_signing.dumps("link", key=before)

    run("rotate", "secret")

    after, old = environment.embedded_secrets(tmp_path, True)
    assert old == before != after
    assert (tmp_path / "keys" / "secret").stat().st_mode & 0o777 == 0o600
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = after, [old]
    assert django_signing.loads(made) == "link"


def test_a_real_installation_is_told_its_new_secret(monkeypatch, keys):
    monkeypatch.setenv("SECRET_KEY", "x" * 50)

    assert re.search(r"^SECRET_KEY=\S{80,}$", run("rotate", "secret"), re.MULTILINE)
    assert not (Path(portal_settings.DATA) / "keys" / ".secret.new").exists()


def test_a_missing_secret_is_named(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        environment.embedded_secrets(tmp_path, False)
