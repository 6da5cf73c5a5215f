"""Each act upon a suspension asks for its capability, whoever else would allow it."""

import pytest

from reviews.enforcement import actions, rules


@pytest.mark.parametrize("name", ["may_impose", "may_confirm", "may_propose_lifting", "may_lift", "may_withdraw"])
@pytest.mark.parametrize("who", ["rita", "otto", "lena", "vera", "alice", "meridian"])
def test_nobody_else_may(name, who, make_order, ada, request):
    suspension = actions.impose(make_order(), by=ada)

    assert not getattr(rules, name).allows(request.getfixturevalue(who), suspension)
