"""The first account of an empty installation, let in from the command line."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.accounts import actions
from portal.accounts.models import Invitation, Membership, Organisation
from portal.ledger.models import Entry
from portal.notices.models import Mail

pytestmark = pytest.mark.django_db
PASSWORD = "a long and winding phrase"


def create(email="ada@union.example", authority="Union AI Authority", jurisdiction="EU"):
    told = StringIO()
    call_command("create_administrator", email, authority=authority, jurisdiction=jurisdiction, stdout=told)
    return told.getvalue()


def test_prints_a_link_that_lets_an_administrator_in(client, clock):
    told = create(email=" Ada@Union.example ")

    path = re.search(r"^http\S+?(/accounts/invitations/\S+/)$", told, re.MULTILINE)[1]
    typed = {"name": "Ada", "time_zone": "UTC", "password1": PASSWORD, "password2": PASSWORD}
    assert client.get(path).status_code == 200
    assert client.post(path, typed)["Location"] == "/accounts/security/app/"
    member = Membership.objects.get()
    assert (member.user.email, member.role) == ("ada@union.example", "administrator")
    assert (member.organisation.kind, member.organisation.jurisdiction_id) == ("authority", "EU")


def test_writes_it_down_as_the_operators_act_and_mails_nothing():
    create()

    written = list(Entry.objects.order_by("at", "id").values_list("verb", "actor"))
    assert sorted(written) == [("member.invited", "system:operator"), ("organisation.registered", "system:operator")]
    assert not Mail.objects.exists()


def test_run_again_replaces_the_link(clock):
    first, second = create(), create()

    assert first != second
    assert Organisation.objects.count() == 1
    assert [each.is_open for each in Invitation.objects.order_by("pk")] == [False, True]


def test_a_further_administrator_is_told_to_those_who_are_there(ada):
    create(authority=ada.organisation.name.upper(), email="second@union.example")

    assert ada.user.notices.get().subject == "Another administrator was invited on the server"
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "nonsense"}, "“nonsense” is not an e-mail address."),
        ({"jurisdiction": "XX"}, "“XX” is not a jurisdiction of the programme; choose one of CA, EU, JP, UK, US."),
        ({"authority": "Aurora Institute"}, "“Aurora Institute” is registered already, as partner in EU."),
        ({"authority": "EU authority", "jurisdiction": "US"}, "“EU authority” is registered already, as authority in"),
        ({"authority": "  "}, "Give the authority's name"),
        ({"authority": "a\u202eb"}, "Leave out invisible characters"),
    ],
)
def test_refuses_with_one_sentence_and_leaves_nothing(aurora, eu_authority, wrong, sentence):
    before = Organisation.objects.count()

    with pytest.raises(CommandError, match=re.escape(sentence)) as refused:
        create(**wrong)

    assert refused.value.returncode == 1
    assert (Organisation.objects.count(), Invitation.objects.count(), Entry.objects.count()) == (before, 0, 0)


def test_refuses_once_the_person_has_an_account(ada):
    with pytest.raises(CommandError, match="There is an account with the address"):
        create(email=ada.user.email.upper(), authority="Another authority")

    assert not Organisation.objects.filter(name="Another authority").exists()


def test_a_person_who_joined_by_the_link_is_not_let_in_again(clock):
    invitation = actions.create_administrator("ada@union.example", authority="Union AI Authority", jurisdiction="eu")
    actions.accept(invitation.token, name="Ada", password=PASSWORD)

    with pytest.raises(CommandError, match="There is an account"):
        create()


def test_takes_the_country_and_the_contact_of_a_new_authority(clock):
    told = StringIO()
    about = {"country": "be", "security_contact": "+32 2 555 0142"}
    call_command("create_administrator", "ada@u.example", authority="Union", jurisdiction="EU", stdout=told, **about)

    authority = Organisation.objects.get(name="Union")
    assert (authority.country, authority.security_contact) == ("BE", "+32 2 555 0142")
    assert "Country of the authority: Belgium." in told.getvalue()
    assert "Still missing" not in told.getvalue()


def test_says_what_is_missing_and_refuses_a_foreign_country(clock):
    assert "Still missing" in create()
    with pytest.raises(CommandError, match="Give a country of the jurisdiction"):
        call_command("create_administrator", "b@u.example", authority="New", jurisdiction="EU", country="US")
