"""A whole portal with its demonstration, worker and beat included, and browsers for the people who visit it."""

import os
import shutil

import pytest

from tests.journeys.visiting import Looked, Visitor
from tests.running import ROOT, RunningPortal
from tests.small_provider import SmallProvider, named

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="package")
def identity_provider():
    """Where people sign in besides the portal; a test says who sits at it."""
    small = SmallProvider()
    yield small
    small.close()


# Of the package, not of the session: while Playwright's loop runs, no other test may use the database in this thread.
@pytest.fixture(scope="package")
def portal(tmp_path_factory, identity_provider):
    """`manage.py up`, as a visitor would start it, with an identity provider set."""
    state = tmp_path_factory.mktemp("portal") / "state"
    running = RunningPortal(state, **named(identity_provider))
    running.data = state
    try:
        running.wait_until_ready()
        running.address = f"http://127.0.0.1:{running.port}"
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="package")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_here(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def looked():
    return Looked()


@pytest.fixture
def visit(browser, portal, looked):
    """`visit()` is a browser window of somebody not signed in; `visit(who=…, javascript=False)` says more about it."""
    visitors = []

    def visit(**about) -> Visitor:
        visitors.append(Visitor(browser, portal.address, looked, **about))
        return visitors[-1]

    yield visit
    for visitor in visitors:
        visitor.context.close()


@pytest.fixture
def as_member(visit):
    """`as_member("officer@borealis.example")` is that person, signed in through the form."""

    def as_member(email: str, **about) -> Visitor:
        return visit(who=email, **about).sign_in()

    return as_member


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A journey that failed shows what the portal said."""
    outcome = yield
    report = outcome.get_result()
    if report.failed and "portal" in item.funcargs:
        report.sections.append(("What the portal said", _logs(item.funcargs["portal"])))


def _logs(portal: RunningPortal) -> str:
    folder = portal.output.with_suffix("") / "log"
    parts = [portal.said()[-1500:], *(f"{log.name}: {log.read_text()[-4000:]}" for log in sorted(folder.glob("*.log")))]
    return "\n\n".join(parts)


def chromium_here() -> str:
    """What the Makefile found, or else what is installed."""
    named = os.environ.get("CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, f"The journeys need Chromium: install it, or set CHROMIUM ({ROOT / '.ci/chromium'} looks for it)."
    return found
