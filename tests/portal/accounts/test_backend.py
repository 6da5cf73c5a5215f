"""The person of a session and their memberships."""

from portal.accounts.backend import SignedInBackend
from portal.accounts.models import User


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
