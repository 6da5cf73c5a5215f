"""Inbox, mail, admin and error pages with axe, at two widths, light and dark."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from portal.accounts.models import Installation
from portal.notices import actions
from tests.factories.cases import open_case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SHOTS", "")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def browser(monkeypatch):
    from playwright.sync_api import sync_playwright

    # Playwright runs a loop of its own in this thread; our database calls are not made from within it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        yield chromium
        chromium.close()


def violations(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{page.url} {each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


def addresses(ada, alice):
    actions.notify(
        [ada.user, alice.user],
        key="k",
        subject="APP-2026-0007 was assigned to you",
        text="Rita gave you APP-2026-0007, Qualification of Aurora.",
        link="/inbox/",
        reference="APP-2026-0007",
    )
    read = actions.notify([ada.user], key="r", subject="Your vetting is done", text="All checks are clear.") and (
        ada.user.notices.get(key="r")
    )
    actions.read(read)
    mail = actions.mail_to("new@people.example", subject="Invitation", text="Follow http://x/accounts/y/", key="m")
    type(mail).objects.filter(pk=mail.pk).update(status="dead", last_error="550 no such person")
    case = open_case(alice.organisation)
    return {
        "inbox": reverse("inbox:list"),
        "notice": reverse("inbox:open", args=[read.public_id]),
        "mails": reverse("mail:list"),
        "mail": reverse("mail:detail", args=[mail.pk]),
        "preferences": reverse("inbox:preferences"),
        "admin": reverse("admin:index"),
        "admin-list": reverse("admin:portal_user_changelist"),
        "admin-cases": reverse("admin:portal_case_changelist"),
        "admin-record": reverse("admin:portal_case_change", args=[case.pk]),
        "not-found": "/nothing/",
        "form-only": reverse("inbox:read_all"),
    }


def test_the_pages_of_the_frame_are_fit_for_everybody(live_server, browser, sign_in, ada, alice):
    Installation.objects.update_or_create(id=1, defaults={"is_demonstration": True})
    session = sign_in(ada).cookies["session"].value
    pages, wrong = addresses(ada, alice), []

    for width, scheme in ((1280, "light"), (390, "dark")):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda told, said=said: said.append(told.text))
        for name, address in pages.items():
            page.goto(live_server.url + address)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth") and not name.startswith("admin"):
                wrong.append(f"{address} scrolls sideways")
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
        wrong += [words for words in said if "Content Security" in words]
        for address in pages.values():  # A second round, because axe itself sets styles that the policy blocks.
            page.goto(live_server.url + address)
            wrong += violations(page)
        context.close()

    assert not wrong, "\n".join(wrong)
