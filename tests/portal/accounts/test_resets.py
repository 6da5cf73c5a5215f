"""A lost second factor: asked for, proposed, confirmed by a second person, and used by its link only."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.access import Lost, Refused
from portal.accounts import actions, second_factor, totp
from portal.accounts.factor_resets import FactorReset
from portal.ledger.models import Entry
from portal.notices.models import Mail
from tests.factories.accounts import PASSWORD, MembershipFactory

pytestmark = pytest.mark.django_db
LOST = "/accounts/code/lost/"
WHY = "Spoke to her by telephone; the phone was stolen."


@pytest.fixture
def eva(eu_authority):
    """A second administrator of Ada's authority."""
    return MembershipFactory(user__name="Eva", organisation=eu_authority, role="administrator")


@pytest.fixture
def reset(clock, alice, app, ada):
    """Alice had an app; Ada proposed a reset."""
    app(alice)
    return actions.propose_reset(alice, by=ada, grounds=WHY)


def verbs():
    return list(
        Entry.objects.filter(verb__startswith="factorreset").order_by("at", "id").values_list("verb", flat=True)
    )


def subjects(membership):
    return set(membership.user.notices.values_list("subject", flat=True))


def enrol_by(client):
    page = client.get("/accounts/security/app/")
    return client.post("/accounts/security/app/", {"code": totp.current_code(page.context["secret"])})


class TestAsking:
    def test_known_and_unknown_accounts_look_alike(self, client, alice, bob):
        bob.user.is_active = False
        bob.user.save()
        told = []
        for email in (alice.user.email.upper(), bob.user.email, "nobody@nowhere.example"):
            answer = Client().post(LOST, {"email": email})
            told.append((answer.status_code, answer["Location"]))
        actions.answer_recovery_requests()

        assert told == [(303, f"{LOST}?asked=1")] * 3
        assert [each.user for each in FactorReset.objects.all()] == [alice.user]
        assert b"If there is an account with this address" in client.get(told[0][1]).content

    def test_tells_the_person_and_the_administrators_of_their_jurisdiction(self, client, alice, ada, uma):
        client.post(LOST, {"email": alice.user.email})
        actions.answer_recovery_requests()

        assert subjects(alice) == {"Somebody asked for a new second factor for your account"}
        assert subjects(ada) == {"Alice has lost their second factor"}
        assert subjects(uma) == set()
        assert verbs() == ["factorreset.requested"]

    def test_asking_twice_asks_once(self, client, alice):
        for _turn in range(2):
            client.post(LOST, {"email": alice.user.email})
            actions.answer_recovery_requests()

        assert FactorReset.objects.count() == 1

    def test_asking_often_is_limited(self, client, alice):
        answers = [client.post(LOST, {"email": "alice@people.example"}).status_code for _turn in range(7)]

        assert answers[-1] == 429

    def test_the_code_page_leads_there_and_fills_in_the_address(self, clock, alice, app, give_password):
        app(alice)
        client = give_password(alice)

        assert LOST.encode() in client.get("/accounts/code/").content
        assert alice.user.email.encode() in client.get(LOST).content

    def test_a_wrong_address_is_kept_with_its_error(self, client):
        answer = client.post(LOST, {"email": "not an address"})

        assert answer.status_code == 422
        assert b"not an address" in answer.content


class TestTwoAdministrators:
    def test_one_proposes_another_confirms(self, clock, eva, uma, reset, ada):
        assert (reset.status, reset.proposed_by, reset.grounds) == ("proposed", ada.user, WHY)
        assert "Alice is to get a new second factor, if you confirm it" in subjects(eva) & subjects(uma)

        confirmed = actions.confirm_reset(reset, by=uma)

        assert (confirmed.status, confirmed.confirmed_by) == ("confirmed", uma.user)
        assert verbs() == ["factorreset.requested", "factorreset.proposed", "factorreset.confirmed"]

    def test_the_entries_hold_no_token_and_no_name(self, reset, uma):
        token = actions.confirm_reset(reset, by=uma).token

        written = b"".join(bytes(entry.body) for entry in Entry.objects.all())
        assert token.encode() not in written
        assert b"Alice" not in written
        assert not FactorReset.objects.filter(token_digest=token).exists()

    def test_confirming_ends_factors_and_sessions_and_tells_person_and_officers(
        self, clock, sign_in, reset, alice, carol, aurora, uma
    ):
        other = MembershipFactory(organisation=aurora, role="responsible_officer")
        client = sign_in(alice)

        actions.confirm_reset(reset, by=uma)

        assert not Authenticator.objects.filter(user=alice.user).exists()
        assert client.get("/accounts/profile/").status_code == 302
        assert "Your second factor was reset" in subjects(alice)
        assert subjects(other) == {"The second factor of Alice was reset"}
        assert subjects(carol) == set()

    def test_the_proposer_does_not_confirm_not_even_in_another_role(self, reset, ada, uk_authority):
        elsewhere = MembershipFactory(user=ada.user, organisation=uk_authority, role="administrator")

        for by in (ada, elsewhere):
            with pytest.raises(Refused, match="A second administrator confirms"):
                actions.confirm_reset(reset, by=by)

    def test_nobody_takes_part_in_their_own(self, ada, eva, uma):
        with pytest.raises(Refused, match="Nobody resets their own factor"):
            actions.propose_reset(ada, by=ada, grounds=WHY)
        reset = actions.propose_reset(ada, by=eva, grounds=WHY)
        with pytest.raises(Refused, match="Nobody resets their own factor"):
            actions.confirm_reset(reset, by=ada)
        with pytest.raises(Refused, match="Nobody resets their own factor"):
            actions.refuse_reset(reset, by=ada, reason=WHY)

    def test_the_first_is_near_unless_nobody_is(self, alice, ada, uma):
        with pytest.raises(Refused, match="own jurisdiction"):
            actions.propose_reset(alice, by=uma, grounds=WHY)

        assert actions.propose_reset(ada, by=uma, grounds=WHY).status == "proposed"

    @pytest.mark.parametrize("who", ["alice", "bob", "rita", "petra", "lena", "vera", "meridian"])
    def test_nobody_else_takes_part_or_sees_it(self, request, sign_in, reset, bob, who):
        by = request.getfixturevalue(who)
        client = sign_in(by)

        for act in (
            lambda: actions.propose_reset(bob, by=by, grounds=WHY),
            lambda: actions.confirm_reset(reset, by=by),
            lambda: actions.refuse_reset(reset, by=by, reason=WHY),
        ):
            with pytest.raises(Refused, match="Only an administrator"):
                act()
        for path in ("", f"{reset.public_id}/", f"{reset.public_id}/confirmation/"):
            assert client.get(f"/members/lost-factors/{path}").status_code == 403

    def test_of_two_who_decide_the_second_is_told(self, reset, eva, uma):
        actions.confirm_reset(reset, by=uma)

        with pytest.raises(Lost, match="settled meanwhile"):
            actions.refuse_reset(reset, by=eva, reason=WHY)

    def test_refusing_changes_nothing_and_tells_the_person(self, reset, alice, uma):
        actions.refuse_reset(reset, by=uma, reason="It was somebody else.")

        assert second_factor.has_enrolled(alice.user)
        assert "Your second factor was not reset" in subjects(alice)
        assert FactorReset.objects.get().status == "refused"

    @pytest.mark.parametrize(
        "change",
        [
            "proposed_by_id = user_id",
            "confirmed_by_id = user_id",
            "confirmed_by_id = proposed_by_id",
            "status = 'confirmed'",
            "status = 'used', token_digest = 'x'",
        ],
    )
    def test_the_database_refuses_it_too(self, reset, change):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE portal_factorreset SET {change} WHERE id = %s", [reset.pk])


class TestLink:
    def path(self, reset):
        return f"/accounts/new-factor/{reset.token}/"

    def test_with_the_password_it_leads_to_a_new_factor_once(self, clock, client, reset, alice, uma):
        reset = actions.confirm_reset(reset, by=uma)
        clock.forward(minutes=1)

        opened = client.post(self.path(reset), {"password": PASSWORD})
        assert (opened.status_code, opened["Location"]) == (303, "/accounts/security/app/")
        assert client.get("/accounts/profile/").status_code == 302
        enrolled = enrol_by(client)

        assert enrolled["Location"] == "/accounts/security/recovery-codes/"
        assert client.get("/accounts/profile/").status_code == 200
        assert FactorReset.objects.get().status == "used"
        assert verbs()[-1] == "factorreset.used"
        assert Client().get(self.path(reset)).status_code == 410

    def test_without_it_a_password_alone_enrols_nothing(self, clock, reset, alice, uma, give_password):
        actions.confirm_reset(reset, by=uma)
        clock.forward(minutes=1)
        client = give_password(alice)

        page = client.get("/accounts/security/app/")

        assert page.status_code == 403
        assert b"Open the link in your mail" in page.content
        with pytest.raises(Refused, match="open the link"):
            actions.enrol(alice.user, secret=totp.new_secret())

    def test_a_wrong_password_opens_nothing(self, clock, client, reset, uma):
        reset = actions.confirm_reset(reset, by=uma)

        answer = client.post(self.path(reset), {"password": "not this one"})

        assert answer.status_code == 422
        assert "_auth_user_id" not in client.session

    def test_it_runs_out_after_72_hours(self, clock, client, reset, alice, uma, ada):
        reset = actions.confirm_reset(reset, by=uma)
        clock.forward(hours=72)

        assert client.get(self.path(reset)).status_code == 410
        newer = actions.confirm_reset(actions.propose_reset(alice, by=ada, grounds=WHY), by=uma)
        assert client.get(self.path(newer)).status_code == 200
        assert verbs()[-2:] == ["factorreset.lapsed", "factorreset.confirmed"]

    def test_it_goes_to_the_person_by_mail(self, reset, alice, uma):
        reset = actions.confirm_reset(reset, by=uma)

        mail = Mail.objects.get(subject="Set up a new second factor")
        assert mail.to == alice.user.email
        assert self.path(reset) in mail.words_to_send

    def test_nonsense_says_what_to_do(self, client):
        assert b"Copy the whole line" in client.get("/accounts/new-factor/nonsense/").content


class TestPages:
    def test_an_administrator_opens_it_for_a_member_and_another_confirms(self, clock, sign_in, alice, ada, uma):
        first, second = sign_in(ada), sign_in(uma)
        address = f"/members/{alice.public_id}/lost-factor/"
        assert address.encode() in first.get(f"/members/?organisation={alice.organisation.public_id}").content

        page = first.post(address, {"grounds": WHY})["Location"]
        own = first.post(f"{page}confirmation/")
        answer = second.post(f"{page}confirmation/")

        assert own.status_code == 422
        assert b"A second administrator confirms it." in own.content
        assert answer["Location"] == page
        assert FactorReset.objects.get().status == "confirmed"

    def test_a_reason_is_asked_for_and_kept(self, sign_in, alice, ada):
        client, address = sign_in(ada), f"/members/{alice.public_id}/lost-factor/"

        assert client.post(address, {"grounds": "  "}).status_code == 422
        kept = client.post(address, {"grounds": "a\u202eb kept"})
        assert "b kept" in kept.content.decode()

    def test_home_names_it_to_whoever_may_act(self, sign_in, reset, ada, uma):
        address = f"/members/lost-factors/{reset.public_id}/".encode()

        assert address in sign_in(uma).get("/").content
        assert address not in sign_in(ada).get("/").content

    def test_the_list_asks_the_database_as_often_for_one_as_for_three(self, sign_in, ada, alice, bob, carol):
        client = sign_in(ada)

        def queries():
            client.get("/members/lost-factors/")
            with CaptureQueriesContext(connection) as seen:
                page = client.get("/members/lost-factors/")
            return len(seen), len(re.findall(r"/members/lost-factors/[0-9a-f-]{36}/", page.content.decode()))

        actions.ask_for_reset(alice.user.email)
        few, one = queries()
        actions.ask_for_reset(bob.user.email)
        actions.ask_for_reset(carol.user.email)
        many, three = queries()

        assert (one, three) == (1, 3)
        assert few == many
