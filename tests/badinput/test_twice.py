"""The same form sent twice, or by two people at once: one effect, and the second is told."""

import threading
from contextvars import copy_context

import pytest
from django.db import connection

from portal.access import Lost, Refused
from portal.accounts import actions
from portal.accounts.models import Invitation, Jurisdiction, Membership, Organisation
from portal.ledger.models import Entry
from portal.notices.models import Mail
from tests.badinput.test_names import REGISTER

INVITE = {"name": "Nina", "email": "nina@aurora.example", "role": "contributor"}


@pytest.mark.django_db
def test_an_invitation_sent_twice_is_one(sign_in, alice):
    client = sign_in(alice)
    first = client.post("/members/invite/", INVITE)

    second = client.post("/members/invite/", INVITE)

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Alice has invited this person as Contributor already" in second.content.decode()
    assert second.context["form"].data["name"] == "Nina"
    assert Invitation.objects.get(email="nina@aurora.example").is_open
    assert Mail.objects.filter(to="nina@aurora.example").count() == 1


@pytest.mark.django_db
def test_another_role_replaces_an_invitation(sign_in, alice):
    client = sign_in(alice)
    client.post("/members/invite/", INVITE)

    answer = client.post("/members/invite/", INVITE | {"role": "evaluator"})

    assert answer.status_code == 303
    assert [invitation.role for invitation in Invitation.objects.all() if invitation.is_open] == ["evaluator"]


@pytest.mark.django_db
def test_an_organisation_registered_twice_is_one(sign_in, ada):
    client = sign_in(ada)
    client.post("/organisations/new/", REGISTER | {"confirmed": "1"})

    again = client.post("/organisations/new/", REGISTER | {"confirmed": "1"})

    assert again.status_code == 422
    assert "registered already" in again.content.decode()
    assert Entry.objects.filter(verb="organisation.registered").count() == 1


def at_once(*acts):
    """Each act in a thread with a connection of its own; what each gave or raised."""
    results, together = [None] * len(acts), threading.Barrier(len(acts))

    def run(place, act):
        try:
            together.wait(timeout=20)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=copy_context().run, args=(run, *pair)) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def kinds(results):
    return sorted(type(result).__name__ for result in results)


@pytest.mark.django_db(transaction=True)
def test_two_officers_invite_the_same_person_at_once(alice):
    person = {"email": "nina@aurora.example", "name": "Nina", "role": "contributor", "by": alice}

    results = at_once(*[lambda: actions.invite(alice.organisation, **person)] * 2)

    assert kinds(results) == ["Invitation", "Lost"]
    assert Invitation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_register_the_same_name_at_once(ada, uma):
    values = REGISTER | {"jurisdiction": Jurisdiction.objects.get(code="EU")}

    results = at_once(*[lambda by=by: actions.register_organisation(**values, by=by) for by in (ada, uma)])

    assert sum(isinstance(result, Organisation) for result in results) == 1
    assert sum(isinstance(result, (Lost, Refused)) for result in results) == 1


@pytest.mark.django_db(transaction=True)
def test_a_link_opened_twice_at_once_makes_one_member(alice):
    token = actions.invite(alice.organisation, email="nina@aurora.example", name="N", role="evaluator", by=alice).token
    new = {"name": "Nina", "password": "correct horse battery staple"}

    results = at_once(*[lambda: actions.accept(token, **new)] * 2)

    assert kinds(results) == ["Lost", "Membership"]
    assert Membership.objects.filter(user__email="nina@aurora.example").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_cannot_end_each_other_at_once(aurora, alice):
    from tests.factories.accounts import MembershipFactory

    other = MembershipFactory(user__name="Olga", organisation=aurora, role="responsible_officer")

    results = at_once(lambda: actions.end_membership(other, by=alice), lambda: actions.end_membership(alice, by=other))

    assert kinds(results) == ["NoneType", "Refused"]
    assert Membership.objects.current().filter(organisation=aurora).count() == 1
