"""The admin of the programme's judgments: it shows, changes nothing, and keeps opinions sealed."""

import pytest

from portal.cases import actions as cases
from reviews.decisions import actions
from tests.reviews.decisions.conftest import application, make_application, opinion, paul, rhea  # noqa: F401

MODELS = [
    "screening", "evidencejudgment", "opinion", "resolution", "refusalnotice", "decision", "decisionreason",
    "proposal", "letter", "assignment", "suspension", "acknowledgement",
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
def test_an_administrator_reads_and_adds_nothing(clock, sign_in, ada, model):
    client = sign_in(ada)

    assert client.get(f"/admin/reviews/{model}/").status_code == 200
    assert client.get(f"/admin/reviews/{model}/add/").status_code == 403


def test_a_sealed_opinion_is_sealed_here_too(application, opinion, sign_in, ada, rita):  # noqa: F811
    given = actions.give_opinion(application, **opinion(), by=rita)
    client = sign_in(ada)

    page = client.get(f"/admin/reviews/opinion/{given.pk}/change/")

    assert page.status_code == 200
    assert b"It stands." not in page.content
    cases.recuse(application.case, by=ada, reason="money")
    assert client.get(f"/admin/reviews/opinion/{given.pk}/change/").status_code == 302
