"""Statements that are planned once for each connection."""

import pytest
from django.db import DatabaseError, connection

from portal import prepared

pytestmark = pytest.mark.django_db
COUNTED = "SELECT count(*) FROM portal_jurisdiction WHERE code = ANY(%(codes)s)"


def plans(statement):
    told = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(told, [statement.partition("%")[0] + "%"])
        return cursor.fetchall()


def test_a_statement_is_planned_once_for_all_values():
    assert prepared.rows(COUNTED, {"codes": ["EU", "UK"]}) == [(2,)]
    assert prepared.rows(COUNTED, {"codes": ["EU"]}) == [(1,)]

    assert plans(COUNTED) == [(2, 0)]


def test_it_counts_as_a_query_where_queries_are_counted(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert prepared.rows(COUNTED, {"codes": ["EU"]}) == [(1,)]


def test_its_errors_are_djangos():
    with pytest.raises(DatabaseError):
        prepared.rows("SELECT 1 / %(by)s", {"by": 0})


def test_values_may_be_given_in_their_order():
    assert prepared.rows("SELECT %s::int, %s::text", [1, "a"]) == [(1, "a")]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_between_two_requests_is_replaced():
    assert prepared.rows(COUNTED, {"codes": ["EU"]}) == [(1,)]
    first = connection.connection.info.backend_pid
    connection.connection.close()
    connection.health_check_enabled, connection.health_check_done = True, False

    assert prepared.rows(COUNTED, {"codes": ["EU"]}) == [(1,)]
    assert connection.connection.info.backend_pid != first
