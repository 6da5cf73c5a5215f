"""Two members of the programme, or one and the partner, at the same act of a case: one effect, the other is told."""

import pytest

from partners.applications import actions as applications
from partners.applications.models import Application, InformationRequest
from portal.access import Refused
from portal.ledger.models import Entry
from reviews.decisions import actions
from reviews.decisions.actions import Plan
from reviews.decisions.models import Decision, RefusalNotice, Resolution, Screening
from reviews.queue import actions as queue
from tests.badinput.test_twice import at_once
from tests.reviews.casework.conftest import CHECKLIST
from tests.reviews.decisions.conftest import (  # noqa: F401 - fixtures
    application,
    make_application,
    opinion,
    paul,
    rhea,
)

pytestmark = pytest.mark.django_db(transaction=True)
APPROVE = Plan("approved", "You may take part.")
WHY = "Because of this test."


@pytest.fixture
def parker(eu_authority):
    """A second approver of the EU authority."""
    from tests.factories.accounts import MembershipFactory

    return MembershipFactory(user__name="Parker", organisation=eu_authority, role="approver")


def settle(*acts):
    """Do them at once: how many were done, and what the others were told."""
    results = at_once(*acts)
    refusals = [result for result in results if isinstance(result, Refused)]
    assert not [result for result in results if isinstance(result, Exception) and result not in refusals], results
    return len(results) - len(refusals), [refusal.sentence for refusal in refusals]


def fresh(application):  # noqa: F811
    return Application.objects.get(pk=application.pk)


def entries(verb):
    return Entry.objects.filter(verb=verb).count()


def test_two_reviewers_screen(make_application, rita, rhea):  # noqa: F811
    waiting = make_application(status="screening")
    whole = dict.fromkeys(CHECKLIST, True)

    done, told = settle(*[lambda by=by: actions.pass_screening(fresh(waiting), checklist=whole, by=by)
                          for by in (rita, rhea)])  # fmt: skip

    assert (done, len(told), Screening.objects.count(), entries("application.in_review")) == (1, 1, 1, 1)


def test_two_reviewers_ask(application, rita, rhea):  # noqa: F811
    done, told = settle(*[lambda by=by: applications.ask(fresh(application), questions=[(None, WHY)], by=by)
                          for by in (rita, rhea)])  # fmt: skip

    assert (done, len(told), InformationRequest.objects.count()) == (1, 1, 1)


def test_two_approvers_decide(application, opinion, rita, rhea, paul, parker):  # noqa: F811
    for by in (rita, rhea):
        actions.give_opinion(application, **opinion(), by=by)

    done, told = settle(*[lambda by=by: actions.decide(fresh(application), APPROVE, by=by) for by in (paul, parker)])

    assert (done, Decision.objects.count(), entries("decision.made")) == (1, 1, 1)
    assert any(name in told[0] for name in ("Paul", "Parker")), told


def test_two_approvers_announce_a_refusal(application, opinion, rita, rhea, paul, parker):  # noqa: F811
    for by in (rita, rhea):
        actions.give_opinion(application, **opinion("refuse"), by=by)

    done, told = settle(*[lambda by=by: actions.announce_refusal(fresh(application), reasons=WHY, by=by)
                          for by in (paul, parker)])  # fmt: skip

    assert (done, len(told), RefusalNotice.objects.count()) == (1, 1, 1)


def test_two_resolve_a_conflict(application, opinion, rita, rhea, lena, parker):  # noqa: F811
    for by, word in ((rita, "approve"), (rhea, "refuse")):
        actions.give_opinion(application, **opinion(word), by=by)

    done, told = settle(*[lambda by=by: actions.resolve(fresh(application), reason=WHY, by=by)
                          for by in (lena, parker)])  # fmt: skip

    assert (done, len(told), Resolution.objects.count()) == (1, 1, 1)


def test_one_reviewer_gives_the_same_opinion_in_two_windows(application, opinion, rita):  # noqa: F811
    done, told = settle(*[lambda: actions.give_opinion(fresh(application), **opinion(), by=rita)] * 2)

    assert (done, len(told), entries("opinion.given")) == (1, 1, 1)


def test_one_reviewer_stands_down_in_two_windows(application, rita):  # noqa: F811
    done, told = settle(*[lambda: queue.stand_down(fresh(application).case, by=rita, reason="family")] * 2)

    assert (done, len(told), entries("case.recused")) == (1, 1, 1)


def test_the_partner_withdraws_while_the_programme_decides(application, opinion, rita, rhea, paul, alice):  # noqa: F811
    for by in (rita, rhea):
        actions.give_opinion(application, **opinion(), by=by)

    done, told = settle(
        lambda: actions.decide(fresh(application), APPROVE, by=paul),
        lambda: applications.withdraw(fresh(application), by=alice, reason=WHY),
    )

    assert (done, len(told)) == (1, 1)
    assert fresh(application).status in {"decided", "withdrawn"}
    assert Decision.objects.count() == entries("application.decided")
