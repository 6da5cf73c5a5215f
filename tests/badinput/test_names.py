"""Names that look like others are refused in every form of the kernel that takes one, and nothing typed is lost."""

import pytest

from portal.accounts.actions import invite
from portal.accounts.models import Invitation, Organisation

pytestmark = pytest.mark.django_db
TRICKS = {
    "right to left": "Borealis \u202ebaL",
    "isolate": "Nina \u2066Berg\u2069",
    "bell": "Nina\u0007 Berg",
    "zero width": "Ni\u200bna",
    "line": "Nina\u2028Berg",
    "nothing at all": "Nina\u0000",
}
WORDS = ("invisible characters", "Null characters")

REGISTER = {
    "name": "Zephyr Laboratory",
    "kind": "provider",
    "country": "DE",
    "jurisdiction": "EU",
    "legal_identifier": "HRB 1234",
    "owners": "Zephyr Holding\nZoe Example",
    "security_contact": "soc@zephyr.example",
    "officer_name": "Nina Berg",
    "officer_email": "nina@zephyr.example",
}


def is_refused(answer):
    page = answer.content.decode()
    return answer.status_code == 422 and any(words in page for words in WORDS)


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
@pytest.mark.parametrize("field", ["name", "legal_identifier", "owners", "security_contact", "officer_name"])
def test_registering_refuses(sign_in, ada, field, trick):
    answer = sign_in(ada).post("/organisations/new/", REGISTER | {field: trick})

    assert is_refused(answer)
    assert answer.context["form"].data["officer_email"] == "nina@zephyr.example"
    assert not Organisation.objects.filter(country="DE").exists()


def test_owners_stand_one_a_line(sign_in, ada):
    assert sign_in(ada).post("/organisations/new/", REGISTER | {"confirmed": "1"}).status_code == 303


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_inviting_joining_and_the_profile_refuse(client, sign_in, alice, trick):
    officer = sign_in(alice)
    token = invite(alice.organisation, email="new@aurora.example", name="New", role="evaluator", by=alice).token
    password = "correct horse battery staple"
    joining = {"name": trick, "time_zone": "UTC", "password1": password, "password2": password}

    invited = officer.post("/members/invite/", {"name": trick, "email": "x@aurora.example", "role": "contributor"})
    joined = client.post(f"/accounts/invitations/{token}/", joining)
    renamed = officer.post("/accounts/profile/", {"name": trick, "time_zone": "UTC"})

    assert all(is_refused(answer) for answer in (invited, joined, renamed))
    assert not Invitation.objects.filter(email="x@aurora.example").exists()
