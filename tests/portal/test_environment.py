"""The settings of an identity provider: whole or not at all, and each wrong value is one line that names it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

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
