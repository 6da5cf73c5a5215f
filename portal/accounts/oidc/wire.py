"""What goes over the wire to the identity provider: JSON by https, small, soon, and never where a redirect leads."""

import json
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlparse
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.utils.translation import gettext as _

from portal.environment import IdentityProvider, is_safe_address

SECONDS = 5
MOST_BYTES = 512 * 1024


class ProviderAway(Exception):
    """The identity provider does not answer as OpenID Connect says; nothing is known about the person."""


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = build_opener(_NoRedirects)


def configuration(provider: IdentityProvider) -> dict[str, Any]:
    """Where the provider's endpoints are (OpenID Connect Discovery 1.0), asked anew each time: a sign-in is rare."""
    found = fetch(provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if found.get("issuer") != provider.issuer:
        raise ProviderAway(_("The provider calls itself otherwise than OIDC_ISSUER."))
    return found


def endpoint(found: dict[str, Any], name: str) -> str:
    """An address of the provider's configuration, if it is one that a secret may be sent to."""
    address = found.get(name)
    if not isinstance(address, str) or not is_safe_address(urlparse(address)):
        raise ProviderAway(f"{name}: no https address")
    return address


def fetch(address: str, *, form: dict[str, str] | None = None, authorization: str = "") -> dict[str, Any]:
    """Ask for a JSON object, by POST where there is a form to send."""
    headers = {"Accept": "application/json"} | ({"Authorization": authorization} if authorization else {})
    question = Request(address, data=urlencode(form).encode() if form else None, headers=headers)  # noqa: S310
    try:
        with _opener.open(question, timeout=SECONDS) as answer:
            found = json.loads(answer.read(MOST_BYTES))
    except (URLError, OSError, ValueError) as error:
        raise ProviderAway(f"{urlparse(address).hostname}: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise ProviderAway(f"{urlparse(address).hostname}: no JSON object")
    return found
