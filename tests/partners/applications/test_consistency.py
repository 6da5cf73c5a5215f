"""One fact has one place: what follows from another is set by it, and a contradiction is refused below the screen."""

import pytest
from django.db import IntegrityError, transaction

from partners.applications import actions, rules
from partners.applications.forms import AccessForm
from partners.applications.models import Application
from partners.applications.questionnaire import Questionnaire
from partners.grants import actions as grants
from partners.grants.models import Grant
from portal.access import Refused
from tests.factories.applications import complete_application, start_application, submitted_application

pytestmark = pytest.mark.django_db


def gaps(application):
    application.refresh_from_db()
    return " / ".join(gap.what for gap in rules.missing(application))


def force(application, **values):
    """As SQL would: below every rule."""
    application.access_requests.update(**values)


def test_what_is_asked_for_sets_the_declarations_and_their_questions(alice):
    application = complete_application(alice, tier=4)

    actions.request_access(application, values={"access_level": "AL3", "data_classes": ["personal"]}, by=alice)

    application.refresh_from_db()
    told = {code: application.declarations[code] for code in ("access_level", "personal_data")}
    assert told == {"access_level": "AL3", "personal_data": "yes"}
    assert {"SEC-10", "DAT-03"} <= {criterion.code for criterion in Questionnaire(application).criteria}


def test_a_tier_1_application_for_white_box_access_cannot_be_submitted(alice):
    application = complete_application(alice)

    actions.request_access(application, values={"access_level": "AL3"}, by=alice)

    assert "needs tier 4" in gaps(application)
    with pytest.raises(Refused):
        actions.submit(application, signed_name="Alice", by=alice)


def test_about_asks_nothing_that_follows_from_the_access(alice):
    questionnaire = Questionnaire(start_application(alice))

    assert {"access_level", "personal_data"}.isdisjoint(d.code for d in questionnaire.declarations)
    form = AccessForm(questionnaire=questionnaire)
    assert "Masked data" in str(form.fields["data_classes"].help_text)


@pytest.mark.parametrize(("code", "value"), [("access_level", "AL2"), ("personal_data", "yes")])
def test_declaring_otherwise_is_refused(code, value, alice):
    application = complete_application(alice)

    with pytest.raises(Refused, match="follow from what you ask access to"):
        actions.declare(application, declarations={code: value}, by=alice)


@pytest.mark.parametrize(
    ("values", "gap"),
    [
        ({"access_level": "AL2"}, "access level differs"),
        ({"data_classes": ["personal_special"]}, "data differ"),
        ({"use_categories": ["production"]}, "rule 3.2"),
        ({"release": None}, "which model release"),
    ],
)
def test_a_contradiction_is_a_named_gap_and_refused_by_the_database(values, gap, alice):
    application = complete_application(alice)
    force(application, **values)

    assert gap in gaps(application)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(status="submitted")
    assert Application.objects.get(pk=application.pk).status == "draft"


def test_an_application_that_agrees_with_itself_passes_the_database(alice):
    application = complete_application(alice)

    assert Application.objects.filter(pk=application.pk).update(status="submitted") == 1


def test_a_first_application_is_not_offered_use_in_service(alice):
    questionnaire = Questionnaire(start_application(alice))

    offered = dict(AccessForm(questionnaire=questionnaire).fields["use_categories"].choices)

    assert "red_teaming" in offered
    assert "production" not in offered


def test_no_grant_for_use_in_service_comes_out_of_a_first_application(alice):
    request = submitted_application(alice).access_requests.get()
    request.use_categories = ["production"]

    with pytest.raises(IntegrityError), transaction.atomic():
        grants.propose(request, by=alice, decision_reference="APP-2026-0001")


def test_tokens_and_dangerous_fields_say_the_same_at_both_places(alice):
    application = complete_application(alice, tier=2)
    assert gaps(application) == ""
    fields = application.rulebook.criterion("USE-06")

    actions.request_access(application, values={"tokens_per_day": 5_000}, by=alice)
    actions.save_answers(application, written=[actions.Written(fields, {"choices": ["chemical"]})], by=alice)

    assert "ask for 5000 in part B" in gaps(application)
    assert "declared no test in a dangerous field" in gaps(application)


@pytest.mark.parametrize("profile", ["standard", "lowered"])
def test_the_declared_safeguards_reach_the_grant(profile, alice):
    application = complete_application(alice, tier=2)
    actions.declare(application, declarations={"safeguard_profile": profile}, by=alice)
    application.refresh_from_db()

    grant = grants.propose(application.access_requests.get(), by=alice, decision_reference=application.reference)

    assert (grant.safeguard_profile, grant.purpose) == (profile, Grant.Purpose.TESTING)
