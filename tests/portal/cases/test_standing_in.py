"""Cases of whoever is away: given to nobody who is not there, told to whoever stands in, and no rule is passed by."""

import pytest

from portal.access import Refused
from portal.accounts import actions as accounts
from portal.accounts.models import Membership
from portal.cases import actions, escalation, standing_in
from portal.cases.models import Case
from portal.reminders.models import Reminder
from portal.reminders.sending import _tell
from portal.reminders.sources import Words
from tests.factories.accounts import MembershipFactory, send_away
from tests.factories.cases import open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(eu_authority):
    return MembershipFactory(user__name="Ines", organisation=eu_authority, role="reviewer")


@pytest.fixture
def case(clock, aurora, rita):
    case = open_case(aurora, working_days=2)
    actions.assign(case, to=rita, by=rita)
    return case


class TestGivingCases:
    def test_nobody_away_is_given_a_case_and_the_deputy_is_named(self, case, lena, rita, ines):
        actions.assign(case, to=None, by=lena)
        send_away(rita, deputy=ines)

        with pytest.raises(Refused, match="Rita is away until 7 Dec 2026. Ines stands in: choose Ines"):
            actions.assign(case, to=rita, by=lena)
        actions.assign(case, to=ines, by=lena)

        assert Case.objects.get().assignee == ines

    def test_without_a_deputy_somebody_else_is_asked_for(self, case, lena, rita):
        actions.assign(case, to=None, by=lena)
        send_away(rita)

        with pytest.raises(Refused, match="nobody stands in. Choose somebody else"):
            actions.assign(case, to=rita, by=lena)

    def test_a_case_stays_with_whoever_goes_away_and_is_theirs_after(self, case, rita, ines):
        absence = send_away(rita, deputy=ines)
        accounts.end_absence(absence, by=rita)

        assert Case.objects.get().assignee == rita

    def test_a_deputy_with_a_conflict_stays_out(self, case, lena, rita, ines):
        actions.recuse(case, by=ines, reason="family")
        send_away(rita, deputy=ines)

        with pytest.raises(Refused, match="may not work on this case"):
            actions.assign(case, to=ines, by=lena)
        assert not Case.objects.visible_to(ines).exists()


def told(case):
    return {user.name for user in escalation.recipients(Case.objects.get(pk=case.pk))}


class TestEscalation:
    def test_a_deputy_is_told_beside_the_assignee(self, case, rita, ines, lena):
        send_away(rita, deputy=ines)

        assert told(case) == {"Rita", "Ines", "Lena"}

    def test_a_deputy_who_stood_down_is_not(self, case, rita, ines, lena):
        actions.recuse(case, by=ines, reason="family")
        send_away(rita, deputy=ines)

        assert told(case) == {"Rita", "Lena"}

    def test_a_head_of_section_who_is_away_is_replaced_by_the_deputy(self, case, lena, ada, eu_authority):
        second = MembershipFactory(user__name="Leo", organisation=eu_authority, role="lead")
        send_away(lena, deputy=second)

        assert told(case) == {"Rita", "Leo"}

    def test_without_one_by_the_administrators(self, case, lena, ada):
        send_away(lena)

        assert told(case) == {"Rita", "Ada"}

    def test_and_where_all_are_away_the_administrators_are_told_all_the_same(self, case, lena, ada):
        send_away(lena)
        send_away(ada)

        assert told(case) == {"Rita", "Ada"}


def workers(case):
    return {user.name for user in standing_in.workers(Case.objects.get(pk=case.pk))}


class TestNews:
    def test_whoever_has_the_case_is_told_alone_while_there(self, case, rita, ines):
        assert workers(case) == {"Rita"}

    def test_and_beside_the_deputy_while_away(self, case, rita, ines):
        send_away(rita, deputy=ines)

        assert workers(case) == {"Rita", "Ines"}

    def test_a_deputy_who_stood_down_hears_nothing(self, case, rita, ines):
        actions.recuse(case, by=ines, reason="family")
        send_away(rita, deputy=ines)

        assert workers(case) == {"Rita"}

    def test_of_a_case_that_nobody_has_every_reviewer_of_its_jurisdiction_is(self, case, lena, rita, rolf, ines):
        actions.assign(case, to=None, by=lena)
        actions.recuse(case, by=ines, reason="family")

        assert workers(case) == {"Rita"}

    def test_or_of_one_whose_member_has_left(self, case, rita, ines, clock):
        Membership.objects.filter(pk=rita.pk).update(ended_at=clock.now)

        assert workers(case) == {"Ines"}


class Source:
    kind = "case"

    def words(self, reminder):
        return Words("A deadline", "It is near.", reference=reminder.subject.partition(":")[2])


def remind(case, rita, clock):
    reminder = Reminder.objects.create(
        subject=f"case:{case.reference}", due_at=clock.now, stage="on-the-day", recipient=rita.user,
        begins_at=clock.now, planned_at=clock.now,
    )  # fmt: skip
    return _tell(reminder, Source())


class TestReminders:
    def test_a_deputy_is_reminded_too_and_for_whom(self, case, rita, ines, clock):
        send_away(rita, deputy=ines)

        remind(case, rita, clock)

        assert ines.user.notices.filter(subject="For Rita: A deadline", reference=case.reference).count() == 1
        assert rita.user.notices.filter(subject="A deadline").count() == 1

    def test_nobody_is_where_nobody_is_away(self, case, rita, ines, clock):
        remind(case, rita, clock)

        assert not ines.user.notices.exists()

    def test_not_of_a_case_from_which_the_deputy_stood_down(self, case, rita, ines):
        actions.recuse(case, by=ines, reason="family")
        send_away(rita, deputy=ines)

        assert standing_in.told_for(rita.user, case.reference) == []
        assert standing_in.told_for(rita.user, "") == [ines.user]
