"""What each act on a case does through its page, and how it is refused with nothing typed lost."""

import io

import pypdf
import pytest
from django.urls import reverse

from partners.applications.models import InformationRequest
from portal.cases.models import Recusal
from portal.ledger.models import Entry
from portal.notices.models import Notice
from reviews.decisions.models import Decision, EvidenceJudgment, Opinion, RefusalNotice, Screening
from reviews.queue.models import Assignment
from tests.factories.accounts import MembershipFactory
from tests.reviews.casework.conftest import CHECKLIST
from tests.reviews.decisions.conftest import RATINGS

WORDS = "Words that must not be lost."
RATED = {f"rating-{code}": rating for code, rating in RATINGS.items()}
APPROVAL = {"outcome": "approved", "text": "You may take part."}


def send(client, name, application, data=None, **extra):
    return client.post(reverse(f"casework:{name}", args=[application.reference]), data or {}, **extra)


def test_screening_passes_a_complete_application(screened, sign_in, rita):
    response = send(sign_in(rita), "screening", screened, {"act": "pass", "checklist": CHECKLIST})

    screened.refresh_from_db()
    assert response.status_code == 303
    assert screened.status == "in_review"
    assert Screening.objects.get().passed


def test_screening_names_what_is_missing_and_sends_back(screened, sign_in, rita):
    told = {"act": "send_back", "checklist": CHECKLIST[1:], "missing": "The chart of owners."}

    response = send(sign_in(rita), "screening", screened, told)

    screened.refresh_from_db()
    assert response.status_code == 303
    assert (screened.status, screened.case.status) == ("awaiting_information", "waiting")
    assert InformationRequest.objects.get().questions.get().text == "The chart of owners."


def test_screening_refused_keeps_what_was_ticked(screened, sign_in, rita):
    response = send(sign_in(rita), "screening", screened, {"act": "pass", "checklist": CHECKLIST[1:]})

    assert response.status_code == 422
    summary = response.content.decode().partition('class="errors"')[2].partition("</div>")[0]
    assert summary.index("An item of the checklist is missing") < summary.index("What you typed is still in the form")
    assert "Nothing was saved" not in summary
    assert response.content.count(b" checked") == len(CHECKLIST) - 1


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("screening", "paul"), ("opinion", "paul"), ("evidence_judgments", "lena"), ("questions", "otto"),
        ("decision", "rita"), ("decision", "ada"), ("cosignature", "rita"), ("refusal_notice", "lena"),
        ("resolution", "rita"), ("assignments", "vera"), ("recusal", "vera"), ("proposal_withdrawal", "ada"),
    ],
)  # fmt: skip
def test_who_lacks_the_role_is_refused(application, sign_in, request, name, who):
    entries = Entry.objects.count()

    response = send(sign_in(request.getfixturevalue(who)), name, application)

    assert response.status_code == 403
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("name", ["decision", "cosignature", "proposal_withdrawal"])
def test_deciding_asks_for_the_second_factor_first(ready, sign_in, paul, clock, name):
    client = sign_in(paul)
    clock.forward(minutes=6)

    response = client.get(reverse(f"casework:{name}", args=[ready.reference]))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("mfa_reauthenticate"))


def test_evidence_is_judged_insufficient_with_a_reason(application, sign_in, rita):
    client = sign_in(rita)
    code, answer = next((c, a) for c, a in _content(application)["answers"].items() if a["evidence"])
    told = {"criterion": code, "document": answer["evidence"][0]["document"], "version": 1, "verdict": "insufficient"}

    without = send(client, "evidence_judgments", application, told)
    response = send(client, "evidence_judgments", application, told | {"reason": "too_old"})

    assert without.status_code == 422
    assert response.status_code == 303
    assert EvidenceJudgment.objects.get().reason == "too_old"
    assert b"Insufficient" in client.get(response["Location"].partition("#")[0]).content


def test_an_opinion_is_kept_shown_once_more_and_sealed(application, sign_in, rita):
    client = sign_in(rita)
    told = {"act": "seal", "recommendation": "approve", "rationale": WORDS, **RATED}

    kept = send(client, "opinion", application, told)
    assert kept["Location"] == reverse("casework:seal", args=[application.reference])
    assert Opinion.objects.get().status == "draft"
    assert WORDS in client.get(kept["Location"]).content.decode()
    sealed = client.post(kept["Location"])

    assert sealed.status_code == 303
    assert Opinion.objects.get().status == "given"
    again = send(client, "opinion", application, told)
    assert again.status_code == 422
    assert b"cannot be changed" in again.content


def test_an_opinion_that_is_not_whole_is_not_sealed_and_not_lost(application, sign_in, rita):
    response = send(sign_in(rita), "opinion", application, {"act": "seal", "rationale": WORDS})

    assert response.status_code == 422
    assert WORDS in response.content.decode()
    assert b"Choose what you recommend." in response.content
    assert Opinion.objects.get().rationale == WORDS


def test_questions_go_to_the_partner_and_stop_the_clock(application, sign_in, rita):
    told = {"SEC-01": "Which certificate?", "whole": ""}

    response = send(sign_in(rita), "questions", application, told)

    application.refresh_from_db()
    assert response.status_code == 303
    assert application.case.status == "waiting"
    assert InformationRequest.objects.get().questions.get().criterion.code == "SEC-01"
    assert send(sign_in(rita), "questions", application, {"whole": ""}).status_code == 422
    late = send(sign_in(rita), "questions", application, {"whole": WORDS})
    assert late.status_code == 422
    assert WORDS in late.content.decode()


def test_a_reviewer_of_another_jurisdiction_is_asked_and_joins(application, sign_in, lena, rolf):
    response = send(sign_in(lena), "assignments", application, {"reviewer": str(rolf.public_id)})

    assert response.status_code == 303
    assert application.case.joinings.get().jurisdiction_id == "UK"
    assert Assignment.objects.get().membership == rolf
    assert Entry.objects.filter(verb="case.reviewer_assigned").count() == 1
    assert Notice.objects.filter(user=rolf.user, subject__contains="opinion").count() == 1
    assert sign_in(rolf).get(reverse("casework:case", args=[application.reference])).status_code == 200


def test_standing_down_needs_the_confirmation(application, sign_in, rita):
    response = send(sign_in(rita), "recusal", application, {"reason": "money", "explanation": WORDS})

    assert response.status_code == 422
    assert WORDS in response.content.decode()
    assert not Recusal.objects.exists()


def test_the_draft_letter_is_set_before_the_decision_is_made(ready, paul, sign_in):
    answer = send(sign_in(paul), "decision", ready, {**APPROVAL, "text": "承認します \uf8ff", "act": "letter"})

    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert answer["Content-Type"] == "application/pdf"
    assert "Draft. Nothing has been decided." in text
    assert "承認します □" in text
    assert not Decision.objects.exists()


def test_a_decision_is_shown_before_it_is_made(ready, sign_in, paul, alice):
    client = sign_in(paul)

    shown = send(client, "decision", ready, {**APPROVAL, "act": "preview"})
    assert shown.status_code == 200
    for words in ("is an active partner of tier 1 until", "A grant for", "Alice", "You may take part."):
        assert words in shown.content.decode()
    assert not Decision.objects.exists()
    made = send(client, "decision", ready, {**APPROVAL, "act": "confirm"})

    assert made.status_code == 303
    assert Decision.objects.get().decided_by == paul
    assert Notice.objects.filter(user=alice.user, subject__contains="was decided").exists()


def test_the_second_approver_is_told_who_was_faster_and_loses_nothing(ready, sign_in, paul, eu_authority):
    pia = MembershipFactory(user__name="Pia", organisation=eu_authority, role="approver")
    send(sign_in(paul), "decision", ready, {**APPROVAL, "act": "confirm"})

    response = send(sign_in(pia), "decision", ready, {"outcome": "approved", "text": WORDS, "act": "confirm"})

    assert response.status_code == 409
    assert b"Paul decided this application" in response.content
    assert WORDS in response.content.decode()
    assert Decision.objects.count() == 1


def test_blanks_days_and_departures_are_asked_for_at_their_field(ready, sign_in, paul):
    told = {"outcome": "approved_with_conditions", "text": WORDS, "conditions": ["CON-03"], "CON-03-due": "2026-11-01"}

    response = send(sign_in(paul), "decision", ready, {**told, "act": "preview"})

    assert response.status_code == 422
    for words in (WORDS, "Fill in this blank", "This day is in the past"):
        assert words in response.content.decode()
    whole = {**told, "CON-03-due": "2027-02-01", "CON-03-environment": "the enclave"}
    without = send(sign_in(paul), "decision", ready, {**whole, "act": "preview"})
    assert b"Give the reason for departing" in without.content
    shown = send(sign_in(paul), "decision", ready, {**whole, "departure": "Needed.", "act": "preview"})
    assert b"An outside test of the enclave" in shown.content


def test_a_refusal_is_announced_answered_and_decided(application, give, rita, rhea, sign_in, paul, alice):
    give(application, rita, "refuse")
    give(application, rhea, "refuse")
    ready, client = application, sign_in(paul)
    refusal = {"outcome": "refused", "text": "Not now.", "reasons": ["REF-02"]}

    early = send(client, "decision", ready, {**refusal, "act": "preview"})
    assert b"announced first" in early.content
    announced = send(client, "refusal_notice", ready, {"reasons": "Ownership is not contained."})
    assert announced.status_code == 303
    partner = sign_in(alice)
    page = partner.get(f"/decisions/{ready.reference}/answer/")
    assert b"Ownership is not contained." in page.content
    assert partner.post(f"/decisions/{ready.reference}/answer/", {"text": "It is."}).status_code == 303
    again = partner.post(f"/decisions/{ready.reference}/answer/", {"text": WORDS})
    assert again.status_code == 409
    assert WORDS in again.content.decode()
    made = send(client, "decision", ready, {**refusal, "act": "confirm"})

    assert made.status_code == 303
    assert RefusalNotice.objects.get().answered_by == alice
    assert Decision.objects.get().outcome == "refused"


def test_conflicting_opinions_are_resolved_on_the_page(application, give, sign_in, rita, rhea, lena, paul):
    give(application, rita, "approve")
    give(application, rhea, "refuse")

    response = send(sign_in(lena), "resolution", application, {"reason": "The log was misread."})

    assert response.status_code == 303
    page = sign_in(paul).get(reverse("casework:case", args=[application.reference])).content
    assert b"The log was misread." in page


def _content(application):
    return application.submissions.get().content
