"""Files that nobody could scan: looked at first, released many at once, and asked for."""

import pytest
from django.urls import reverse

from partners.evidence import actions, releases, rules
from partners.evidence.models import DocumentVersion
from portal.access import Lost, Refused
from portal.home import todo
from portal.ledger.models import Entry
from portal.notices.models import Notice
from tests.factories.applications import make_version, submitted_application

pytestmark = pytest.mark.django_db
REASON = "Read on a separate machine."


@pytest.fixture
def waiting(clock, alice, carol):
    """Two files that nobody scanned, used in a case of the EU authority; another partner's is used in none."""
    application = submitted_application(alice)
    versions = [make_version(alice, status="unscanned") for _ in range(2)]
    make_version(carol, status="unscanned")
    actions.note_uses(application.reference, [(f"ORG-0{place}", version) for place, version in enumerate(versions)])
    return versions


def released():
    return set(DocumentVersion.objects.exclude(released_at=None))


def test_several_are_released_with_one_reason(waiting, otto, sign_in):
    response = sign_in(otto).post(
        reverse("evidence:releases"), {"versions": [version.pk for version in waiting], "reason": REASON}
    )

    assert (response.status_code, released()) == (303, set(waiting))
    assert Entry.objects.filter(verb="evidence.released").count() == 2
    assert releases.waiting_for(otto) == []


def test_the_page_keeps_what_was_ticked_when_the_reason_is_missing(waiting, otto, sign_in):
    response = sign_in(otto).post(reverse("evidence:releases"), {"versions": [waiting[0].pk], "reason": ""})

    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(" checked") == 1
    assert "No malware scanner is configured here" in page
    assert released() == set()


def test_all_or_none_are_released(waiting, otto):
    releases.release(waiting[1], by=otto, reason=REASON)

    with pytest.raises(Lost, match="released already"):
        releases.release_all(waiting, by=otto, reason=REASON)

    assert released() == {waiting[1]}


def test_nothing_ticked_is_refused(waiting, otto):
    with pytest.raises(Refused, match="Tick the files"):
        releases.release_all([], by=otto, reason=REASON)


@pytest.mark.parametrize("who", ["rita", "petra", "vera", "alice"])
def test_the_list_is_for_those_who_may_release(who, waiting, request, sign_in):
    member = request.getfixturevalue(who)

    assert sign_in(member).get(reverse("evidence:releases")).status_code == 403
    assert releases.waiting_for(member) == []


def test_who_may_release_looks_first_and_that_is_recorded(waiting, otto, rita, sign_in):
    address = reverse("evidence:download", args=[waiting[0].reference, 1])
    assert sign_in(rita).get(address).status_code == 409
    assert rules.may_open.allows(otto, waiting[0])

    actions.download(waiting[0], by=otto)

    assert Entry.objects.get(verb="evidence.downloaded").facts["before_release"] is True


def test_a_reviewer_asks_and_hears_of_the_release(waiting, rita, otto, sign_in):
    address = reverse("evidence:ask-release", args=[waiting[0].reference, 1])
    client = sign_in(rita)
    assert "Ask for release" in client.get(reverse("evidence:detail", args=[waiting[0].reference])).content.decode()

    assert client.post(address).status_code == 303

    version = DocumentVersion.objects.get(pk=waiting[0].pk)
    assert version.release_asked_by == rita
    assert Entry.objects.filter(verb="evidence.release_asked").count() == 1
    assert Notice.objects.filter(user=otto.user, subject=f"The release of {version.reference} was requested").exists()
    assert not Notice.objects.filter(user=rita.user, subject__contains=version.reference).exists()
    releases.release(version, by=otto, reason=REASON)
    assert Notice.objects.filter(user=rita.user, subject=f"{version.reference} was released").exists()


def test_a_release_is_requested_once_and_not_by_those_who_release(waiting, rita, rolf, otto, alice):
    releases.ask_for_release(waiting[0], by=rita)

    with pytest.raises(Refused, match="requested already"):
        releases.ask_for_release(waiting[0], by=rita)
    with pytest.raises(Refused, match="cannot release"):
        releases.ask_for_release(waiting[1], by=otto)
    with pytest.raises(Refused, match="members of the programme"):
        releases.ask_for_release(waiting[1], by=alice)


def test_it_is_a_thing_to_do_requested_ones_first(waiting, rita, otto):
    releases.ask_for_release(waiting[1], by=rita)

    assert releases.waiting_for(otto) == [waiting[1], waiting[0]]
    [thing] = [thing for thing in todo.for_member(otto) if thing.address == reverse("evidence:releases")]
    assert thing.title == "Release 2 files"
    assert "1 was requested by a reviewer" in thing.text


def test_the_list_asks_as_many_questions_for_many_files(
    waiting, otto, sign_in, alice, django_assert_max_num_queries, django_assert_num_queries
):
    client, address = sign_in(otto), reverse("evidence:releases")
    client.get(address)
    with django_assert_max_num_queries(30) as few:
        client.get(address)
    application = waiting[0].document.organisation.applications.first()
    more = [make_version(alice, status="unscanned") for _ in range(4)]
    actions.note_uses(application.reference, [(f"USE-0{place}", version) for place, version in enumerate(more)])

    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address)
