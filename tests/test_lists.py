"""Lists that ask the database as often for three rows as for one; the other lists say so in their own slice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import OrganisationFactory
from tests.factories.cases import open_case
from tests.factories.programme import EnvironmentFactory, ReleaseFactory

pytestmark = pytest.mark.django_db
MAKERS = {
    "/environments/": lambda: EnvironmentFactory(organisation=OrganisationFactory(kind="partner")),
    "/models/": ReleaseFactory,
    "/organisations/": lambda: OrganisationFactory(kind="provider"),
    "/admin/portal/organisation/": lambda: OrganisationFactory(kind="provider"),
    "/admin/portal/case/": lambda: open_case(OrganisationFactory(kind="partner")),
    "/admin/partners/environment/": lambda: EnvironmentFactory(organisation=OrganisationFactory(kind="partner")),
    "/admin/partners/release/": ReleaseFactory,
}


@pytest.mark.parametrize("address", MAKERS)
def test_a_list_costs_the_same_for_three_as_for_one(address, sign_in, ada, clock):
    client = sign_in(ada)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    MAKERS[address]()
    asked()
    one = asked()
    for _further in range(2):
        MAKERS[address]()

    assert asked() == one
