"""Two people who press the same button at once, each in a transaction of their own: one effect, the other is told."""

from datetime import timedelta

import pytest

from partners.grants.models import Grant
from portal import dates
from portal.cases.models import Case
from portal.ledger.models import Entry
from reviews.enforcement.models import Suspension
from tests.badinput.test_twice import at_once
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import complete_application
from tests.factories.population import settle_population
from tests.factories.programme import EnvironmentFactory, GrantFactory, PartnerFactory, ReleaseFactory
from tests.factories.reports import open_report, write_all

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = {409, 422}


def colleague_of(membership, name):
    return MembershipFactory(user__name=name, organisation=membership.organisation, role=membership.role)


def send_at_once(address, form, clients):
    answers = at_once(*[lambda client=client: client.post(address, form) for client in clients])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    return sorted(answers, key=lambda answer: answer.status_code)


def words_of(answer):
    return " ".join(answer.content.decode().split())


def test_two_officers_submit_at_once(clock, sign_in, alice):
    olga = colleague_of(alice, "Olga")
    application = complete_application(alice)
    clients = [sign_in(alice), sign_in(olga)]

    first, second = at_once(
        *[
            lambda client=client, name=name: client.post(
                f"/applications/{application.reference}/check/", {"signed_name": name, "confirmed": "on"}
            )
            for client, name in zip(clients, ("Alice", "Olga"), strict=True)
        ]
    )

    first, second = sorted([first, second], key=lambda answer: answer.status_code)
    assert first.status_code in {302, 303}
    assert second.status_code in TOLD, words_of(second)
    assert application.submissions.count() == 1
    assert Case.objects.filter(reference=application.reference).count() == 1
    assert Entry.objects.filter(verb="application.submitted").count() == 1


def test_two_officers_of_the_provider_consent_at_once(clock, sign_in, aurora, meridian):
    PartnerFactory(organisation=aurora)
    grant = GrantFactory(
        organisation=aurora,
        environment=EnvironmentFactory(organisation=aurora),
        release=ReleaseFactory(provider=meridian.organisation),
        status=Grant.Status.PROPOSED,
        consent_due_at=dates.now() + timedelta(days=10),
        lapses_at=dates.now() + timedelta(days=20),
    )
    clients = [sign_in(meridian), sign_in(colleague_of(meridian, "Max"))]

    first, second = send_at_once(f"/grants/{grant.reference}/consent/", {}, clients)

    assert first.status_code == 303
    assert second.status_code in TOLD
    assert Entry.objects.filter(verb="grant.consented").count() == 1
    assert any(name in words_of(second) for name in ("Mira", "Max")), words_of(second)


def test_two_administrators_impose_the_same_at_once(clock, sign_in, ada, uma, aurora, borealis, meridian_models):
    grant, person = settle_population(aurora, borealis, meridian_models)["lena M-5"]
    form = {
        "stop-people": [str(person)],
        "stop-grants": [str(grant)],
        "grounds": "facts_incomplete",
        "reason": "Requests came from an unknown place.",
        "lift_when": "The sender is known.",
        "review_on": (dates.now().date() + timedelta(days=4)).isoformat(),
        "seen": "on",
        "shown": f"{grant}.{person}.1",
        "impose": "1",
    }

    first, second = send_at_once("/suspensions/new/", form, [sign_in(ada), sign_in(ada)])

    assert first.status_code == 302
    assert second.status_code == 409
    assert Suspension.objects.count() == 1


def test_two_officers_file_one_report_at_once(clock, sign_in, alice):
    olga = colleague_of(alice, "Olga")
    report = open_report(alice, clock)
    write_all(report, by=alice)

    answers = at_once(
        *[
            lambda client=client, name=name: client.post(
                f"/reports/{report.reference}/check/", {"signed_name": name, "statement": "on"}
            )
            for client, name in ((sign_in(alice), "Alice"), (sign_in(olga), "Olga"))
        ]
    )

    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert first.status_code == 303
    assert second.status_code == 409
    assert "filed this report already" in words_of(second)
    assert report.submissions.count() == Case.objects.filter(kind="report").count() == 1
    assert Entry.objects.filter(verb="obligation.submitted").count() == 1
