"""Vetting: nominate, record checks, clear, hold, refuse, revoke, leave, expire."""

from datetime import date, timedelta

import pytest
from django.db import connection

from partners.personnel import actions, rules
from partners.personnel.models import Person, PersonTag
from portal import dates, signing
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from tests.factories.accounts import MembershipFactory
from tests.factories.programme import PartnerFactory

pytestmark = pytest.mark.django_db

SECRETS = {"birth_date": date(1988, 3, 14), "nationalities": ["DE", "JP"], "residence": "NL"}


@pytest.fixture(autouse=True)
def partner(clock, aurora):
    return PartnerFactory(organisation=aurora)


def nominate(by, **more):
    values = {"name": "Lena Fischer", "position": "Evaluator", "tier": 1, **SECRETS}
    return actions.nominate(by.organisation, **(values | more), by=by)


def record(check, by, outcome="clear", **more):
    values = {"performed_by": "EU authority", "performed_on": dates.now().date(), "issuer_reference": "EU-7781"}
    return actions.record_check(check, outcome=outcome, **(values | more), by=by)


def clear_all(person, by):
    for check in person.checks.filter(status="pending"):
        record(check, by)
    person.refresh_from_db()
    return person


@pytest.fixture
def person(alice):
    return nominate(alice)


@pytest.fixture
def cleared(person, rita):
    return clear_all(person, rita)


def test_nominate_begins_the_vetting_with_the_checks_of_the_tier(alice, person):
    assert person.status == Person.Status.VETTING
    assert {check.kind for check in person.checks.all()} == set(actions.needed_checks(1))
    assert {check.status for check in person.checks.all()} == {"pending"}
    assert (person.case.turn, person.case.status) == ("programme", "open")
    assert set(Entry.objects.filter(reference=person.reference).values_list("verb", flat=True)) == {
        "person.nominated", "case.opened", "person.vetting",
    }  # fmt: skip


def test_nominate_encrypts_what_is_personal(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM partners_person p WHERE id = %s", [person.pk])
        row = cursor.fetchone()[0]

    assert not [secret for secret in ("1988-03-14", "DE JP", '"NL"') if secret in row]
    person.refresh_from_db()
    assert (person.birth_date, person.nationalities, person.residence) == ("1988-03-14", "DE JP", "NL")


def test_nominate_tells_the_ledger_nothing_personal(person):
    bodies = "".join(bytes(entry.body).decode() for entry in Entry.objects.filter(reference=person.reference))

    assert not [word for word in ("Lena", "1988", "JP", "NL") if word in bodies]


def test_nominate_keeps_a_keyed_tag_for_each_nationality_and_residence(alice):
    person = nominate(alice, nationalities=["DE", "DE"], is_permanent_resident=True)

    assert set(PersonTag.objects.filter(person=person).values_list("kind", "tag")) == {
        ("nationality", signing.keyed_tag("nationality:DE")),
        ("residence", signing.keyed_tag("residence:NL")),
        ("permanent", signing.keyed_tag("permanent:NL")),
    }


def test_nominate_refuses_a_person_without_a_nationality(alice):
    with pytest.raises(Refused, match="at least one nationality"):
        nominate(alice, nationalities=[])


@pytest.mark.parametrize("who", ["bob", "carol", "rita", "ada", "vera", "meridian"])
def test_nominate_refuses_everybody_but_the_partners_own_officer(who, alice, request):
    with pytest.raises(Refused):
        actions.nominate(alice.organisation, name="X", position="", tier=1, **SECRETS, by=request.getfixturevalue(who))
    assert not Person.objects.exists()


def test_record_check_clears_only_with_the_last_one(person, rita):
    *first, last = person.checks.all()
    for check in first:
        record(check, rita)
    person.refresh_from_db()
    assert person.status == Person.Status.VETTING

    record(last, rita)

    person.refresh_from_db()
    assert person.status == Person.Status.CLEARED
    assert Case.objects.get(reference=person.reference).status == Case.Status.CLOSED
    assert Notice.objects.filter(reference=person.reference).get().user.name == "Alice"


def test_record_check_with_a_restriction_clears_and_says_which(person, rita):
    *first, last = person.checks.all()
    for check in first:
        record(check, rita)

    with pytest.raises(Refused, match="what the restriction is"):
        record(last, rita, "clear_with_restriction")
    record(last, rita, "clear_with_restriction", restriction="Only on site")

    person.refresh_from_db()
    assert person.status == Person.Status.CLEARED


@pytest.mark.parametrize("outcome", ["adverse", "could_not_be_completed"])
def test_record_check_that_is_not_clear_clears_nobody(person, rita, outcome):
    first, *others = person.checks.all()
    record(first, rita, outcome)
    for check in others:
        record(check, rita)

    person.refresh_from_db()
    assert person.status == Person.Status.VETTING


def test_record_check_that_is_adverse_holds_a_cleared_person_at_once(cleared, rita):
    check = actions.renew_check(cleared, kind="sanctions", by=rita)

    record(check, rita, "adverse")

    cleared.refresh_from_db()
    assert cleared.status == Person.Status.HELD
    with pytest.raises(Refused, match="not clear: Sanctions lists"):
        actions.clear_again(cleared, reason="Looked at it", by=rita)


def test_record_check_done_again_after_an_adverse_one_lets_the_person_be_cleared(cleared, rita, clock):
    record(actions.renew_check(cleared, kind="sanctions", by=rita), rita, "adverse")
    clock.forward(hours=1)
    record(actions.renew_check(cleared, kind="sanctions", by=rita), rita)
    cleared.refresh_from_db()
    assert cleared.status == Person.Status.HELD

    assert actions.clear_again(cleared, reason="A namesake", by=rita).status == Person.Status.CLEARED


def test_record_check_refuses_a_day_to_come_and_a_second_outcome(person, rita):
    check = person.checks.first()
    with pytest.raises(Refused, match="future"):
        record(check, rita, performed_on=dates.now().date() + timedelta(days=1))
    record(check, rita)

    with pytest.raises(Refused):
        record(check, rita, "adverse")


def test_record_check_keeps_the_issuers_reference_encrypted(person, rita):
    check = record(person.checks.first(), rita)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM partners_check c WHERE id = %s", [check.pk])
        assert "EU-7781" not in cursor.fetchone()[0]
    check.refresh_from_db()
    assert check.issuer_reference == "EU-7781"


@pytest.mark.parametrize("who", ["alice", "bob", "petra", "otto", "ada", "vera", "meridian"])
def test_record_check_refuses_everybody_but_a_reviewer(person, who, request):
    with pytest.raises(Refused):
        record(person.checks.first(), request.getfixturevalue(who))


def test_record_check_refuses_a_reviewer_whose_jurisdiction_has_no_part_in_it(person, rolf):
    with pytest.raises(Refused, match="not yours to see"):
        record(person.checks.first(), rolf)


def test_record_check_refuses_a_reviewer_who_stood_down(person, rita):
    cases.recuse(person.case, by=rita, reason="family", explanation="A cousin")

    with pytest.raises(Refused, match="not yours to see"):
        record(person.checks.first(), rita)


def test_a_clear_check_counts_until_the_rulebooks_day(person, rita):
    check = record(person.checks.get(kind="sanctions"), rita, performed_on=date(2026, 11, 20))

    assert check.expires_on == date(2027, 11, 20)
    assert actions.expiry("undertaking", date(2026, 11, 20)) is None


@pytest.mark.parametrize("who", ["alice", "rita"])
def test_renew_check_opens_one_pending_check_and_the_case_again(cleared, who, request):
    by = request.getfixturevalue(who)

    check = actions.renew_check(cleared, kind="training", by=by)

    assert actions.renew_check(cleared, kind="training", by=by) == check
    case = Case.objects.get(reference=cleared.reference)
    assert (case.status, case.turn, case.turn_for) == ("open", "programme", "to record checks")


@pytest.mark.parametrize("who", ["bob", "carol", "rolf", "petra", "vera", "meridian"])
def test_renew_check_refuses_others(cleared, who, request):
    with pytest.raises(Refused):
        actions.renew_check(cleared, kind="training", by=request.getfixturevalue(who))
    with pytest.raises(Refused, match="does not need"):
        actions.renew_check(cleared, kind="palm_reading", by=request.getfixturevalue("rita"))


def test_hold_and_clear_again(cleared, rita, alice):
    actions.hold(cleared, reason="A report from another authority", by=rita)
    cleared.refresh_from_db()
    assert cleared.status == Person.Status.HELD

    actions.clear_again(cleared, reason="It was about somebody else", by=rita)

    cleared.refresh_from_db()
    assert cleared.status == Person.Status.CLEARED
    assert "Lena" not in "".join(Notice.objects.filter(user=alice.user).values_list("subject", flat=True))


def test_refuse_ends_the_vetting_with_a_kind_of_reason(person, rita):
    actions.refuse_or_revoke(person, reason_class="identity_not_proved", reason="No document was shown", by=rita)

    person.refresh_from_db()
    assert person.status == Person.Status.REFUSED
    assert Entry.objects.get(verb="person.refused").facts["reason_class"] == "identity_not_proved"
    assert Case.objects.get(reference=person.reference).status == Case.Status.CLOSED


@pytest.mark.parametrize("is_held", [True, False])
def test_revoke_ends_a_clearance(cleared, rita, is_held):
    if is_held:
        actions.hold(cleared, reason="A report", by=rita)
        cleared.refresh_from_db()

    actions.refuse_or_revoke(cleared, reason_class="adverse_check", reason="It is true", by=rita)

    cleared.refresh_from_db()
    assert cleared.status == Person.Status.REVOKED


def test_refuse_needs_a_kind_of_the_rulebook_and_words(person, rita):
    with pytest.raises(Refused, match="from the rulebook"):
        actions.refuse_or_revoke(person, reason_class="dislike", reason="No", by=rita)
    with pytest.raises(Refused, match="Give the reason"):
        actions.refuse_or_revoke(person, reason_class="conflict", reason=" ", by=rita)


@pytest.mark.parametrize("who", ["alice", "bob", "rolf", "petra", "otto", "ada", "vera", "meridian"])
def test_judging_is_refused_to_others(cleared, who, request):
    by = request.getfixturevalue(who)
    with pytest.raises(Refused):
        actions.hold(cleared, reason="No", by=by)
    with pytest.raises(Refused):
        actions.clear_again(cleared, reason="No", by=by)
    with pytest.raises(Refused):
        actions.refuse_or_revoke(cleared, reason_class="conflict", reason="No", by=by)
    cleared.refresh_from_db()
    assert cleared.status == Person.Status.CLEARED


def test_leave_ends_the_vetting(person, alice):
    actions.leave(person, by=alice)

    person.refresh_from_db()
    assert person.status == Person.Status.LEFT
    assert Case.objects.get(reference=person.reference).status == Case.Status.CLOSED


@pytest.mark.parametrize("who", ["bob", "carol", "rita", "ada", "vera", "meridian"])
def test_leave_is_refused_to_others(person, who, request):
    with pytest.raises(Refused):
        actions.leave(person, by=request.getfixturevalue(who))


def test_expire_stamps_people_past_a_needed_check_and_clears_them_on_renewal(cleared, rita, clock):
    assert actions.expire_due() == 0
    clock.forward(days=366)

    assert [actions.expire_due(), actions.expire_due()] == [1, 0]

    cleared.refresh_from_db()
    assert cleared.status == Person.Status.EXPIRED
    for kind in actions.missing(cleared):
        record(actions.renew_check(cleared, kind=kind, by=rita), rita)
    cleared.refresh_from_db()
    assert cleared.status == Person.Status.CLEARED


@pytest.mark.parametrize(
    ("who", "may"),
    [("alice", True), ("bob", False), ("carol", False), ("rita", True), ("rolf", False), ("otto", False),
     ("ada", True), ("uma", False), ("vera", False), ("meridian", False)],
)  # fmt: skip
def test_details_are_read_by_officers_the_person_and_those_who_vet(person, who, may, request):
    assert rules.may_read_details(request.getfixturevalue(who), person) is may


def test_details_are_read_by_the_person(alice, aurora):
    evaluator = MembershipFactory(organisation=aurora, role="evaluator")

    assert not rules.may_read_details(evaluator, nominate(alice))
    assert rules.may_read_details(evaluator, nominate(alice, user=evaluator.user))
