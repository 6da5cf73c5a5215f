"""What home asks for: each thing once, in words that tell it apart, and nothing that was done already."""

from datetime import timedelta

import pytest

from partners.grants.models import Grant
from partners.grants.versions import GrantVersion
from portal import dates
from portal.cases import actions as cases
from portal.failures import actions as failures
from portal.home import todo
from portal.home.next import Next, told_apart
from portal.notices.models import Mail
from tests.factories.cases import open_case
from tests.partners.grants.conftest import environment, grant, lena_fischer, mateo, partner, release  # noqa: F401


def titles(member):
    return [thing.title for thing in todo.for_member(member)]


def test_things_of_one_title_bear_their_references():
    same = [Next("file", "Report missing", "", None, "/", "Open", reference) for reference in ("VIO-1", "VIO-2")]
    other = Next("file", "Another", "", None, "/", "Open", "VIO-3")

    told = [thing.title for thing in told_apart([*same, other])]

    assert told == ["Report missing (VIO-1)", "Report missing (VIO-2)", "Another"]


def test_cases_of_one_title_are_told_apart(clock, aurora, rita):
    for _number in range(4):
        cases.assign(open_case(aurora), to=rita, by=rita)

    found = titles(rita)

    assert len(found) == len(set(found)) == 4


def test_an_extension_that_is_with_the_provider_is_not_offered_again(grant, alice, sign_in):  # noqa: F811
    Grant.objects.update(valid_until=dates.now().date() + timedelta(days=30))
    assert f"Extend {grant.reference}, M-5" in titles(alice)

    GrantVersion.objects.create(grant=grant, number=2, kind="extension", terms={}, due_at=dates.now(), proposed_by=None)

    assert f"Extend {grant.reference}, M-5" not in titles(alice)
    page = sign_in(alice).get(f"/grants/{grant.reference}/extension/").content.decode()
    assert "is with the provider already" in page


def test_an_administrator_is_told_of_what_failed_and_where_to_try_again(clock, ada, rita):
    failures.note(failures.Work("portal.ledger.seal", what="Sealing the ledger"), "The disk is full.")
    Mail.objects.create(message_id="<1@portal.example>", to="a@b.example", subject="S", text="T", status="dead")

    found = {thing.title: thing.address for thing in todo.for_member(ada)}

    assert found["1 piece of background work failed"] == "/failures/"
    assert found["1 e-mail could not be sent"] == "/mail/?status=dead"
    assert not {title for title in titles(rita) if "failed" in title or "sent" in title}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["lena", "petra", "alice", "meridian"])
def test_nobody_else_is_told_of_failures(clock, who, request):
    failures.note(failures.Work("portal.ledger.seal", what="Sealing the ledger"), "The disk is full.")

    assert not [title for title in titles(request.getfixturevalue(who)) if "background" in title]
