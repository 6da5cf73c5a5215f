"""Invitations: single use, 72 hours, and never across the sides."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from partners.standing import actions as standing
from portal.access import Lost, Refused
from portal.accounts import actions
from portal.accounts.models import Invitation, Membership, User
from portal.ledger.models import Entry
from portal.notices.models import Mail
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db
PHRASE = "a wholly new phrase"


def invite(by, role="contributor", email="dana@aurora.example", organisation=None):
    return actions.invite(organisation or by.organisation, email=email, name="Dana", role=role, by=by)


def link(invitation):
    return f"/accounts/invitations/{invitation.token}/"


def last_verb():
    return Entry.objects.order_by("at", "id").last().verb


def test_invite_mails_a_link_and_keeps_only_its_digest(clock, alice):
    invitation = invite(alice)

    mail = Mail.objects.get()
    assert mail.to == "dana@aurora.example"
    assert link(invitation) in mail.words_to_send
    assert invitation.token not in str(Invitation.objects.values().get())
    assert len(invitation.token) >= 43
    assert invitation.expires_at == clock.now + timedelta(hours=72)
    assert last_verb() == "member.invited"


def test_ledger_entries_of_members_hold_no_personal_data(alice):
    invitation = invite(alice)
    actions.accept(invitation.token, name="Dana Doe", password=PHRASE)

    written = b"".join(bytes(entry.body) for entry in Entry.objects.all())
    assert b"dana" not in written.lower()


def test_accepting_makes_an_account_and_leads_to_enrolment(clock, client, alice):
    invitation = invite(alice)
    chosen = {"name": "Dana Doe", "time_zone": "Europe/Berlin", "password1": PHRASE, "password2": PHRASE}

    assert client.get(link(invitation)).status_code == 200
    answer = client.post(link(invitation), chosen)

    member = Membership.objects.get(user__email="dana@aurora.example")
    assert (answer.status_code, answer["Location"]) == (303, "/accounts/security/app/")
    assert (member.organisation, member.role, member.user.time_zone) == (
        alice.organisation, "contributor", "Europe/Berlin",
    )  # fmt: skip
    assert client.get("/members/").status_code == 302
    assert client.get("/accounts/security/app/").status_code == 200
    assert last_verb() == "member.joined"
    assert alice.user.notices.get().subject == "Dana Doe has joined"


def test_a_name_with_invisible_characters_is_refused_with_a_sentence(client, alice):
    invitation = invite(alice)
    chosen = {"name": "Dana\u202eeoD", "time_zone": "UTC", "password1": PHRASE, "password2": PHRASE}

    answer = client.post(link(invitation), chosen)

    assert answer.status_code == 422
    assert b"Leave out invisible characters" in answer.content
    assert not User.objects.filter(email="dana@aurora.example").exists()


@pytest.mark.parametrize("password", ["short", "password1234", "dana@aurora.example"])
def test_a_weak_password_is_refused(client, alice, password):
    invitation = invite(alice)

    answer = client.post(
        link(invitation), {"name": "Dana", "time_zone": "UTC", "password1": password, "password2": password}
    )

    assert answer.status_code == 422
    assert Invitation.objects.get().used_at is None


def test_a_link_works_once(client, alice):
    invitation = invite(alice)
    actions.accept(invitation.token, name="Dana", password=PHRASE)

    with pytest.raises(Lost):
        actions.accept(invitation.token, name="Dana", password=PHRASE)
    assert client.get(link(invitation)).status_code == 410


def test_a_link_runs_out_after_72_hours(clock, client, alice):
    invitation = invite(alice)
    clock.forward(hours=72)

    with pytest.raises(Refused, match="has run out"):
        actions.accept(invitation.token, name="Dana", password=PHRASE)
    assert client.get(link(invitation)).status_code == 410


def test_a_withdrawn_invitation_does_not_work(client, alice):
    invitation = invite(alice)
    actions.withdraw_invitation(invitation, by=alice)

    with pytest.raises(Refused, match="was withdrawn"):
        actions.accept(invitation.token, name="Dana", password=PHRASE)
    assert last_verb() == "member.invitation_withdrawn"
    assert client.get(link(invitation)).status_code == 410


def test_a_new_link_replaces_the_earlier_one(clock, alice):
    earlier = invite(alice)
    clock.forward(hours=80)

    newer = actions.resend(earlier, by=alice)

    with pytest.raises(Refused, match="is not known"):
        actions.accept(earlier.token, name="Dana", password=PHRASE)
    assert actions.accept(newer.token, name="Dana", password=PHRASE).role == "contributor"
    assert Mail.objects.filter(to="dana@aurora.example").count() == 2


def test_inviting_again_withdraws_the_earlier_invitation(alice):
    earlier, newer = invite(alice), invite(alice, role="evaluator")

    assert Invitation.objects.get(pk=earlier.pk).withdrawn_at is not None
    assert Invitation.objects.get(pk=newer.pk).is_open


def test_an_unknown_link_says_what_to_do(client, db):
    answer = client.get("/accounts/invitations/nonsense/")

    assert answer.status_code == 410
    assert b"Copy the whole line" in answer.content


def test_a_person_with_an_account_joins_after_signing_in(client, sign_in, alice, carol):
    invitation = invite(alice, email=carol.user.email)

    asked = client.get(link(invitation))
    with pytest.raises(Refused, match="Sign in, then open"):
        actions.accept(invitation.token, name="Carol", password=PHRASE)
    answer = sign_in(carol).post(link(invitation))

    assert b"Sign in as" in asked.content
    assert answer.status_code == 303
    assert set(carol.user.memberships.current().values_list("organisation__name", flat=True)) == {
        "Aurora Institute", "Borealis Safety Lab",
    }  # fmt: skip


def test_somebody_elses_invitation_cannot_be_taken(sign_in, alice, bob):
    invitation = invite(alice)

    answer = sign_in(bob).post(link(invitation))

    assert answer.status_code == 422
    assert Invitation.objects.get().used_at is None


def test_nobody_belongs_to_both_sides(alice, ada, rita, meridian):
    with pytest.raises(Refused, match="Nobody belongs to both"):
        invite(alice, email=rita.user.email.upper())
    with pytest.raises(Refused, match="Nobody belongs to both"):
        invite(ada, role="reviewer", email=alice.user.email)
    with pytest.raises(Refused, match="Nobody belongs to both"):
        invite(meridian, role="provider_viewer", email=alice.user.email)


def test_sides_are_checked_again_when_an_invitation_is_accepted(alice, ada, carol):
    invitation = invite(alice, email="dana@aurora.example")
    reviewer = invite(ada, role="reviewer", email="dana@aurora.example")
    member = actions.accept(invitation.token, name="Dana", password=PHRASE)

    with pytest.raises(Refused, match="Nobody belongs to both"):
        actions.join(reviewer.token, user=member.user)


@pytest.mark.parametrize(
    ("who", "whose", "role", "is_allowed"),
    [
        ("alice", "aurora", "contributor", True),
        ("bob", "aurora", "contributor", False),
        ("carol", "aurora", "contributor", False),
        ("rita", "aurora", "contributor", False),
        ("petra", "us_authority", "reviewer", False),
        ("ada", "aurora", "responsible_officer", True),
        ("ada", "meridian_models", "provider_viewer", True),
        ("ada", "eu_authority", "reviewer", True),
        ("ada", "us_authority", "reviewer", False),
        ("meridian", "meridian_models", "provider_viewer", True),
        ("meridian", "aurora", "contributor", False),
        ("alice", "aurora", "reviewer", False),
        ("ada", "eu_authority", "contributor", False),
    ],
)
def test_who_may_invite_into_what(request, who, whose, role, is_allowed):
    by, organisation = request.getfixturevalue(who), request.getfixturevalue(whose)

    try:
        invite(by, role=role, email="new@person.example", organisation=organisation)
        invited = True
    except Refused:
        invited = False

    assert invited == is_allowed
    assert Invitation.objects.count() == int(is_allowed)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_joins():
    officer = MembershipFactory()
    invitation = invite(officer)

    def accept(_turn):
        try:
            actions.accept(invitation.token, name="Dana", password=PHRASE)
            return "joined"
        except Refused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(accept, range(4)))

    assert answers == ["joined", "refused", "refused", "refused"]
    assert Membership.objects.filter(user__email="dana@aurora.example").count() == 1


def test_an_invitation_says_how_far_it_came(clock, client, sign_in, ada, aurora):
    invitation = invite(ada, role="responsible_officer", organisation=aurora)
    standing.register(aurora, type="research_institution", by=ada)
    page = f"/partners/{aurora.public_id}/"

    def told():
        return " ".join(sign_in(ada).get(page).content.decode().split())

    assert "sent, not opened yet" in told()
    client.get(link(invitation))
    assert "opened <time" in told()
    clock.forward(hours=73)
    assert "expired <time" in told()
    assert f'action="/members/invitations/{invitation.public_id}/link/"' in told()
    again = actions.resend(invitation, by=ada)
    assert "sent, not opened yet" in told()
    actions.accept(again.token, name="Dana", password=PHRASE)
    assert "accepted <time" in told()
    assert f'action="/members/invitations/{invitation.public_id}/link/"' not in told()


def test_who_manages_no_members_reads_no_invitation(sign_in, ada, rita, aurora):
    invite(ada, role="responsible_officer", organisation=aurora)
    standing.register(aurora, type="research_institution", by=ada)

    assert "dana@aurora.example" not in sign_in(rita).get(f"/partners/{aurora.public_id}/").content.decode()
