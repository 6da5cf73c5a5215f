"""Reads settings from environment variables; each wrong value is one plain line that names it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import ParseResult, parse_qs, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

# What `portal.prepared` runs is prepared at its first use and planned once; of no consequence for anything else.
PREPARED = {"prepare_threshold": 0, "options": "-c plan_cache_mode=force_generic_plan"}
LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class Environment:
    """Typed reading of the environment. Raises `ImproperlyConfigured` with one line naming the variable."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables

    def text(self, name: str, default: str = "") -> str:
        return self.variables.get(name, "") or default

    def words(self, name: str) -> list[str]:
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or not int(value):
            raise ImproperlyConfigured(f"{name} is “{value}”; give a whole number such as {default}.")
        return int(value)

    def yes_or_no(self, name: str, default: bool) -> bool:
        value = self.text(name, str(default)).lower()
        if value not in {"true", "false"}:
            raise ImproperlyConfigured(f"{name} is “{value}”; give true or false.")
        return value == "true"

    def portal_url(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        if is_safe_address(urlparse(value)):
            return value
        raise ImproperlyConfigured(f"{name} is “{value}”; give an https address, or http for a loopback address only.")

    def files_folder(self, name: str, default: Path) -> Path:
        value = self.text(name, str(default))
        if "://" in value and not value.startswith("file://"):
            raise ImproperlyConfigured(f"{name} is “{value}”; this release keeps files in a folder only.")
        return Path(value.removeprefix("file://")).absolute()

    def networks(self, name: str) -> list[str]:
        """Addresses, or networks such as 10.0.0.0/8."""
        words = self.words(name)
        for word in words:
            try:
                ip_network(word, strict=False)
            except ValueError:
                raise ImproperlyConfigured(f"{name} holds “{word}”; give addresses such as 127.0.0.1.") from None
        return words

    def broker(self, name: str, default: str) -> str:
        value = self.text(name, default)
        wanted = "redis://:password@host:6379/0"
        _address(name, value, schemes={"redis", "rediss", "redis+socket"}, wanted=wanted, host=False)
        return value

    def scanner(self, name: str) -> str:
        value = self.text(name)
        if value:
            wanted = "tcp://host:3310 or unix:///run/clamav/clamd.ctl"
            address = _address(name, value, schemes={"tcp", "unix"}, wanted=wanted, host=False)
            if not (address.path if address.scheme == "unix" else address.hostname):
                raise ImproperlyConfigured(f"{name}: give {wanted}.")
        return value

    def mail(self, name: str, folder: Path) -> "Mail":
        value = self.text(name)
        sender = self.text("EMAIL_FROM", "Trusted Partner Portal <portal@programme.example>")
        if not value:
            return Mail(backend="portal.notices.mail_folder.EmailBackend", folder=str(folder), sender=sender)
        wanted = "smtp://, smtp+tls:// or smtps://user:password@host:port"
        address = _address(name, value, schemes={"smtp", "smtps", "smtp+tls"}, wanted=wanted)
        return Mail(
            backend="django.core.mail.backends.smtp.EmailBackend",
            host=address.hostname,
            port=address.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[address.scheme],
            user=unquote(address.username or ""),
            password=unquote(address.password or ""),
            starttls=address.scheme == "smtp+tls",
            tls=address.scheme == "smtps",
            sender=sender,
        )

    def identity_provider(self) -> "IdentityProvider | None":
        """Where members sign in besides here, by OpenID Connect; None where nothing of it is set."""
        given = sorted(name for name in self.variables if name.startswith("OIDC_") and self.text(name))
        if not given:
            return None
        return IdentityProvider(
            issuer=self._issuer("OIDC_ISSUER", given[0]),
            client_id=self._needed("OIDC_CLIENT_ID", given[0]),
            client_secret=self._secret("OIDC_CLIENT_SECRET", given[0]),
            name=self._needed("OIDC_NAME", given[0]),
            second_factor_acr=frozenset(self.words("OIDC_SECOND_FACTOR_ACR")),
            second_factor_amr=frozenset(self.words("OIDC_SECOND_FACTOR_AMR")),
        )

    def _needed(self, name: str, because: str) -> str:
        if value := self.text(name):
            return value
        raise ImproperlyConfigured(f"{name} is missing although {because} is set; give it too, or remove both.")

    def _issuer(self, name: str, because: str) -> str:
        value = self._needed(name, because)
        address = urlparse(value)
        if is_safe_address(address) and not address.query and not address.fragment:
            return value
        raise ImproperlyConfigured(
            f"{name} is “{value}”; give the provider's https address as it calls itself, without ? or #."
        )

    def _secret(self, name: str, because: str) -> str:
        """The value of NAME, or what the file of NAME_FILE holds; one of the two."""
        path = self.text(f"{name}_FILE")
        if path and self.text(name):
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; give one of them.")
        if not path:
            return self._needed(name, because)
        try:
            secret = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE is “{path}”, which cannot be read.") from error
        if not secret:
            raise ImproperlyConfigured(f"{name}_FILE is “{path}”, which is empty.")
        return secret


@dataclass(frozen=True)
class IdentityProvider:
    """An OpenID provider, and which of its claims say that it asked for a second factor (none: it never counts)."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    second_factor_acr: frozenset[str] = frozenset()
    second_factor_amr: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mail:
    """How mail leaves: by SMTP, or into a folder where no server is set."""

    backend: str
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    folder: str | None = None
    sender: str = ""


def database(url: str) -> dict[str, Any]:
    """Django's settings for a postgresql:// address; a unix socket folder goes into `?host=`."""
    wanted = "postgresql://user:password@host:port/name"
    address = _address("DATABASE_URL", url, schemes={"postgresql", "postgres"}, wanted=wanted, host=False)
    options = parse_qs(address.query)
    host = options.pop("host", [unquote(address.hostname or "")])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path.lstrip("/")),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": host,
        "PORT": str(address.port or options.pop("port", [""])[0]),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": PREPARED | {name: values[0] for name, values in options.items()} | {"connect_timeout": 5},
    }


def embedded_secrets(data: Path, is_embedded: bool) -> list[str]:
    """The secrets of an embedded portal, the present one first, made once; a real installation gives SECRET_KEY."""
    if not is_embedded:
        raise ImproperlyConfigured("SECRET_KEY is missing; give at least 50 random characters.")
    path = data / "keys" / "secret"
    if path.exists():
        return path.read_text().split()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    except OSError as error:
        raise ImproperlyConfigured(f"DATA is “{data}”, where nothing can be written ({error.strerror}).") from error
    return path.read_text().split()


def logging(level: str, form: str) -> dict[str, Any]:
    """One line an event on standard error: text, or JSON with the request's id."""
    if form not in {"text", "json"}:
        raise ImproperlyConfigured(f"LOG_FORMAT is “{form}”; give text or json.")
    if level not in LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL is “{level}”; give one of {', '.join(LEVELS)}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"()": "portal.logs.TextLines", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": "portal.logs.JsonLines"},
        },
        "filters": {"refusals": {"()": "portal.logs.Refusals"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["refusals"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django.server": {"level": "WARNING"}},
    }


def is_safe_address(address: ParseResult) -> bool:
    """Whether what is sent there cannot be read on the way: https, or this machine."""
    if address.scheme == "https":
        return bool(address.hostname)
    return address.scheme == "http" and _is_loopback(address.hostname)


def _address(name: str, value: str, *, schemes: set[str], wanted: str, host: bool = True) -> ParseResult:
    """The parts of an address. A wrong one is named but not shown: it may hold a password."""
    try:
        address = urlparse(value)
        is_right = address.scheme in schemes and (address.port or True) and (address.hostname or not host)
    except ValueError:
        is_right = False
    if not is_right:
        raise ImproperlyConfigured(f"{name}: give {wanted}.")
    return address


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False
