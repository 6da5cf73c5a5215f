"""The admin shows what the portal shows its reader, and its addresses ask for nothing that no page shows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.urls import reverse

from partners.reports.models import Obligation
from portal.accounts.models import Invitation
from portal.cases.models import Case, Recusal
from portal.notices import actions as notices
from portal.notices.models import Mail
from tests.security import marking
from tests.security.actors import ACTORS, client_of

PAGES = admin.site._registry
EVERYBODYS = {"Rulebook", "Parameter", "Section", "Criterion", "Rule", "LibraryEntry", "Declaration"}
LOOKUPS = ["startswith", "regex", "contains", "isnull", "gt"]


def list_of(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def paths(model: Any, depth: int = 2) -> Iterator[str]:
    """Every way from a model to a column, through other records too."""
    for field in model._meta.get_fields():
        yield field.name
        if depth > 1 and field.is_relation and field.related_model in PAGES:
            yield from (f"{field.name}__{rest}" for rest in paths(field.related_model, depth - 1))


def of_filters(page: Any) -> set[str]:
    return {path for declared in page.list_filter for path in (declared, f"{declared}__isnull")}


def test_every_page_says_by_whose_rule_it_is_seen():
    everybodys = {model.__name__ for model, page in PAGES.items() if page.for_everybody}
    bare = {
        model.__name__
        for model, page in PAGES.items()
        if not page.for_everybody and not page.seen_with and not hasattr(model._default_manager, "visible_to")
    }

    assert everybodys == EVERYBODYS
    assert bare == set()


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_a_list_is_asked_by_its_own_filters_only(model, ada, rf):
    page = PAGES[model]
    asked = [f"{path}__{lookup}" for path in paths(model) for lookup in LOOKUPS] + list(paths(model))
    allowed = {lookup for lookup in asked if page.lookup_allowed(lookup, "x", rf.get("/"))}

    assert allowed <= of_filters(page)


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_an_undeclared_question_is_answered_with_a_sentence(model, sign_in, ada):
    client = sign_in(ada)

    for question in ("pk__gt=0", "id__regex=(", "organisation__name__startswith=A", "user__password__regex=(", "x=y"):
        answer = client.get(f"{list_of(model)}?{question}")
        assert answer.status_code == 400, question
        assert "could not be read" in answer.content.decode()


def test_every_filter_beside_a_list_works(world, sign_in):
    client = client_of(ACTORS["administrator"], world, sign_in)
    asked = 0

    for model, page in PAGES.items():
        changes = client.get(list_of(model)).context_data["cl"]
        questions = [choice["query_string"] for spec in changes.filter_specs for choice in spec.choices(changes)]
        assert {client.get(list_of(model) + question).status_code for question in questions} <= {200}, model
        asked += len(questions)
        assert len(changes.filter_specs) <= len(page.list_filter)
    assert asked > 100


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
def test_nothing_hidden_is_searched_filtered_or_listed(model):
    page = PAGES[model]

    for path in (*page.search_fields, *page.list_filter, *page.list_display):
        way = get_fields_from_path(model, path) if hasattr(model, path.partition("__")[0]) else []
        for field in way:
            there = PAGES.get(field.model)
            assert there is None or field.name not in there.hidden_fields, path


def test_no_page_answers_about_any_record_of_any_model(sign_in, ada):
    client = sign_in(ada)

    assert client.get("/admin/autocomplete/").status_code == 404
    assert client.get("/admin/r/1/1/").status_code == 404


def test_a_token_cannot_be_guessed_letter_by_letter(sign_in, ada, alice, clock):
    Invitation.objects.create(
        organisation=alice.organisation, email="new@people.example", name="New", role="contributor",
        token_digest="d" * 64, expires_at=clock.now,
    )  # fmt: skip
    notices.mail_to("new@people.example", subject="S", text="Follow /accounts/invitations/abc", key="k")
    client = sign_in(ada)

    assert "abc" not in Mail.objects.get().text
    for address in ("invitation/?token_digest__startswith=d", "mail/?text__contains=abc", "mail/?notice__isnull=1"):
        assert client.get(f"/admin/portal/{address}").status_code == 400


def test_whoever_stood_down_reads_nothing_of_the_case_here(world, sign_in):
    """As many rows of each model as the same administrator sees who did not stand down, without the partner's own."""
    administrator = world.member("administrator", of="EU")
    client = client_of(ACTORS["administrator"], world, sign_in)
    before = {model: rows(client, model) for model in CASEWORK}
    for case in Case.objects.filter(organisation=world.partner):
        Recusal.objects.create(case=case, membership=administrator, reason="family")
    after = {model: rows(client, model) for model in CASEWORK}

    for model, way in CASEWORK.items():
        theirs = set(model._default_manager.filter(**{way: world.partner}).values_list("pk", flat=True))
        theirs -= (
            set(Obligation.objects.filter(case=None).values_list("pk", flat=True)) if model is Obligation else set()
        )
        assert before[model] & theirs, model
        assert after[model] == before[model] - theirs, model


OF_A_CASE = {
    "portal.Case", "partners.Application", "partners.Submission", "partners.InformationRequest", "partners.Document",
    "reviews.Screening", "reviews.EvidenceJudgment", "reviews.Opinion", "reviews.Resolution", "reviews.RefusalNotice",
    "reviews.Decision", "reviews.DecisionReason", "reviews.Proposal", "reviews.Suspension", "reviews.SuspensionAnswer",
    "reviews.Removal", "reviews.Violation", "partners.Obligation",
}  # fmt: skip
CASEWORK = {model: marking.OWNED[model._meta.label] for model in PAGES if model._meta.label in OF_A_CASE}


def rows(client: Any, model: Any) -> set[Any]:
    """The keys of all rows that the list shows."""
    return set(client.get(list_of(model)).context_data["cl"].queryset.values_list("pk", flat=True))
