"""How a person wants to hear from the portal: the page."""

import pytest
from django.urls import reverse

from portal.notices.models import Preference

pytestmark = pytest.mark.django_db


def test_the_page_begins_with_eight_and_keeps_what_was_chosen(sign_in, alice, clock):
    client = sign_in(alice)
    page = client.get(reverse("inbox:preferences"))
    assert page.context["form"].initial == {"digest_hour": 8, "in_app_only": False}

    answer = client.post(reverse("inbox:preferences"), {"digest_hour": "6", "in_app_only": "on"})

    assert (answer.status_code, answer["Location"]) == (303, "/inbox/preferences/?saved=1")
    assert Preference.objects.values_list("user", "digest_hour", "in_app_only").get() == (alice.user_id, 6, True)
    saved = client.get(answer["Location"]).content.decode()
    assert "Saved." in saved
    assert '<option value="6" selected>' in saved


def test_the_page_says_when_the_next_mail_comes(sign_in, alice, clock):
    alice.user.time_zone = "Asia/Tokyo"
    alice.user.save()

    page = sign_in(alice).get(reverse("inbox:preferences")).content.decode()

    assert "23 Nov 2026, 19:00 JST" in page
    assert "Asia/Tokyo" in page


@pytest.mark.parametrize("hour", ["24", "-1", "", "eight"])
def test_an_hour_that_no_day_has_is_refused(sign_in, alice, hour):
    answer = sign_in(alice).post(reverse("inbox:preferences"), {"digest_hour": hour})

    assert answer.status_code == 422
    assert not Preference.objects.exists()


def test_it_is_everybodys_own(sign_in, alice, bob, meridian, ada):
    for hour, member in enumerate((alice, bob, meridian, ada)):
        assert sign_in(member).post(reverse("inbox:preferences"), {"digest_hour": str(hour)}).status_code == 303

    assert sorted(Preference.objects.values_list("user", "digest_hour")) == sorted(
        (member.user_id, hour) for hour, member in enumerate((alice, bob, meridian, ada))
    )


def test_the_inbox_and_the_profile_lead_to_it(sign_in, alice):
    client = sign_in(alice)

    for page in ("inbox:list", "accounts:profile"):
        assert reverse("inbox:preferences") in client.get(reverse(page)).content.decode()
