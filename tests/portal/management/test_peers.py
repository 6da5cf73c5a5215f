"""`check --deploy` tries mail server and scanner; here both are peers on loopback."""

import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from portal.environment import Mail
from portal.management import peers
from tests.portal.files.test_scanning import EICAR, scanner  # noqa: F401 - a fixture

CLEAN, FOUND = b"stream: OK\0", b"stream: Eicar-Test-Signature FOUND\0"
LIMIT = b"stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND\0"


def knows_and_tells(content):
    return FOUND if EICAR in content else LIMIT


def knows_and_is_silent(content):
    return FOUND if EICAR in content else CLEAN


def sentences(check):
    return [warning.msg for warning in check()]


def test_a_scanner_that_says_what_it_left_out_passes(scanner):  # noqa: F811
    scanner(knows_and_tells)

    assert sentences(peers.the_scanner_finds_and_says_what_it_left_out) == []


@pytest.mark.parametrize(
    ("answer", "words"), [(CLEAN, "EICAR"), (b"INSTREAM: no signatures. ERROR\0", "EICAR"),
                          (knows_and_is_silent, "AlertExceedsMax yes")],
)  # fmt: skip
def test_a_scanner_that_lets_pass_is_named(scanner, answer, words):  # noqa: F811
    scanner(answer)

    (sentence,) = sentences(peers.the_scanner_finds_and_says_what_it_left_out)
    assert words in sentence


def test_a_scanner_that_is_away_is_named(settings, tmp_path):
    settings.CLAMD_URL = f"unix://{tmp_path / 'none.ctl'}"

    (sentence,) = sentences(peers.the_scanner_finds_and_says_what_it_left_out)
    assert "does not answer: [Errno 2] No such file or directory" in sentence


@pytest.fixture
def unused_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def post(settings, unused_port):
    """A mail server that lets in `portal` with its password; gives what it was sent."""
    taken = []

    class Keeping:
        async def handle_DATA(self, server, session, envelope):
            taken.append(envelope.content)
            return "250 taken"

    def let_in(server, session, envelope, mechanism, login):
        return AuthResult(success=(login.login, login.password) == (b"portal", b"right"), handled=False)

    controller = Controller(
        Keeping(), hostname="127.0.0.1", port=unused_port, ready_timeout=20,
        auth_require_tls=False, authenticator=let_in,
    )  # fmt: skip
    controller.start()
    use(settings, unused_port, "right")
    yield taken
    controller.stop()


def use(settings, port, password):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL = Mail(backend=settings.EMAIL_BACKEND, host="127.0.0.1", port=port)
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", password


def test_a_mail_server_that_lets_us_in_passes_and_gets_no_mail(post):
    assert sentences(peers.the_mail_server_lets_us_in) == []
    assert post == []


def test_a_mail_server_that_refuses_us_is_named(settings, post, unused_port):
    use(settings, unused_port, "wrong")

    (sentence,) = sentences(peers.the_mail_server_lets_us_in)
    assert f"127.0.0.1:{unused_port}" in sentence
    assert "535" in sentence
    assert "wrong" not in sentence


def test_a_mail_server_that_is_away_is_named(settings, unused_port):
    use(settings, unused_port, "right")

    (sentence,) = sentences(peers.the_mail_server_lets_us_in)
    assert "Connection refused" in sentence
