"""What is recorded of an organisation is put right by a confirmed act, and what stood there before is kept."""

import pytest
from django.urls import reverse

from portal.access import Refused
from portal.accounts import actions
from portal.accounts.models import Organisation
from portal.accounts.organisation_corrections import OrganisationCorrection
from portal.ledger.models import Entry
from portal.notices.models import Notice

pytestmark = pytest.mark.django_db
CONTACT = {"security_contact": "soc@aurora.example"}
WHY = "The number had changed."


def correct(organisation, facts, by, reason=WHY):
    actions.correct_organisation(organisation, facts=facts, reason=reason, by=by)


def told():
    return set(Notice.objects.filter(key__startswith="organisation-corrected/").values_list("user__name", flat=True))


def test_an_officer_corrects_the_contact_and_the_administrators_are_told(alice, ada):
    correct(alice.organisation, CONTACT, alice)

    kept = OrganisationCorrection.objects.get()
    assert (kept.field, kept.before, kept.after, kept.reason) == ("security_contact", "", "soc@aurora.example", WHY)
    assert kept.corrected_by == alice
    assert Organisation.objects.get(pk=alice.organisation_id).security_contact == "soc@aurora.example"
    assert Entry.objects.get(verb="organisation.corrected").actor
    assert told() == {"Ada"}


def test_an_administrator_corrects_everything_and_the_officers_are_told(alice, ada):
    facts = {
        "name": "Aurora Institute of Testing",
        "country": "NL",
        "legal_identifier": "KVK 123",
        "owners": "The State",
    }
    correct(alice.organisation, facts, ada)

    found = Organisation.objects.get(pk=alice.organisation_id)
    assert {field: str(getattr(found, field)) for field in facts} == facts
    assert set(OrganisationCorrection.objects.values_list("field", flat=True)) == set(facts)
    assert told() == {"Alice"}


@pytest.mark.parametrize(
    ("facts", "reason", "sentence"),
    [
        ({"name": "Another"}, WHY, "Only an administrator"),
        (CONTACT, " ", "Say what was wrong"),
        ({"security_contact": ""}, WHY, "Nothing is different"),
    ],
)
def test_an_officer_is_refused(alice, facts, reason, sentence):
    with pytest.raises(Refused, match=sentence):
        correct(alice.organisation, facts, alice, reason)
    assert not OrganisationCorrection.objects.exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"country": "BR"}, "Only organisations of the programme"),
        ({"legal_identifier": "5493001KJTIIGC8Y1R13"}, "check digits"),
        ({"name": ""}, "cannot be empty"),
    ],
)
def test_what_cannot_be_right_is_refused(alice, ada, facts, sentence):
    with pytest.raises(Refused, match=sentence):
        correct(alice.organisation, facts, ada)


def test_nobody_else_corrects_it(bob, carol, alice):
    for by in (bob, carol):
        with pytest.raises(Refused, match="Only an officer"):
            correct(alice.organisation, CONTACT, by)


def test_the_page_is_reached_from_members_and_shows_what_was_corrected(alice, carol, sign_in):
    client, page = sign_in(alice), reverse("organisations:correction", args=[alice.organisation.public_id])
    assert page in client.get("/members/").content.decode()
    answer = client.post(page, CONTACT | {"name": "Not mine to change", "reason": WHY})

    assert (answer.status_code, answer["Location"]) == (303, page)
    assert WHY in client.get(page).content.decode()
    assert Organisation.objects.get(pk=alice.organisation_id).name == alice.organisation.name
    assert sign_in(carol).get(page).status_code == 404
