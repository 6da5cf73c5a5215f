"""A name or birth date put right: who may, what is kept, and when the vetting begins anew."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from partners.personnel import actions, corrections
from partners.personnel.models import Person
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from tests.factories.programme import PartnerFactory
from tests.partners.personnel.test_actions import clear_all, nominate

pytestmark = pytest.mark.django_db

RIGHT = {"name": "Léna Fischer-Braun", "birth_date": date(1988, 3, 15), "reason": "Misread from the passport."}
TYPED = RIGHT | {"birth_date": "1988-03-15"}


@pytest.fixture(autouse=True)
def partner(clock, aurora):
    return PartnerFactory(organisation=aurora)


@pytest.fixture
def person(alice):
    return nominate(alice)


@pytest.fixture
def cleared(person, rita, clock):
    clear_all(person, rita)
    clock.forward(days=1)
    return person


def verbs(person):
    return list(Entry.objects.filter(reference=person.reference).order_by("pk").values_list("verb", flat=True))


def test_before_any_check_the_vetting_goes_on(person, alice):
    corrected = corrections.correct(person, **RIGHT, by=alice)

    assert (corrected.name, corrected.birth_date, corrected.status) == (RIGHT["name"], "1988-03-15", "vetting")
    assert corrected.vetted_from is None
    kept = person.corrections.get()
    assert (kept.old_name, kept.old_birth_date, kept.checks_stand) == ("Lena Fischer", "1988-03-14", True)
    assert Entry.objects.get(verb="person.corrected").facts == {"fields": ["name", "birth_date"], "checks_stand": True}


def test_what_stood_before_is_kept_encrypted(person, alice):
    corrections.correct(person, **RIGHT, by=alice)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM partners_personcorrection c")
        row = cursor.fetchone()[0]
    assert not any(word in row for word in ("Fischer", "1988", "passport"))


def test_a_cleared_person_is_vetted_anew_when_the_officer_corrects(cleared, alice, rita):
    person = corrections.correct(cleared, **RIGHT, by=alice)

    assert person.status == Person.Status.VETTING
    assert actions.missing(person) == set(actions.needed_checks(1))
    since = verbs(person)[verbs(person).index("person.corrected") :]
    assert [verb for verb in since if verb.startswith("person.")] == [
        "person.corrected", "person.expired", "person.vetting",
    ]  # fmt: skip
    assert person.case.turn == "programme"
    assert Notice.objects.filter(user=alice.user, subject__contains="vetted again").exists()
    assert clear_all(person, rita).status == Person.Status.CLEARED


def test_a_held_person_stays_held_and_is_vetted_anew(cleared, alice, rita):
    actions.hold(cleared, reason="Told by another authority.", by=rita)

    person = corrections.correct(cleared, **RIGHT, by=alice)

    assert person.status == Person.Status.HELD
    with pytest.raises(Refused, match="missing or not clear"):
        actions.clear_again(person, reason="Looked at.", by=rita)


def test_a_reviewer_corrects_the_spelling_and_the_checks_stand(cleared, rita, alice):
    person = corrections.correct_spelling(cleared, **RIGHT, by=rita)

    assert (person.status, person.name) == (Person.Status.CLEARED, RIGHT["name"])
    assert actions.missing(person) == set()
    assert person.corrections.get().checks_stand
    assert Notice.objects.filter(user=alice.user, subject__contains="corrected").exists()


@pytest.mark.parametrize("who", ["bob", "evan", "carol", "rita", "petra", "ada", "vera", "meridian"])
def test_only_an_officer_of_the_partner_corrects(who, person, request):
    with pytest.raises(Refused):
        corrections.correct(person, **RIGHT, by=request.getfixturevalue(who))
    assert not person.corrections.exists()


@pytest.mark.parametrize("who", ["alice", "bob", "rolf", "petra", "ada", "vera", "meridian"])
def test_only_a_reviewer_who_sees_the_vetting_corrects_the_spelling(who, cleared, request):
    with pytest.raises(Refused):
        corrections.correct_spelling(cleared, **RIGHT, by=request.getfixturevalue(who))
    assert not cleared.corrections.exists()


def test_nothing_changed_and_no_reason_are_refused(person, alice):
    with pytest.raises(Refused, match="Nothing is different"):
        corrections.correct(person, name=person.name, birth_date=date(1988, 3, 14), reason="x", by=alice)
    with pytest.raises(Refused, match="Say why"):
        corrections.correct(person, **RIGHT | {"reason": " "}, by=alice)


def test_the_pages_correct_and_show_what_stood_before(cleared, alice, rita, sign_in):
    officer = sign_in(alice)
    address = reverse("people:correct", args=[cleared.reference])
    assert "Every check is made again" in officer.get(address).content.decode()
    refused = officer.post(address, TYPED | {"birth_date": "2025-01-01"})
    assert refused.status_code == 422
    assert "Misread from the passport." in refused.content.decode()

    assert officer.post(address, TYPED).status_code == 303

    details = officer.get(reverse("people:details", args=[cleared.reference])).content.decode()
    assert "Name until then: Lena Fischer" in details
    reviewer = sign_in(rita)
    page = reverse("people:correct_spelling", args=[cleared.reference])
    assert reviewer.post(page, TYPED | {"name": "Lena Fischer-Braun"}).status_code == 303
    assert officer.get(page).status_code == 403
    assert reviewer.get(address).status_code == 403
