"""Rules that say why, and refusals of views."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal import access
from portal.access import Denied, Refused, rule

likes_odd = rule(lambda by, record: record % 2, otherwise="It is even.")
likes_small = rule(lambda by, record: record < 10, otherwise=lambda by, record: f"{record} is too large for {by}.")
likes_seven = rule(lambda by, record: record == 7, otherwise="It is not seven.")


def test_a_rule_allows_or_says_why_not():
    assert likes_odd.allows("Rita", 3)
    assert not likes_odd.allows("Rita", 4)
    assert likes_odd.why_not("Rita", 3) == ""
    assert likes_small.why_not("Rita", 12) == "12 is too large for Rita."


def test_check_raises_the_reason():
    with pytest.raises(Refused) as refused:
        likes_odd.check("Rita", 4)

    assert refused.value.sentence == str(refused.value) == "It is even."
    assert likes_odd.check("Rita", 3) is None


def test_and_gives_the_first_reason():
    both = likes_odd & likes_small

    assert both.allows("Rita", 3)
    assert both.why_not("Rita", 12) == "It is even."
    assert both.why_not("Rita", 13) == "13 is too large for Rita."


def test_or_gives_the_last_reason():
    either = likes_seven | likes_odd

    assert either.allows("Rita", 9)
    assert either.why_not("Rita", 4) == "It is even."


def test_combined_rules_combine_further():
    combined = (likes_seven | likes_odd) & likes_small

    assert combined.allows("Rita", 9)
    assert not combined.allows("Rita", 11)
    assert not combined.allows("Rita", 8)


class Member:
    role, public_id = "reviewer", "opaque-id"

    def can(self, capability):
        return capability == "cases.view"

    def get_role_display(self):
        return "Reviewer"

    def roles_that_can(self, capability):
        return ["Approver"] if capability == "decisions.make" else []


def ask(view, method="get", membership=None, recent=False):
    request = getattr(RequestFactory(), method)("/x/?a=1")
    request.membership, request.has_recent_second_factor = membership, recent
    return view(request)


def view_with(decorator):
    return decorator(lambda request: HttpResponse("seen"))


def test_a_visitor_is_led_to_the_sign_in_and_back():
    answer = ask(view_with(access.allowed("cases.view")))

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=%2Fx%2F%3Fa%3D1"


def test_a_member_without_the_capability_is_told_who_has_it():
    with pytest.raises(Denied, match="As Reviewer you may not do this.*Approver"):
        ask(view_with(access.allowed("decisions.make")), membership=Member())


def test_a_capability_that_nobody_has_is_said_so():
    with pytest.raises(Denied, match="none yet"):
        ask(view_with(access.allowed("nobody.can")), membership=Member())


def test_a_member_with_the_capability_is_let_in():
    assert ask(view_with(access.allowed("cases.view")), membership=Member()).content == b"seen"


def test_another_method_is_not_allowed_even_to_nobody():
    answer = ask(view_with(access.allowed("cases.view")), method="post")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_a_dangerous_act_asks_for_the_second_factor_again():
    view = view_with(access.allowed("cases.view", methods=["GET", "POST"], step_up=True))

    assert ask(view, membership=Member(), recent=True).content == b"seen"
    answer = ask(view, membership=Member())
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=%2Fx%2F%3Fa%3D1")


def test_public_and_signed_in_views():
    assert ask(view_with(access.public)).content == b"seen"
    assert ask(view_with(access.signed_in)).status_code == 302
    assert ask(view_with(access.signed_in), membership=Member()).content == b"seen"


def test_every_decorated_view_carries_its_rule():
    assert view_with(access.public(methods=["POST"])).rule == access.ViewRule("public", ("POST",))
    assert view_with(access.signed_in).rule == access.ViewRule("signed_in", ("GET",))
