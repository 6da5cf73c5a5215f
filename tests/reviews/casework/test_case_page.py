"""The case page: who sees it, what it shows, what stays sealed, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.applications import actions as applications
from partners.catalogues import actions as catalogues
from partners.catalogues.identity import Framework
from portal import dates
from portal.accounts import actions as accounts
from portal.cases import actions as cases
from portal.cases.models import Case
from portal.ledger.models import Entry
from portal.states import SystemActor
from reviews.casework.standing_down import stand_down
from reviews.queue.models import Assignment
from tests.factories.applications import make_version
from tests.factories.cases import open_case
from tests.factories.catalogues import catalog, control, read
from tests.reviews.decisions.conftest import RATINGS


def page(client, application, **query):
    return client.get(reverse("casework:case", args=[application.reference]), query)


@pytest.mark.parametrize("who", ["rita", "rhea", "paul", "otto", "lena", "ada", "vera"])
def test_the_programme_reads_the_case(application, sign_in, request, who):
    response = page(sign_in(request.getfixturevalue(who)), application)

    assert response.status_code == 200
    assert b"SEC-01" in page(sign_in(request.getfixturevalue(who)), application, section="SEC").content


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("bob", 403), ("meridian", 403), ("rolf", 404)])
def test_others_do_not(application, sign_in, request, who, status):
    assert page(sign_in(request.getfixturevalue(who)), application).status_code == status


def test_a_reviewer_who_stood_down_finds_nothing(application, sign_in, rhea):
    client = sign_in(rhea)
    told = {"reason": "money", "explanation": "I hold shares.", "confirmed": "on"}
    Assignment.objects.create(case=application.case, membership=rhea)

    response = client.post(reverse("casework:recusal", args=[application.reference]), told)

    assert response.status_code == 303
    assert page(client, application).status_code == 404
    assert Assignment.objects.get().ended_at is not None


def test_a_case_of_somebody_away_says_who_stands_in_who_takes_it_over(application, sign_in, rita, rhea, lena):
    cases.assign(application.case, to=rita, by=rita)
    today = dates.now().date()
    accounts.record_absence(rita, first_on=today, last_on=today, deputy=rhea, by=rita)
    client = sign_in(rhea)

    for reader in (lena, rhea):
        text = " ".join(page(sign_in(reader), application).content.decode().split())
        assert "has this case and is away until" in text
        assert "Rhea stands in" in text
        assert ("Take it over" in text) == (reader == rhea)
    client.post(reverse("casework:assignments", args=[application.reference]), {"act": "take"})

    assert Case.objects.get().assignee == rhea
    assert b"is away until" not in page(client, application).content


def test_a_sealed_opinion_is_in_no_answer_before_all_are_in(application, give, sign_in, rita, rhea, paul, ada):
    give(application, rita, "approve_with_conditions")

    for reader in (rhea, paul, ada):
        client = sign_in(reader)
        addresses = [
            *(f"/cases/{application.reference}/?section={code}" for code in ("ORG", "SEC", "ABOUT")),
            "/queue/",
            "/queue/counts/",
            f"/applications/{application.reference}/",
            f"/cases/{application.reference}/decision/",
            f"/ledger/?reference={application.reference}",
        ]
        told = b"".join(client.get(address).content for address in addresses)
        assert b"Sealed words of Rita" not in told
    content = page(sign_in(rhea), application).content
    assert b"Rita" in content
    assert b"Sealed" in content


def test_all_opinions_are_open_once_the_quorum_is_complete(ready, sign_in, paul):
    content = page(sign_in(paul), ready).content

    assert b"Sealed words of Rita." in content
    assert b"Sealed words of Rhea." in content


def test_a_decision_is_an_approvers_turn_whoever_has_the_case(ready, sign_in, rita, paul):
    cases.assign(ready.case, to=rita, by=rita)

    hers, his = page(sign_in(rita), ready).context["turn"], page(sign_in(paul), ready).context["turn"]

    assert (hers.whose, hers.for_what, hers.state) == ("An approver", "to decide", "theirs")
    assert (his.whose, his.state) == ("You", "yours")


def test_a_conflict_is_the_turn_of_whoever_may_resolve_it(application, give, sign_in, rita, rhea, lena):
    give(application, rita, "approve")
    give(application, rhea, "refuse")

    hers, leads = page(sign_in(rita), application).context["turn"], page(sign_in(lena), application).context["turn"]

    assert (hers.whose, hers.state) == ("An approver", "theirs")
    assert (leads.whose, leads.for_what) == ("You", "to resolve conflicting opinions")


def test_ratings_stand_in_the_order_of_the_rulebooks_sections(ready, sign_in, paul):
    response = page(sign_in(paul), ready)
    voices = response.context["bench"].voices

    order = ["ORG", "PER", "USE", "SEC", "INC", "SAF", "DAT", "EVA"]
    sections = [code for code, _title in response.context["sections"]]
    assert {tuple(code for code, _rating in voice.ratings) for voice in voices} == {tuple(sections)}
    assert set(order) == set(sections)


def test_the_reasons_of_an_opinion_are_not_called_optional(application, sign_in, rita):
    content = page(sign_in(rita), application).content.decode()

    assert "(optional)" not in content.partition('for="id_rationale"')[2].partition("</label>")[0]


def test_a_question_and_its_reply_stand_beside_the_answer_once_the_reply_is_sent(application, sign_in, rita, alice):
    criterion = application.rulebook.criterion("SEC-01")
    asked = applications.ask(application, questions=[(criterion, "One site, or two?")], by=rita)
    client = sign_in(rita)

    applications.save_replies(application, replies={q.pk: "Two sites." for q in asked.questions.all()}, by=alice)
    for section in ("SEC", "ABOUT"):
        waiting = page(client, application, section=section).content
        assert b"One site, or two?" in waiting
        assert b"No reply yet" in waiting
        assert b"Two sites." not in waiting
    assert b"One site, or two?" not in page(client, application, section="ORG").content

    applications.resubmit(application, signed_name=alice.user.name, by=alice)
    for section in ("SEC", "ABOUT"):
        answered = page(client, application, section=section).content
        assert b"Two sites." in answered
        assert b"No reply yet" not in answered


def test_the_lowest_rating_stands_by_a_section_once_the_opinions_are_open(application, give, sign_in, rita, rhea, paul):
    def rated(reader):
        return {
            chapter.code: chapter.words for chapter in page(sign_in(reader), application).context["dossier"].chapters
        }

    give(application, rita, ratings=RATINGS | {"SEC": "partly"})
    assert rated(rita)["SEC"] == "Partly met"
    assert set(rated(paul).values()) == {"Not rated", "Reading"}

    give(application, rhea)
    assert rated(paul) == dict.fromkeys(RATINGS, "Met") | {"SEC": "Partly met"}
    assert rated(rhea)["SEC"] == "Met"


def test_a_draft_is_its_authors_alone(application, sign_in, rita, rhea):
    draft = {"act": "keep", "recommendation": "refuse", "rationale": "Half a thought.", "rating-SEC": "partly"}

    response = sign_in(rita).post(reverse("casework:opinion", args=[application.reference]), draft)

    assert response.status_code == 303
    assert b"Half a thought." in page(sign_in(rita), application).content
    assert b"Half a thought." not in page(sign_in(rhea), application).content


def queries(client, application):
    with CaptureQueriesContext(
        connection,
    ) as told:
        assert page(client, application, section="SEC").status_code == 200
    return len(told)


@pytest.mark.parametrize("who", ["rita", "paul", "lena"])
def test_the_page_costs_the_same_whatever_else_the_partner_has(ready, sign_in, request, who, alice, aurora):
    client = sign_in(request.getfixturevalue(who))
    queries(client, ready)
    before = queries(client, ready)

    for _number in range(3):
        make_version(alice)
        open_case(aurora)
    after = queries(client, ready)

    assert before == after
    assert after <= 20


def test_a_case_of_another_kind_is_worked_on_its_records_page(clock, aurora, rita, sign_in):
    case = open_case(aurora, kind="vetting", reference="VET-2026-0001", stage="vetting")

    response = sign_in(rita).get(reverse("casework:case", args=[case.reference]))

    assert response.status_code == 302
    assert response["Location"] == reverse("people:detail", args=[case.reference])
    assert Case.objects.get().kind == "vetting"


def test_a_criterion_shows_the_text_of_its_controls_where_a_catalogue_holds_it(application, sign_in, rita):
    client = sign_in(rita)
    before = page(client, application, section="SEC").content.decode()
    assert "IA-2.1, IA-2.2, IA-2.8" in before
    assert '<details class="control"' not in before
    given = control(
        "ia-2.1", "Second factors", prose="Ask for {{ insert: param, p }}.", params=[{"id": "p", "label": "a key"}]
    )
    operator = SystemActor("system:operator")
    named = {"nist_800_53": Framework("SP 800-53", frozenset({"ia-2.1"}))}
    catalogues.import_catalogue(read(catalog(given)), frameworks=named, by=operator)

    after = page(client, application, section="SEC").content.decode()

    assert after.count('<details class="control"') == 1
    assert "Ask for [a key]." in after
    assert "IA-2.1, IA-2.2, IA-2.8" in after


def test_the_page_says_that_an_opinion_was_taken_out_and_what_is_missing(ready, rita, rhea, sign_in):
    stand_down(ready.case, by=rita, reason="family")

    page = sign_in(rhea).get(reverse("casework:case", args=[ready.reference])).content.decode()

    assert "Rita stood down on 23 Nov 2026; this opinion no longer counts. One more opinion is needed." in page
    assert "1 of 2" in page
    assert "Sealed words of Rita." not in page


def test_asking_a_reviewer_elsewhere_says_to_how_many_the_case_opens_and_keeps_to_whom(
    application, sign_in, lena, rolf, vera, ulla
):
    client, address = sign_in(lena), reverse("casework:case", args=[application.reference])

    assert "Rolf, UK authority (opens the case to 2 people there)" in client.get(address).content.decode()
    client.post(reverse("casework:assignments", args=[application.reference]), {"reviewer": rolf.public_id})

    facts = Entry.objects.get(verb="case.joined").facts
    assert facts == {"jurisdiction": "UK", "opened_to": [str(rolf.public_id), str(ulla.public_id)]}
    assert "opens the case" not in client.get(address).content.decode()
