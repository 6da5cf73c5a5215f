"""Every list can be put into each of its orders at the same cost, and is narrowed by nothing that it does not offer."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Membership
from tests.security.actors import ACTORS, client_of
from tests.security.addresses import FEWER_ROWS, allows

LISTS = [
    "/applications/", "/people/", "/evidence/", "/environments/", "/grants/", "/models/", "/reports/", "/partners/",
    "/suspensions/", "/violations/", "/organisations/",
]  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_every_list_goes_into_each_of_its_orders(world, sign_in, address):
    client = sign_in(Membership.objects.current().filter(role="administrator")[0])
    usual = client.get(address)
    columns = usual.context["sorting"].columns

    assert sum(f'href="?sort={name}"' in usual.content.decode() for name in columns) >= 2
    for name in columns:
        for order in (name, f"-{name}"):
            with CaptureQueriesContext(connection) as queries:
                page = client.get(address, {"sort": order})

            assert page.status_code == 200
            assert page.context["sorting"].now == order
            assert f'<option value="{order}" selected>' in page.content.decode()
            assert len(queries) <= 20


QUESTIONS = "organisation__name__startswith=Zz&user__password__regex=(&text__contains=Zz&rationale__gt=A&id__in=0"
LINK = re.compile(r'href="(/[^"?#]*)')


@pytest.mark.parametrize("name", ["officer", "provider's officer", "reviewer", "administrator", "observer"])
def test_no_list_answers_a_question_that_it_does_not_offer(name, world, sign_in, quick_walk):
    member, client, different = ACTORS[name].find(world), client_of(ACTORS[name], world, sign_in), []
    for row in FEWER_ROWS:
        if row.kinds or row.namespace == "admin" or "GET" not in row.rule.methods or not allows(member, row):
            continue
        plain, asked = client.get(row.address()), client.get(f"{row.address()}?{QUESTIONS}")
        is_text = not plain.streaming and plain.status_code == 200
        if plain.status_code != asked.status_code or (is_text and links(plain) != links(asked)):
            different.append(row.name)

    assert different == []


def links(answer) -> list[str]:
    return LINK.findall(answer.content.decode())
