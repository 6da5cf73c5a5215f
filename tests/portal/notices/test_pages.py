"""The inbox and the outbox in the browser."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import Installation
from portal.notices import actions
from portal.notices.models import Delivery, Mail, Notice
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db


def tell(member, number=1, **more):
    for one in range(number):
        actions.notify([member.user], key=f"k{one}", subject=f"Subject {one}", text="Text", **more)
    return Notice.objects.filter(user=member.user).first()


@pytest.fixture
def demonstration(db):
    Installation.objects.update_or_create(id=1, defaults={"is_demonstration": True})


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_inbox_shows_unread_first_and_only_ones_own(sign_in, alice, carol):
    read = tell(alice, 3)
    actions.read(read)
    tell(carol)
    Notice.objects.filter(user=carol.user).update(subject="SECRET OF CAROL")

    page = sign_in(alice).get(reverse("inbox:list"))

    text = page.content.decode()
    assert text.index("Subject 1") < text.index("Subject 2")
    assert "SECRET OF CAROL" not in text
    assert "2 unread notices" in text


def test_opening_a_notice_marks_it_and_leads_to_its_record(sign_in, alice, clock):
    notice = tell(alice, link="/applications/APP-2026-0001/")

    answer = sign_in(alice).get(reverse("inbox:open", args=[notice.public_id]))

    notice.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/applications/APP-2026-0001/")
    assert notice.read_at == clock.now


def test_a_notice_never_leads_away_from_the_portal(sign_in, alice):
    notice = tell(alice, link="//evil.example/")

    assert sign_in(alice).get(reverse("inbox:open", args=[notice.public_id])).status_code == 200


def test_somebody_elses_notice_is_not_found(sign_in, alice, bob):
    notice = tell(alice)
    client = sign_in(bob)

    assert client.get(reverse("inbox:open", args=[notice.public_id])).status_code == 404
    assert client.post(reverse("inbox:read", args=[notice.public_id])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_marking_one_or_all_as_read(sign_in, alice, bob):
    notice = tell(alice, 3)
    tell(bob)
    client = sign_in(alice)

    assert client.post(reverse("inbox:read", args=[notice.public_id])).status_code == 303
    assert Notice.objects.filter(user=alice.user).unread().count() == 2
    assert client.post(reverse("inbox:read_all")).status_code == 303
    assert Notice.objects.filter(user=alice.user).unread().count() == 0
    assert Notice.objects.filter(user=bob.user).unread().count() == 1


def test_older_notices_are_a_page_away(sign_in, alice):
    tell(alice, 30)
    actions.read_all(alice.user)
    client = sign_in(alice)

    first = client.get(reverse("inbox:list"))
    second = client.get(reverse("inbox:list") + first.context["page"].next)

    assert (len(first.context["page"].rows), len(second.context["page"].rows)) == (25, 5)
    assert second.context["page"].next == ""


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 40, "%00", "1e3"])
def test_a_page_that_makes_no_sense_is_the_first_or_empty(sign_in, alice, nonsense):
    tell(alice)

    assert sign_in(alice).get(reverse("inbox:list"), {"before": nonsense}).status_code == 200


def test_the_inbox_asks_the_database_as_often_for_many_as_for_few(sign_in, alice):
    client = sign_in(alice)
    tell(alice, 2)
    few = queries(client, reverse("inbox:list"))
    tell(alice, 60)

    assert queries(client, reverse("inbox:list")) == few <= 10


def test_in_a_real_programme_the_mail_page_shows_what_became_of_a_mail_and_never_its_text(sign_in, ada):
    mail = actions.mail_to("new@people.example", subject="Invitation", text="Hidden text", key="k")
    Mail.objects.update(status="dead", tries=10, last_error="550 no such person")
    Delivery.objects.create(mail=mail, step="given_up", reason="550 no such person")
    client = sign_in(ada)

    for address in (reverse("mail:list"), reverse("mail:detail", args=[mail.pk])):
        page = client.get(address).content.decode()
        assert "550 no such person" in page
        assert "Hidden text" not in page


def test_the_mail_page_hides_what_lets_others_in(sign_in, ada, demonstration):
    link = "http://127.0.0.1:8000/accounts/invitations/Secret0Secret0Secret0/"
    mail = actions.mail_to("new@people.example", subject="Invitation", text=f"Follow {link}", key="k")
    client = sign_in(ada)

    assert "Invitation" in client.get(reverse("mail:list")).content.decode()
    page = client.get(reverse("mail:detail", args=[mail.pk])).content.decode()
    assert "Secret0" not in page
    assert "shown to its addressee only" in page


def test_mail_is_for_administrators_only(sign_in, demonstration, alice, rita, vera, meridian):
    mail = actions.mail_to("new@people.example", subject="Invitation", text="T", key="k")
    for member in (alice, rita, vera, meridian):
        client = sign_in(member)
        assert client.get(reverse("mail:list")).status_code == 403
        assert client.get(reverse("mail:detail", args=[mail.pk])).status_code == 403
        assert client.post(reverse("mail:resend", args=[mail.pk])).status_code == 403


def test_mails_are_narrowed_by_what_became_of_them(sign_in, ada):
    states = {"queued": ("waiting", 0), "retried": ("waiting", 2), "taken": ("sent", 0), "lost": ("dead", 10)}
    for subject, (status, tries) in states.items():
        actions.mail_to("new@people.example", subject=subject, text="T", key=subject)
        Mail.objects.filter(subject=subject).update(status=status, tries=tries)
    client = sign_in(ada)

    def shown(status):
        page = client.get(reverse("mail:list"), {"status": status}).context["page"]
        return {mail.subject for mail in page.rows}

    assert [shown(status) for status in ("waiting", "failing", "sent", "dead")] == [
        {"queued"}, {"retried"}, {"taken"}, {"lost"}
    ]  # fmt: skip
    assert shown("") == shown("nonsense") == set(states)


def test_the_next_page_of_mails_keeps_the_filter(sign_in, ada):
    for number in range(30):
        actions.mail_to("new@people.example", subject="S", text="T", key=f"k{number}")
    actions.mail_to("new@people.example", subject="Taken", text="T", key="taken")
    Mail.objects.filter(subject="S").update(status="dead")
    client = sign_in(ada)

    first = client.get(reverse("mail:list"), {"status": "dead"}).context["page"]
    second = client.get(reverse("mail:list") + first.next)

    assert (len(first.rows), len(second.context["page"].rows)) == (25, 5)
    assert 'href="/mail/?status=dead"' in second.content.decode()


def test_the_mail_list_asks_the_database_as_often_for_many_as_for_few(sign_in, ada, demonstration):
    client = sign_in(ada)
    actions.mail_to("new@people.example", subject="S", text="T", key="k")
    few = queries(client, reverse("mail:list"))
    for number in range(40):
        actions.mail_to("new@people.example", subject="S", text="T", key=f"k{number}")

    assert queries(client, reverse("mail:list")) == few <= 10


def test_a_mail_is_sent_again_in_any_database(sign_in, ada):
    mail = actions.mail_to("new@people.example", subject="Invitation", text="Hidden text", key="k")
    Mail.objects.update(status="dead", tries=10)
    client = sign_in(ada)

    assert client.post(reverse("mail:resend", args=[mail.pk])).status_code == 303
    again = client.post(reverse("mail:resend", args=[mail.pk]))
    assert (again.status_code, "in the queue already" in again.content.decode()) == (409, True)
    mail.refresh_from_db()
    assert mail.status == "waiting"
    page = client.get(reverse("mail:detail", args=[mail.pk])).content.decode()
    assert "Queued again by hand" in page
    assert "Ada, EU authority" in page


def test_a_mails_page_asks_the_database_as_often_for_many_steps_as_for_few(sign_in, ada):
    mail = actions.mail_to("new@people.example", subject="S", text="T", key="k")
    Delivery.objects.create(mail=mail, step="failed", reason="451 later")
    client = sign_in(ada)
    few = queries(client, reverse("mail:detail", args=[mail.pk]))
    for _step in range(8):
        Delivery.objects.create(mail=mail, step="resent", by=ada)

    assert queries(client, reverse("mail:detail", args=[mail.pk])) == few <= 12


def test_a_second_administrator_reads_the_outbox_too(sign_in, demonstration, uk_authority):
    other = MembershipFactory(organisation=uk_authority, role="administrator")

    assert sign_in(other).get(reverse("mail:list")).status_code == 200
