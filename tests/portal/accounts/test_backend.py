"""The person of a session and their memberships."""

from django.contrib.auth import SESSION_KEY

from portal.accounts.backend import SignedInBackend
from portal.accounts.models import User
from portal.accounts.who import SessionStore


def test_the_person_comes_with_their_memberships_in_one_statement(alice, django_assert_num_queries):
    with django_assert_num_queries(1):
        user = SignedInBackend().get_user(alice.user_id)
        told = [(member.pk, member.organisation.jurisdiction.code) for member in user.current_memberships]

    assert user == alice.user
    assert told == [(alice.pk, alice.organisation.jurisdiction_id)]


def test_a_person_whose_membership_ended_comes_without(alice, clock):
    alice.ended_at = clock.now
    alice.save()

    user = SignedInBackend().get_user(alice.user_id)

    assert (user, list(user.current_memberships)) == (alice.user, [])


def test_a_disabled_person_does_not_come(alice):
    User.objects.filter(pk=alice.user_id).update(is_active=False)

    assert SignedInBackend().get_user(alice.user_id) is None


def test_a_stored_session_is_read_until_it_expires(clock, alice, sign_in):
    key = sign_in(alice).session.session_key

    clock.forward(days=3, seconds=-1)
    assert SessionStore(key)[SESSION_KEY] == str(alice.user_id)
    clock.forward(seconds=2)
    assert SESSION_KEY not in SessionStore(key)


def test_a_session_that_is_not_stored_keeps_no_key(db):
    session = SessionStore("a" * 32)

    assert list(session.keys()) == []
    assert session.session_key is None
