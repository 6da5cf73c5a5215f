"""A form that arrives after its session has ended is kept for the same person and shown again, never executed."""

from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client

from portal.accounts.kept_forms import KeptForm
from portal.accounts.models import Organisation

pytestmark = pytest.mark.django_db
FORM = "/organisations/new/"
TYPED = {"name": "Zephyr Laboratory", "owners": "One\nTwo", "csrfmiddlewaretoken": "x", "password": "secret words"}


def send_late(client, clock):
    clock.forward(minutes=40)
    return client.post(FORM, TYPED, headers={"Referer": f"http://testserver{FORM}?from=list"})


def kept_page(answer):
    return parse_qs(urlparse(answer["Location"]).query)["next"][0]


def test_a_late_form_is_kept_and_shown_after_signing_in(clock, sign_in, ada):
    answer = send_late(sign_in(ada), clock)

    page = sign_in(ada).get(kept_page(answer))

    assert urlparse(answer["Location"]).path == "/accounts/login/"
    assert page.context["fields"] == [("name", "Zephyr Laboratory"), ("owners", "One\nTwo")]
    assert page.context["kept"].path == f"{FORM}?from=list"
    assert not Organisation.objects.filter(name="Zephyr Laboratory").exists()


def test_what_is_kept_is_sealed(clock, sign_in, ada):
    send_late(sign_in(ada), clock)

    stored = bytes(KeptForm.objects.get().sealed_fields)

    assert b"Zephyr" not in stored


def test_nobody_else_sees_it(clock, sign_in, ada, uma):
    page = kept_page(send_late(sign_in(ada), clock))

    assert sign_in(uma).get(page).status_code == 404


def test_it_is_gone_after_thirty_minutes(clock, sign_in, ada):
    page = kept_page(send_late(sign_in(ada), clock))
    clock.forward(minutes=30)

    assert sign_in(ada).get(page).status_code == 404


def test_another_window_of_the_same_browser_is_kept_too(clock, sign_in, ada):
    client = sign_in(ada)
    clock.forward(minutes=40)
    client.get("/members/")

    answer = client.post(FORM, TYPED)

    assert sign_in(ada).get(kept_page(answer)).context["fields"][0] == ("name", "Zephyr Laboratory")


def test_a_form_sent_after_signing_out_is_kept(clock, sign_in, ada):
    client = sign_in(ada)
    client.post("/accounts/logout/")

    answer = client.post(FORM, TYPED)

    assert "/kept-form/" in kept_page(answer)


def test_nothing_is_kept_of_a_stranger(client):
    answer = client.post(FORM, TYPED)

    assert answer["Location"] == f"/accounts/login/?next={FORM.replace('/', '%2F')}"
    assert not KeptForm.objects.exists()


def test_saving_by_itself_keeps_nothing(clock, sign_in, ada):
    client = sign_in(ada)
    clock.forward(minutes=40)

    assert client.post(FORM, TYPED, headers={"X-Background": "1"}).status_code == 401
    assert not KeptForm.objects.exists()


def test_an_old_token_of_a_signed_in_person_leads_to_the_kept_form(clock, sign_in, ada):
    client = Client(enforce_csrf_checks=True)
    client.cookies = sign_in(ada).cookies

    answer = client.post(FORM, TYPED, headers={"Referer": f"http://testserver{FORM}", "Sec-Fetch-Site": "same-origin"})

    assert answer.status_code in {302, 303}
    assert "/kept-form/" in answer["Location"]
