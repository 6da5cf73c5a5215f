"""Which entries a member reads: of two partners, two providers, and a case from which somebody stood down."""

import pytest

from portal.cases import actions as cases
from portal.ledger.models import Entry
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case
from tests.portal.ledger.conftest import act

pytestmark = pytest.mark.usefixtures("written", "db")


@pytest.fixture
def entries(clock, aurora, borealis, meridian_models):
    other = MembershipFactory(organisation__kind="provider", role="provider_officer").organisation
    acts = {
        "aurora": act(1, verb="grant.paused", organisation_id=aurora.pk),
        "borealis": act(2, verb="grant.paused", organisation_id=borealis.pk, ledger_provider_id=other.pk),
        "concerns meridian": act(
            3, verb="grant.paused", organisation_id=borealis.pk, ledger_provider_id=meridian_models.pk
        ),
        "of meridian": act(4, verb="grant.paused", organisation_id=meridian_models.pk),
        "nobody": act(5, verb="grant.paused", ledger_organisation_id=None),
    }
    return {entry.pk: name for name, entry in acts.items()}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("alice", {"aurora"}),
        ("carol", {"borealis", "concerns meridian"}),
        ("meridian", {"concerns meridian", "of meridian"}),
        ("rita", {"aurora", "borealis", "concerns meridian", "of meridian", "nobody"}),
    ],
)
def test_partners_and_providers_read_what_concerns_them(who, seen, entries, request):
    found = Entry.objects.visible_to(request.getfixturevalue(who)).filter(pk__in=entries)

    assert {entries[entry.pk] for entry in found} == seen


def test_who_stood_down_reads_neither_the_entries_of_the_case_nor_those_about_it(clock, aurora, rita, lena):
    case, other = open_case(aurora), open_case(aurora)
    told_by_the_record = act(int(case.reference[-4:]))
    assert (told_by_the_record.reference, told_by_the_record.case_reference) == (case.reference, "")
    about_it = act(77, ledger_case_reference=case.reference)
    assert about_it.reference != case.reference
    cases.recuse(case, by=rita, reason="family")

    def seen(member):
        found = Entry.objects.visible_to(member)
        return found.filter(reference=case.reference).count(), found.filter(case_reference=case.reference).count()

    assert seen(rita) == (0, 0)
    assert min(seen(lena)) > 0
    assert Entry.objects.visible_to(rita).filter(reference=other.reference).exists()
