"""Settings from the environment: each wrong value is one line that names it, and no half of an identity provider."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import environment
from portal.environment import Environment

WHOLE = {
    "OIDC_ISSUER": "https://identity.example/realm", "OIDC_CLIENT_ID": "portal", "OIDC_CLIENT_SECRET": "s",
    "OIDC_NAME": "Example Identity",
}  # fmt: skip


def provider(**changed):
    return Environment(WHOLE | changed).identity_provider()


def test_nothing_set_is_no_provider():
    assert Environment({"OIDC_ISSUER": "", "PORTAL_URL": "https://portal.example"}).identity_provider() is None


def test_all_set_is_a_provider_whose_second_factor_does_not_count():
    found = provider()

    assert (found.issuer, found.client_id, found.client_secret, found.name) == tuple(WHOLE.values())
    assert not found.second_factor_acr | found.second_factor_amr


def test_the_claims_that_count_are_listed():
    found = provider(OIDC_SECOND_FACTOR_ACR="high, higher", OIDC_SECOND_FACTOR_AMR="mfa")

    assert (found.second_factor_acr, found.second_factor_amr) == ({"high", "higher"}, {"mfa"})


def test_the_secret_may_lie_in_a_file(tmp_path):
    path = tmp_path / "secret"
    path.write_text("from the file\n")

    assert provider(OIDC_CLIENT_SECRET="", OIDC_CLIENT_SECRET_FILE=str(path)).client_secret == "from the file"


@pytest.mark.parametrize("missing", WHOLE)
def test_half_of_it_is_refused_by_name(missing):
    with pytest.raises(ImproperlyConfigured, match=f"^{missing} is missing although OIDC_"):
        provider(**{missing: ""})


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"OIDC_ISSUER": "http://identity.example"}, "OIDC_ISSUER is “http://identity.example”"),
        ({"OIDC_ISSUER": "identity.example"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://identity.example/?a=b"}, "OIDC_ISSUER"),
        ({"OIDC_CLIENT_SECRET_FILE": "/somewhere"}, "OIDC_CLIENT_SECRET and OIDC_CLIENT_SECRET_FILE are both set"),
        ({"OIDC_CLIENT_SECRET": "", "OIDC_CLIENT_SECRET_FILE": "/nowhere"}, "OIDC_CLIENT_SECRET_FILE is “/nowhere”"),
        ({"OIDC_CLIENT_SECRET": "", "OIDC_CLIENT_SECRET_FILE": "/dev/null"}, "OIDC_CLIENT_SECRET_FILE .* is empty"),
    ],
)
def test_a_wrong_value_is_refused_by_name(changed, words):
    with pytest.raises(ImproperlyConfigured, match=words) as refused:
        provider(**changed)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost"])
def test_plain_http_is_for_this_machine_only(issuer):
    assert provider(OIDC_ISSUER=issuer).issuer == issuer


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda here: here.mail("X_URL", "/mail"), "smtp+tls://portal:secret@mail.example:abc"),
        (lambda here: here.mail("X_URL", "/mail"), "smtpx://portal:secret@mail.example"),
        (lambda here: here.mail("X_URL", "/mail"), "mail.example:25"),
        (lambda here: here.broker("X_URL", ""), "amqp://portal:secret@broker"),
        (lambda here: here.broker("X_URL", ""), "redis://:secret@broker:port/0"),
        (lambda here: here.scanner("X_URL"), "clamd"),
        (lambda here: here.scanner("X_URL"), "unix://"),
        (lambda here: here.scanner("X_URL"), "tcp://"),
        (lambda here: here.networks("X_URL"), "127.0.0.1, nginx"),
    ],
)
def test_a_wrong_address_is_refused_by_name_and_keeps_its_password(read, value):
    with pytest.raises(ImproperlyConfigured, match="^X_URL") as refused:
        read(Environment({"X_URL": value}))

    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://app:secret@host/portal", "postgresql://app:secret@host:port/portal"])
def test_a_wrong_address_of_the_database_is_refused_by_name(url):
    with pytest.raises(ImproperlyConfigured, match="^DATABASE_URL: give postgresql://user") as refused:
        environment.database(url)

    assert "secret" not in str(refused.value)


def test_addresses_that_are_right_are_taken():
    here = Environment(
        {"B": "rediss://:secret@broker:6380/1", "S": "unix:///run/clamav/clamd.ctl", "N": "127.0.0.1, 10.0.0.0/8"}
    )

    assert here.broker("B", "") == "rediss://:secret@broker:6380/1"
    assert here.scanner("S") == "unix:///run/clamav/clamd.ctl"
    assert here.scanner("NONE") == ""
    assert here.networks("N") == ["127.0.0.1", "10.0.0.0/8"]


def test_an_unknown_level_of_the_log_is_refused_by_name():
    with pytest.raises(ImproperlyConfigured, match="^LOG_LEVEL is “LOUD”; give one of DEBUG, INFO"):
        environment.logging("LOUD", "json")
