"""Whose session a request bears: the person and their memberships, read in one statement."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from portal.accounts.models import User
from portal.accounts.who import current_memberships


class SignedInBackend(AuthenticationBackend):
    """Passwords are allauth's; the person of a session comes with the memberships that every request asks for."""

    def get_user(self, user_id: Any) -> User | None:
        memberships = current_memberships(user_id)
        if not memberships:
            return super().get_user(user_id)
        user = memberships[0].user
        user.current_memberships = memberships
        return user
