"""Statements that are written once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from partners.rulebook.models import Parameter
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Membership, Organisation, User
from portal.statements import AnyOf, Given, Statement

pytestmark = pytest.mark.django_db


def members():
    return (
        Membership.objects.filter(user=Given("user"))
        .annotate(is_alone=~Exists(Membership.objects.filter(user=OuterRef("user")).exclude(pk=OuterRef("pk"))))
        .select_related("organisation__jurisdiction", "user")
        .order_by("pk")
    )


def test_records_come_with_their_related_ones_and_annotations(alice, bob, django_assert_num_queries):
    statement = Statement(members)

    with django_assert_num_queries(2):
        [first], [second] = statement.records(user=alice.user_id), statement.records(user=bob.user_id)
        told = (first.user.name, first.organisation.jurisdiction.name, first.is_alone)

    assert told == (alice.user.name, alice.organisation.jurisdiction.name, True)
    assert (first, second) == (alice, bob)
    assert first._state.db == "default"
    assert not first._state.adding


def test_the_text_is_written_once_and_planned_once(alice, bob):
    written = []
    statement = Statement(lambda: written.append(1) or members())

    for member in (alice, bob, alice):
        assert statement.records(user=member.user_id) == [member]

    with connection.cursor() as cursor:
        cursor.execute("SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
                       ["%is_alone%"])  # fmt: skip
        assert cursor.fetchall() == [(3, 0)]
    assert written == [1]


def test_rows_come_as_they_are_listed(alice, bob):
    statement = Statement(lambda: User.objects.filter(pk=AnyOf("people")).order_by("name").values_list("name", "pk"))

    assert statement.rows(people=[bob.user_id, alice.user_id]) == sorted(
        [(alice.user.name, alice.user_id), (bob.user.name, bob.user_id)]
    )
    assert statement.rows(people=[]) == []


def test_a_field_reads_its_column_as_ever():
    statement = Statement(lambda: Parameter.objects.filter(key=Given("key")))

    [read] = statement.records(key="interim.warnings_hours")

    assert read.value == Parameter.objects.get(key="interim.warnings_hours").value


def test_what_is_related_may_be_missing_and_knows_its_way_back(aurora, meridian, django_assert_num_queries):
    partner, _made = Partner.objects.get_or_create(organisation=aurora)
    statement = Statement(lambda: Organisation.objects.filter(pk=Given("pk")).select_related("partner"))

    with django_assert_num_queries(2):
        [one], [other] = statement.records(pk=aurora.pk), statement.records(pk=meridian.organisation_id)
        assert one.partner == partner
        assert one.partner.organisation is one
        assert not hasattr(other, "partner")


def test_columns_that_are_left_out_are_read_when_asked_for(alice, django_assert_num_queries):
    statement = Statement(lambda: members().only("role", "user__name", "organisation__jurisdiction__name"))

    [read] = statement.records(user=alice.user_id)

    assert read.user.name == alice.user.name
    with django_assert_num_queries(1):
        assert read.started_at == alice.started_at


def test_a_moment_is_given_and_never_written(alice):
    started = Statement(lambda: Membership.objects.filter(user=Given("user"), started_at__lte=Given("now")))
    written = Statement(lambda: Membership.objects.filter(user=Given("user"), started_at__lte=dates.now()))

    assert started.records(user=alice.user_id, now=dates.now()) == [alice]
    assert started.records(user=alice.user_id, now=alice.started_at - timedelta(seconds=1)) == []
    with pytest.raises(TypeError, match="say Given"):
        written.records(user=alice.user_id)


def test_what_is_not_given_stands_in_the_text_where_a_plan_can_see_it(alice):
    statement = Statement(lambda: User.objects.filter(name="100% Alice's", pk=Given("pk")).values_list("name"))
    User.objects.filter(pk=alice.user_id).update(name="100% Alice's")

    assert statement.rows(pk=alice.user_id) == [("100% Alice's",)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, cardinality(parameter_types) FROM pg_prepared_statements")
        [(text, parameters)] = [told for told in cursor.fetchall() if "Alice" in told[0]]
    assert "'100% Alice''s'" in text
    assert parameters == 1


def test_a_query_that_can_find_nothing_asks_nothing(django_assert_num_queries):
    statement = Statement(User.objects.none)

    with django_assert_num_queries(0):
        assert (statement.records(), statement.rows()) == ([], [])


def test_it_counts_as_a_query_where_queries_are_counted(alice):
    statement = Statement(members)

    with CaptureQueriesContext(connection) as told:
        statement.records(user=alice.user_id)

    assert len(told) == 1
    assert f'"user_id" = ({alice.user_id})' in told[0]["sql"] or f'"user_id" = {alice.user_id}' in told[0]["sql"]


def test_a_value_that_is_not_given_is_refused(alice):
    with pytest.raises(KeyError, match="user"):
        Statement(members).records()
