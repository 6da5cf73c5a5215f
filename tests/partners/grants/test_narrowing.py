"""A provider narrows a grant, the partner answers, and only the accepted version counts."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.grants import actions, decision, narrowing, terms
from partners.grants.models import Grant
from partners.grants.tasks import settle
from partners.grants.versions import GrantVersion
from portal import dates
from portal.home import todo
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case

pytestmark = pytest.mark.django_db
WHY = {"reason_class": "capacity", "text": "We have less capacity this winter."}


@pytest.fixture
def grant(grant):
    Grant.objects.update(use_categories=["red_teaming", "benchmarking"], data_classes=["public", "synthetic"])
    grant.refresh_from_db()
    return grant


@pytest.fixture
def proposal(grant):
    case = open_case(grant.organisation, kind="grant", reference=grant.reference, turn="provider", stage="proposed")
    later = dates.now() + timedelta(days=14)
    Grant.objects.update(status="proposed", case=case, consent_due_at=later, lapses_at=later)
    grant.refresh_from_db()
    return grant


def narrow(grant, by, **changes):
    return narrowing.narrow(grant, changes=changes or {"use_categories": ["red_teaming"]}, **WHY, by=by)


def bars(grant, person, **question):
    return {bar.code for bar in decision.decide(grant.pk, person.pk, **question).bars}


def page(client, grant, act="detail", **values):
    address = reverse(f"grants:{act}", args=[grant.reference])
    return client.post(address, values) if values else client.get(address)


WIDER = {
    "Uses": lambda before: {"use_categories": [*before["use_categories"], "production"]},
    "Data": lambda before: {"data_classes": [*before["data_classes"], "personal"]},
    "Access level": lambda before: {"access_level": "AL2"},
    "Safeguards of the model": lambda before: {"safeguard_profile": "none"},
    "Purpose": lambda before: {"purpose": "production"},
    "Requests a minute": lambda before: {"requests_per_minute": 61},
    "Tokens a day": lambda before: {"tokens_per_day": 1_000_001},
    "Valid until": lambda before: {"valid_until": "2099-01-01"},
    "People": lambda before: {"people": [*before["people"], 999_999]},
}


@pytest.mark.parametrize("term", WIDER)
def test_narrow_refuses_each_term_that_widens_by_its_name(term, grant, meridian):
    with pytest.raises(Refused, match=f"not widen it: {term}"):
        narrow(grant, meridian, **WIDER[term](terms.of(grant)))

    assert not GrantVersion.objects.exists()


@pytest.mark.parametrize("term", WIDER)
def test_the_database_refuses_each_term_that_widens(term, grant, meridian):
    before = terms.of(grant)
    with pytest.raises(DatabaseError, match="never widens"), transaction.atomic():
        GrantVersion.objects.create(
            grant=grant, number=2, kind="narrowing", terms=before | WIDER[term](before), proposed_by=meridian
        )


def test_narrow_refuses_what_is_not_narrower_or_leaves_nothing(grant, meridian):
    for changes, said in (
        ({"requests_per_minute": 60}, "Nothing is narrower"),
        ({"use_categories": []}, "Leave at least one"),
        ({"people": []}, "Leave at least one"),
        ({"valid_until": dates.now().date().isoformat()}, "still to come"),
    ):
        with pytest.raises(Refused, match=said):
            narrow(grant, meridian, **changes)
    with pytest.raises(Refused, match="kind of reason"):
        narrowing.narrow(grant, changes={"requests_per_minute": 6}, reason_class="mood", text="No", by=meridian)


@pytest.mark.parametrize("who", ["alice", "carol", "rita", "ada", "vera"])
def test_only_an_officer_of_its_provider_narrows(who, request, grant, sign_in):
    by = request.getfixturevalue(who)
    with pytest.raises(Refused, match="Only the provider"):
        narrow(grant, by)

    assert page(sign_in(by), grant, "narrow", **WHY).status_code == 403
    viewer = MembershipFactory(organisation=grant.release.provider, role="provider_viewer")
    with pytest.raises(Refused, match="Only a provider officer"):
        narrow(grant, viewer)


def test_until_it_is_accepted_the_version_in_force_decides(grant, meridian, alice, lena_fischer, mateo):
    version = narrow(grant, meridian, use_categories=["red_teaming"], people=[lena_fischer.pk], requests_per_minute=10)
    assert bars(grant, mateo, use="benchmarking") == set()

    narrowing.accept(version, by=alice)

    assert bars(grant, lena_fischer, use="red_teaming") == set()
    assert bars(grant, lena_fischer, use="benchmarking") == {"use_not_granted"}
    assert bars(grant, mateo) == {"person_not_named"}
    grant.refresh_from_db()
    assert (grant.requests_per_minute, grant.use_categories) == (10, ["red_teaming"])
    told = GrantVersion.objects.order_by("number").values_list("number", "kind", "status", "terms__requests_per_minute")
    assert list(told) == [(1, "first", "accepted", 60), (2, "narrowing", "accepted", 10)]
    assert {"grantversion.proposed", "grantversion.accepted"} <= set(Entry.objects.values_list("verb", flat=True))
    assert Notice.objects.filter(user=alice.user, subject__startswith="The provider offers narrower").exists()
    assert Notice.objects.filter(user=meridian.user, subject__startswith="The partner accepted").exists()


def test_a_refusal_leaves_the_version_in_force_and_tells_why(grant, meridian, alice):
    version = narrow(grant, meridian)

    with pytest.raises(Refused, match="Say why"):
        narrowing.refuse(version, reason=" ", by=alice)
    narrowing.refuse(version, reason="The comparison needs both uses.", by=alice)

    grant.refresh_from_db()
    assert (grant.status, grant.use_categories) == ("active", ["red_teaming", "benchmarking"])
    with pytest.raises(Refused):
        narrowing.accept(version, by=alice)


def test_on_a_proposed_grant_acceptance_is_what_the_consent_waited_for(proposal, meridian, alice):
    version = narrow(proposal, meridian, requests_per_minute=5)
    proposal.case.refresh_from_db()
    assert (proposal.case.turn, proposal.case.due_at) == ("partner", version.due_at)

    narrowing.accept(version, by=alice)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.requests_per_minute) == ("active", 5)
    assert Entry.objects.get(verb="grant.consented").actor == "system:grants"
    assert Entry.objects.get(verb="grantversion.accepted").actor == str(alice.public_id)


def test_after_a_no_the_provider_is_asked_again(proposal, meridian, alice):
    narrowing.refuse(narrow(proposal, meridian), reason="We need both.", by=alice)

    proposal.case.refresh_from_db()
    assert (proposal.case.turn, proposal.case.turn_for) == ("provider", "to consent")
    proposal.refresh_from_db()
    assert proposal.status == "proposed"


def test_a_provider_takes_its_offer_back_before_it_consents_or_offers_again(proposal, meridian, alice, sign_in):
    version = narrow(proposal, meridian)
    client = sign_in(meridian)
    assert "Take them back first" in page(client, proposal, "consent", go="1").content.decode()
    assert "waits for an answer" in page(client, proposal, "narrow").content.decode()

    assert page(client, proposal, "withdraw-narrowing", go="1").status_code == 303

    version.refresh_from_db()
    assert version.status == "withdrawn"
    assert page(client, proposal, "withdraw-narrowing").status_code == 404
    assert page(client, proposal, "consent", go="1").status_code == 303


def test_silence_pauses_a_running_grant_once_and_an_answer_lets_it_go_on(grant, meridian, alice, clock):
    version = narrow(grant, meridian)
    assert settle() == 0
    clock.move_to(version.due_at)

    assert [settle(), settle()] == [1, 0]
    grant.refresh_from_db()
    assert grant.status == "paused"
    assert Notice.objects.filter(key__endswith="narrowing-late-2").count() == 2

    version.refresh_from_db()
    narrowing.accept(version, by=alice)
    grant.refresh_from_db()
    assert (grant.status, grant.use_categories) == ("active", ["red_teaming"])


def test_a_provider_that_resumes_is_not_paused_again_for_the_same_version(grant, meridian, clock):
    clock.move_to(narrow(grant, meridian).due_at)
    settle()
    actions.resume(grant, by=meridian)

    assert settle() == 0


def test_an_ended_grant_takes_its_open_version_with_it(grant, meridian, alice):
    version = narrow(grant, meridian)

    actions.surrender(grant, reason="Done", by=alice)

    version.refresh_from_db()
    assert version.status == "withdrawn"


@pytest.mark.parametrize("who", ["bob", "carol", "meridian", "rita", "ada"])
def test_only_the_partners_officer_answers(who, request, grant, meridian, sign_in):
    version, by = narrow(grant, meridian), request.getfixturevalue(who)

    for act in (narrowing.accept, lambda found, by: narrowing.refuse(found, reason="No", by=by)):
        with pytest.raises(Refused, match="Only a responsible officer"):
            act(version, by=by)
    expected = 404 if who == "carol" else 403
    assert page(sign_in(by), grant, "accept-narrowing", go="1").status_code == expected
    with pytest.raises(DatabaseError, match="other side answers"), transaction.atomic():
        GrantVersion.objects.filter(pk=version.pk).update(status="accepted", answered_by=by, answered_at=dates.now())


def test_the_database_keeps_what_was_offered_and_answered(grant, meridian, alice):
    version = narrow(grant, meridian)
    found = GrantVersion.objects.filter(pk=version.pk)
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        found.update(terms={})
    narrowing.accept(version, by=alice)
    for change in (lambda: found.update(status="refused"), found.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_pages_show_old_and_new_and_who_is_asked(grant, meridian, alice, petra, sign_in, lena_fischer):
    provider, officer = sign_in(meridian), sign_in(alice)
    form = page(provider, grant, "narrow").content.decode()
    assert "Person 1" in form
    assert "Lena" not in form
    sent = {
        "use_categories": ["red_teaming"], "data_classes": ["public", "synthetic"], "people": [lena_fischer.pk],
        "access_level": "AL1", "safeguard_profile": "standard", "requests_per_minute": 20, "tokens_per_day": 1_000_000,
        "valid_until": grant.valid_until.isoformat(), **WHY,
    }  # fmt: skip
    refused = page(provider, grant, "narrow", **{**sent, "requests_per_minute": 100})
    assert refused.status_code == 422
    assert "not widen it: Requests a minute" in refused.content.decode()
    assert WHY["text"] in refused.content.decode()

    assert page(provider, grant, "narrow", **sent).status_code == 303

    shown = page(officer, grant).content.decode()
    assert "<del>60</del> <ins>20</ins>" in shown
    assert "<del>Lena Fischer, Mateo Ruiz</del> <ins>Lena Fischer</ins>" in shown
    assert "The terms in force stand until the partner answers" in shown
    for client in (provider, sign_in(petra)):  # A provider, and an approver whose jurisdiction has no part in it.
        assert "<del>2 people</del> <ins>1 person</ins>" in page(client, grant).content.decode()
    assert [thing.title for thing in todo.for_member(alice)][0].startswith("Answer the narrower terms")
    assert "<ins>20</ins>" in page(officer, grant, "accept-narrowing").content.decode()
    assert page(officer, grant, "refuse-narrowing", reason="").status_code == 422
    assert page(officer, grant, "accept-narrowing", go="1").status_code == 303


def test_the_record_costs_the_same_with_three_versions_as_with_two(grant, meridian, alice, sign_in):
    client = sign_in(alice)

    def count():
        with CaptureQueriesContext(connection) as queries:
            page(client, grant)
        return len(queries)

    narrowing.refuse(narrow(grant, meridian, requests_per_minute=50), reason="No", by=alice)
    count()
    two = count()
    narrowing.refuse(narrow(grant, meridian), reason="No", by=alice)

    assert count() == two
