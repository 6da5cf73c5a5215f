"""What the monitoring reads, and who may."""

import os
import re

import pytest
from django.db import DatabaseError, transaction

from portal import dates
from portal.ledger import actions as ledger
from portal.metrics import gauges
from portal.metrics.counters import MOST_SLICES, OTHERS, Counters
from portal.notices.models import Mail

pytestmark = pytest.mark.django_db


def values(answer):
    """Name with labels → value, of the text format."""
    rows = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    assert [row for row in rows if not re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? \S+', row)] == []
    return {name: float(value) for name, value in (row.rsplit(" ", 1) for row in rows)}


def test_requests_are_counted_by_slice_and_class(client):
    before = values(client.get("/metrics"))

    client.get("/rules/")
    after = values(client.get("/metrics"))

    name = 'portal_requests_total{slice="rulebook",status="3xx"}'
    rulebook = {key for key in after if after[key] != before.get(key, 0.0) and "_total" in key}
    assert len(rulebook) == 2, name
    buckets = [value for key, value in after.items() if key.startswith('portal_request_seconds_bucket{slice="metrics"')]
    assert buckets == sorted(buckets)
    assert buckets[-1] == after['portal_request_seconds_count{slice="metrics"}'] > 0


def test_what_waits_is_told(client, clock, alice):
    Mail.objects.create(message_id="<1@x>", to="a@b.example", subject="s", text="t")
    with transaction.atomic():
        ledger.append("member.joined", alice, by=alice)
    clock.forward(minutes=2)

    told = values(client.get("/metrics"))

    assert (told["portal_mail_waiting"], told["portal_mail_oldest_waiting_seconds"]) == (1, 120)
    assert (told["portal_ledger_unsealed_entries"], told["portal_ledger_oldest_unsealed_seconds"]) == (1, 120)
    assert told["portal_database_up"] == 1
    assert told["portal_broker_up"] == told["portal_scanner_up"] == told["portal_scanner_configured"] == 0
    assert told['portal_disk_free_bytes{folder="data"}'] > 0


def test_the_number_of_queries_is_small(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get("/metrics")


def test_without_the_database_the_rest_is_told(monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(gauges, "_mail", away)
    monkeypatch.setattr(gauges, "_ledger", away)

    assert "portal_disk_free_bytes" in {name for name, _labels, _value in gauges.read()}


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 404),
        ({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
    ],
)
def test_without_a_token_only_this_machine_itself_may_ask(client, extra, status):
    assert client.get("/metrics", **extra).status_code == status


@pytest.mark.parametrize(("given", "status"), [("Bearer right", 200), ("Bearer wrong", 404), ("", 404)])
def test_with_a_token_only_who_knows_it(client, settings, given, status):
    settings.METRICS_TOKEN = "right"

    assert client.get("/metrics", headers={"Authorization": given}).status_code == status


def test_processes_count_together():
    counters = Counters()
    counters.add("grants", 200, 0.02)

    child = os.fork()
    if child == 0:
        for _ in range(500):
            counters.add("grants", 200, 0.02)
            counters.add("queue", 500, 60)
        os._exit(0)
    for _ in range(500):
        counters.add("grants", 404, 0.02)
    os.waitpid(child, 0)

    told = {name: (classes, seconds) for name, classes, _buckets, seconds in counters.read()}
    assert told["grants"][0] == [0, 501, 0, 500, 0]
    assert told["queue"] == ([0, 0, 0, 0, 500], 30000)


def test_more_slices_than_rows_share_the_last():
    counters = Counters()

    for number in range(MOST_SLICES + 9):
        counters.add(f"slice-{number}", 200, 0.1)

    last = list(counters.read())[-1]
    assert (last[0], last[1][1]) == (OTHERS, 9)
    assert dates.now()
