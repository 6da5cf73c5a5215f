"""What is decided on a reported spill: by whom, and what follows."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from partners.evidence import actions, rules, spills
from partners.evidence.models import Document, SpillDecision
from portal.home import todo
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import make_version

WHY = {"reason": "We read the report of our security officer."}


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def sealed(alice, bob, ada):
    version = make_version(alice)
    actions.report_spill(version.document, by=bob, reason="A report came with it.")
    return Document.objects.get(pk=version.document_id)


def test_a_spill_stays_sealed_and_its_files_are_removed_for_good(sealed, ada, alice, bob, rita):
    decision = spills.decide(sealed, outcome="spill", **WHY, by=ada)

    sealed.refresh_from_db()
    assert sealed.sealed_at == decision.reported_at
    assert {version.status for version in sealed.versions.all()} == {"redacted"}
    assert not Document.objects.visible_to(bob).exists()
    assert not Document.objects.visible_to(rita).exists()
    assert all(rules.may_open.why_not(who, sealed.versions.get()) for who in (alice, ada))
    assert Entry.objects.filter(verb="evidence.spill", reference=sealed.reference).count() == 1
    with pytest.raises(Refused, match="no reported spill here"):
        spills.decide(sealed, outcome="no_spill", **WHY, by=ada)


def test_what_was_no_spill_is_open_again_and_may_be_reported_again(sealed, ada, alice, bob):
    spills.decide(sealed, outcome="no_spill", **WHY, by=ada)

    sealed.refresh_from_db()
    assert sealed.sealed_at is None
    assert Document.objects.visible_to(bob).get() == sealed
    assert {version.status for version in sealed.versions.all()} != {"redacted"}
    assert Entry.objects.filter(verb="evidence.no_spill").count() == 1
    told = Notice.objects.filter(subject__contains="was no spill", text=WHY["reason"])
    assert set(told.values_list("user", flat=True)) == {alice.user_id, ada.user_id}

    actions.report_spill(sealed, by=alice, reason="Another one.")
    assert spills.undecided(ada).get() == sealed
    assert Notice.objects.filter(user=ada.user, key__startswith="evidence.sealed").count() == 2


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("alice", "Only an administrator"), ("bob", "Only an administrator"), ("rita", "Only an administrator"),
        ("petra", "Only an administrator"), ("otto", "Only an administrator"), ("uma", "not yours to see"),
    ],
)  # fmt: skip
def test_who_does_not_decide(who, words, sealed, request):
    with pytest.raises(Refused, match=words):
        spills.decide(sealed, outcome="no_spill", **WHY, by=request.getfixturevalue(who))

    assert not SpillDecision.objects.exists()


def test_nobody_decides_on_what_they_reported(alice, ada, eu_authority):
    document = make_version(alice).document
    arno = MembershipFactory(organisation=eu_authority, role="administrator")
    Document.objects.filter(pk=document.pk).update(sealed_at=document.created_at)
    with transaction.atomic():
        actions.ledger.append("evidence.sealed", document, by=ada)

    with pytest.raises(Refused, match="You reported this spill"):
        spills.decide(document, outcome="spill", **WHY, by=ada)
    assert spills.decide(document, outcome="spill", **WHY, by=arno).by == arno


@pytest.mark.parametrize(("outcome", "reason"), [("spill", " "), ("perhaps", "Because.")])
def test_a_decision_says_what_and_why(outcome, reason, sealed, ada):
    with pytest.raises(Refused):
        spills.decide(sealed, outcome=outcome, reason=reason, by=ada)


def test_a_decision_is_never_altered(sealed, ada):
    spills.decide(sealed, outcome="spill", **WHY, by=ada)

    with pytest.raises(DatabaseError), transaction.atomic():
        SpillDecision.objects.update(reason="Else.")


def test_home_leads_to_the_page_and_the_page_decides(sealed, ada, uma, rita, sign_in):
    address = reverse("evidence:spill-decision", args=[sealed.reference])
    assert address in [thing.address for thing in todo.for_member(ada)]
    assert address not in [thing.address for who in (uma, rita) for thing in todo.for_member(who)]
    client = sign_in(ada)
    assert address in client.get(reverse("evidence:detail", args=[sealed.reference])).content.decode()
    assert client.post(address, {"outcome": "spill", "reason": ""}).status_code == 422

    answer = client.post(address, {"outcome": "spill", **WHY})

    assert (answer.status_code, SpillDecision.objects.get().outcome) == (303, "spill")
    page = client.get(reverse("evidence:detail", args=[sealed.reference])).content.decode()
    assert "It was a spill" in page
    assert address not in [thing.address for thing in todo.for_member(ada)]


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("rita", 403), ("uma", 404), ("ada", 200)])
def test_the_page_is_for_the_lead_authoritys_administrators(who, status, sealed, request, sign_in):
    address = reverse("evidence:spill-decision", args=[sealed.reference])

    assert sign_in(request.getfixturevalue(who)).get(address).status_code == status
