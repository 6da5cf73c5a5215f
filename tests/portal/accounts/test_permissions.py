"""Roles, their documentation, and commands that would stand above them."""

import pytest
from django.core.management import CommandError, call_command

from portal.accounts import permissions, roles


def test_the_documentation_says_what_the_roles_say():
    assert permissions.PAGE.read_text() == permissions.render(), "Run manage.py write_permissions."


def test_only_officers_and_administrators_manage_members():
    holders = {code for code, role in roles.ROLES.items() if "members.manage" in role.capabilities}

    assert holders == {roles.officer_role(kind) for kind in roles.SIDES_OF_KIND}


def test_only_administrators_register_organisations():
    assert roles.roles_that_can("organisations.register") == ["Administrator"]


@pytest.mark.parametrize("command", ["createsuperuser", "changepassword"])
def test_commands_that_would_stand_above_the_rules_are_refused(command):
    with pytest.raises(CommandError):
        call_command(command)
