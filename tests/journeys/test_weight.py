"""What a first visit to a page sends over the wire, with nothing kept by the browser."""

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.browser]
MOST = 250_000
WHO = ["officer@aurora.example", "administrator@eu.example", "provider@meridian.example"]


@pytest.mark.parametrize("who", WHO)
def test_a_first_visit_weighs_little(who, as_member, browser, portal):
    member = as_member(who)
    links = [link.get_attribute("href") for link in member.page.locator("#nav a").all()]
    signed_in = member.context.storage_state()

    weights = {address: weight(browser, portal, signed_in, address) for address in ["/accounts/login/", *links]}

    heaviest = max(weights, key=weights.__getitem__)
    print(f"heaviest first visit of {who}: {heaviest}, {weights[heaviest] / 1000:.0f} kB")
    assert {address: octets for address, octets in weights.items() if octets > MOST} == {}


def weight(browser, portal, signed_in: dict, address: str) -> int:
    """Bodies and headers of everything that the page asks for, as they came."""
    context = browser.new_context(base_url=portal.address, storage_state=signed_in)
    page, answered = context.new_page(), []
    page.on("requestfinished", lambda request: answered.append(request))  # noqa: PLW0108 - Playwright marks the handler
    page.goto(address, wait_until="networkidle")
    sizes = [request.sizes() for request in answered]
    context.close()
    return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
