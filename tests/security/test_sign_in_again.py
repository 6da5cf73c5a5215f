"""Dangerous acts ask for the second factor again, and known and unknown accounts look alike."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts import kept, sessions
from portal.accounts.kept_forms import KeptForm
from tests.factories.accounts import PASSWORD, MembershipFactory
from tests.security.addresses import ROWS

pytestmark = pytest.mark.django_db

# Decide, open vetting, release, suspend and lift, consent, change who may do what, take the whole record away.
ASK_AGAIN = {
    "accounts:address", "accounts:address-proof", "accounts:calendar", "applications:extend-standing",
    "casework:decision", "casework:cosignature", "casework:proposal_withdrawal", "casework:refusal_notice",
    "evidence:release", "evidence:releases", "evidence:spill-decision",
    "grants:consent", "grants:consent-extension", "grants:surrender", "grants:withdraw", "grants:leave-programme",
    "identity_provider_link", "identity_provider_remove", "ledger:export",
    "members:invite", "members:resend", "members:role", "members:end",
    "members:lost-factor", "members:reset-proposal", "members:reset-confirmation", "members:reset-refusal",
    "mfa_remove_factor", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "organisations:correction", "organisations:register", "partners:registration-withdrawal",
    "partners:register",
    "people:clear", "people:correct", "people:correct_spelling", "people:details", "people:leave",
    "releases:withdraw",
    "reports:waiver", "violations:dismissal",
    "suspensions:acknowledgement",
    "suspensions:impose", "suspensions:confirmation", "suspensions:lifting-proposal", "suspensions:lifting",
    "suspensions:lifting-refusal", "suspensions:withdrawal", "suspensions:removal-case", "suspensions:variation",
    "removals:proposal", "removals:cosignature", "removals:withdrawal", "removals:dropping",
}  # fmt: skip
STEPS = [row for row in ROWS if row.rule.step_up]


def test_exactly_the_dangerous_acts_ask_again():
    assert {row.name for row in STEPS} == ASK_AGAIN


def test_they_ask_before_a_form_is_filled(sign_in, clock):
    """A second factor of six minutes ago is too old, for the form and for sending it."""
    mistakes = []
    for row in STEPS:
        client = sign_in(MembershipFactory(organisation__kind="authority", role=_who_may(row.rule.capability)))
        session = client.session
        clock.forward(minutes=6)
        session[sessions.SEEN_AT] = clock.now.isoformat()
        session.save()
        for method in row.rule.methods:
            answer = client.generic(method, row.address())
            if answer.status_code != 302 or not answer["Location"].startswith(reverse("mfa_reauthenticate")):
                mistakes.append((row.name, method, answer.status_code))

    assert mistakes == []


def test_what_was_typed_is_kept_over_the_second_factor(sign_in, clock):
    lost = []
    for row in (row for row in STEPS if "POST" in row.rule.methods):
        member = MembershipFactory(organisation__kind="authority", role=_who_may(row.rule.capability))
        client = sign_in(member)
        clock.forward(minutes=6)
        client.post(row.address(), {"reason": f"typed for {row.name}"})
        kept_form = KeptForm.objects.filter(user=member.user).first()
        if kept_form is None or kept.fields_of(kept_form) != [("reason", f"typed for {row.name}")]:
            lost.append(row.name)

    assert lost == []


def _who_may(capability: str) -> str:
    from portal.accounts.roles import ROLES

    return next(
        (code for code, role in ROLES.items() if role.side == "programme" and capability in role.capabilities),
        next((code for code, role in ROLES.items() if capability in role.capabilities), "observer"),
    )


def plain(answer) -> str:
    """The page without what differs between any two requests or repeats what was typed."""
    text = answer.content.decode()
    return re.sub(r'value="[^"]*"|csrf\w*|[0-9a-f]{32}|\w+@\w+\.example', "", text)


@pytest.mark.parametrize(
    ("name", "fields"),
    [("account_login", {"password": "wrong password 1"}), ("account_reset_password", {}), ("mfa_lost", {})],
)
def test_known_and_unknown_accounts_get_the_same_answer(name, fields, alice):
    alice.user.email = "alice@known.example"
    alice.user.save()
    field = "login" if name == "account_login" else "email"
    answers = [
        Client().post(reverse(name), fields | {field: address}, follow=True)
        for address in ("alice@known.example", "nobody@nowhere.example")
    ]

    assert answers[0].status_code == answers[1].status_code
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert plain(answers[0]) == plain(answers[1])


@pytest.mark.parametrize("name", ["account_reset_password", "mfa_lost"])
def test_known_and_unknown_accounts_take_the_same_work(name, alice):
    """The very statements are the same, so that the time taken tells nothing; the worker looks for the account."""
    work = []
    Client().post(reverse(name), {"email": "first@nowhere.example"})
    for address in (alice.user.email, "nobody@nowhere.example"):
        with CaptureQueriesContext(connection) as queries:
            Client().post(reverse(name), {"email": address})
        work.append([re.sub(r"'[^']*'|\d+|savepoint \S+", "?", query["sql"], flags=re.IGNORECASE) for query in queries])

    assert work[0] == work[1]
    assert not any("portal_user" in sql or "portal_mail" in sql for sql in work[0])


def test_a_closed_account_looks_like_an_unknown_one(alice):
    alice.user.is_active = False
    alice.user.save()
    closed = Client().post(reverse("account_login"), {"login": alice.user.email, "password": PASSWORD})
    unknown = Client().post(reverse("account_login"), {"login": "nobody@nowhere.example", "password": PASSWORD})

    assert (closed.status_code, plain(closed)) == (unknown.status_code, plain(unknown))
