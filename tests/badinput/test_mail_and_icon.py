"""No page tells the link of a mail that lets somebody in; what browsers ask for by themselves is there."""

import re

import pytest
from django.test import Client

from portal import navigation
from portal.accounts import actions
from portal.accounts.models import Installation
from portal.notices.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(db):
    Installation.objects.update_or_create(pk=1, defaults={"is_demonstration": True})


def link_in(mail: Mail) -> str:
    return re.search(r"/accounts/\S+", mail.words_to_send)[0]


def shown(client: Client, mail: Mail) -> str:
    return client.get(f"/mail/{mail.pk}/").content.decode()


def test_the_link_of_an_invitation_is_on_no_page(demonstration, sign_in, ada, aurora):
    invitation = actions.invite(aurora, email="nina@aurora.example", name="Nina", role="contributor", by=ada)
    mail = Mail.objects.get(to="nina@aurora.example")

    page = shown(sign_in(ada), mail)

    assert invitation.token in mail.words_to_send
    assert invitation.token not in mail.text
    assert invitation.token not in page
    assert "[link shown to its addressee only]" in page


def test_the_link_that_resets_a_password_is_on_no_page(demonstration, sign_in, ada, uma):
    Client().post("/accounts/password/reset/", {"email": uma.user.email})
    actions.answer_recovery_requests()
    mail = Mail.objects.get(to=uma.user.email)
    link = link_in(mail)

    others, own = shown(sign_in(ada), mail), shown(sign_in(uma), mail)

    assert link.startswith("/accounts/password/reset/key/")
    assert link not in others
    assert "[link shown to its addressee only]" in others
    assert link not in own


def test_in_a_real_programme_the_line_mail_leads_to_what_became_of_each(sign_in, ada):
    client = sign_in(ada)

    assert 'href="/mail/"' in client.get("/accounts/profile/").content.decode()
    assert client.get("/mail/").status_code == 200


def test_in_a_demonstration_it_leads_to_every_mail(demonstration, sign_in, ada):
    assert 'href="/mail/"' in sign_in(ada).get("/accounts/profile/").content.decode()
    assert navigation.groups_for(ada, "/mail/")[-1].lines[-3].current == "page"


def test_the_icon_is_found_without_reading_a_page(client):
    answer = client.get("/favicon.ico")

    assert (answer.status_code, answer["Location"]) == (302, "/static/img/mark.svg")


@pytest.mark.parametrize("page", ["/accounts/login/", "/help/"])
def test_every_page_names_the_icon(client, page):
    assert 'href="/static/img/mark.svg"' in client.get(page).content.decode()
