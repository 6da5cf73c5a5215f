"""Every state of every lifecycle, and every reason why access is not effective, is somewhere in the demonstration."""

import pytest

from partners.environments.models import Environment
from partners.grants import codes, decision
from partners.grants.models import Grant
from portal.lifecycles.lifecycle import all_of_them

LIFECYCLES = {lifecycle.slug: lifecycle for lifecycle in all_of_them()}


# What no record can stay in, with the reason.
PASSED_THROUGH = {
    ("application", "submitted"): "submitting opens the screening in the same act",
    ("person", "nominated"): "naming somebody begins the vetting in the same act",
    ("document-version", "quarantined"): "the scanner's answer ends it within seconds",
}
NEEDS_A_SCANNER = {("document-version", status) for status in ("clean", "infected", "rejected")}
NO_ACT_YET = {("condition", "superseded"), ("document-version", "redacted")}
ABSENT = {*PASSED_THROUGH, *NEEDS_A_SCANNER, *NO_ACT_YET}
# A standing lapses in the night after its last day; every grant begins on the day on which it is proposed.
CODES_ABSENT = {"standing_ended", "grant_not_begun"}


@pytest.mark.parametrize("lifecycle", LIFECYCLES.values(), ids=LIFECYCLES)
def test_every_state_is_somewhere(lifecycle, demonstration):
    there = set(lifecycle.model.objects.values_list("status", flat=True))

    assert {(lifecycle.slug, status) for status in lifecycle.statuses if status not in there} == {
        absent for absent in ABSENT if absent[0] == lifecycle.slug
    }


def test_every_reason_why_access_is_not_effective_is_somewhere(demonstration):
    found = {bar.code for answer in every_answer() for bar in answer.bars}

    assert set(codes.SENTENCES) - found == CODES_ABSENT


def every_answer():
    """Each grant alone and with everybody of its partner, for a use and a site that some do not cover."""
    pairs = [(grant, person) for grant, person in Grant.objects.values_list("pk", "organisation__people")]
    sites = Environment.objects.order_by("pk")
    for use, site in ((None, None), ("benchmarking", None), (None, sites[0].pk)):
        alone = [(grant, None) for grant, _person in pairs]
        yield from decision.decide_all([*pairs, *alone], use=use, environment_id=site).values()
