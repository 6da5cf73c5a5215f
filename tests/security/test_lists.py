"""Every list that shows heads of columns can be put into each of their orders, both ways, at the same cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Membership

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
