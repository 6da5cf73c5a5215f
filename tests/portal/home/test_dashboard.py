"""The dashboard: what it counts, for whom, and as CSV."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.grants.models import Grant
from partners.reports.models import Obligation
from portal import dates
from portal.home.dashboard import periods, standards
from portal.home.dashboard.steps import Step, nth_of_a_hundred
from reviews.enforcement.models import Suspension
from tests.factories.accounts import MembershipFactory
from tests.factories.cases import open_case
from tests.factories.programme import EnvironmentFactory, GrantFactory, PartnerFactory, ReleaseFactory
from tests.factories.reports import filed_report

ADDRESS = "/dashboard/"


@pytest.mark.parametrize("role", ["administrator", "observer", "lead"])
def test_oversight_opens_for_those_who_watch(db, clock, sign_in, role):
    page = sign_in(MembershipFactory(organisation__kind="authority", role=role)).get(ADDRESS)

    assert page.status_code == 200
    assert "Nothing was decided in this time" in page.text


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("authority", "reviewer"),
        ("authority", "approver"),
        ("partner", "responsible_officer"),
        ("provider", "provider_officer"),
    ],
)
def test_oversight_is_refused_to_everybody_else(db, clock, sign_in, kind, role):
    client = sign_in(MembershipFactory(organisation__kind=kind, role=role))

    assert client.get(ADDRESS).status_code == 403
    assert client.get(reverse("home:figure", args=["volumes"])).status_code == 403


def test_volumes_count_cases_by_month_and_jurisdiction(clock, sign_in, aurora, borealis):
    for organisation, jurisdiction, ago in ((aurora, "EU", 40), (aurora, "EU", 3), (borealis, "UK", 3)):
        with dates.moved_to(dates.now() - timedelta(days=ago)):
            open_case(organisation, jurisdiction=jurisdiction)
    watcher = sign_in(MembershipFactory(organisation__kind="authority", role="observer"))

    rows = csv_of(watcher, "volumes")
    rows_of_one = csv_of(watcher, "volumes", jurisdiction="UK")

    assert rows[-2:] == [["Oct", "1", "0"], ["Nov", "2", "0"]]
    assert rows_of_one[-2:] == [["Oct", "0", "0"], ["Nov", "1", "0"]]


def test_a_lead_counts_only_what_it_may_see(clock, sign_in, aurora, borealis, eu_authority):
    open_case(aurora, jurisdiction="EU")
    open_case(borealis, jurisdiction="UK")

    lead = sign_in(MembershipFactory(organisation=eu_authority, role="lead"))

    assert csv_of(lead, "volumes")[-1] == ["Nov", "1", "0"]


def test_grants_are_counted_by_provider_and_status(clock, sign_in, aurora, meridian_models):
    for status in ("active", "active", "paused", "revoked"):
        make_grant(aurora, meridian_models, status)

    rows = csv_of(sign_in(MembershipFactory(organisation__kind="authority", role="observer")), "grants")

    assert rows == [["Provider", "Active", "Proposed", "Stopped", "Ended"], ["Meridian Models", "2", "0", "1", "1"]]


def test_what_lapses_is_in_the_month_in_which_it_ends(clock, sign_in, aurora):
    PartnerFactory(organisation=aurora, standing_until=date(2027, 1, 31))

    rows = csv_of(sign_in(MembershipFactory(organisation__kind="authority", role="observer")), "lapses")

    assert [row for row in rows if "1" in row] == [["Jan 2027", "1", "0", "0", "0"]]


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(clock, sign_in, aurora, meridian_models):
    meridian_models.name = "=HYPERLINK(1)"
    meridian_models.save()
    make_grant(aurora, meridian_models, "active")

    rows = csv_of(sign_in(MembershipFactory(organisation__kind="authority", role="observer")), "grants")

    assert rows[1][0] == "'=HYPERLINK(1)"


def test_an_unknown_figure_is_not_found(db, clock, sign_in):
    client = sign_in(MembershipFactory(organisation__kind="authority", role="observer"))

    assert client.get(reverse("home:figure", args=["nothing"])).status_code == 404


def test_unknown_filters_show_everything(db, clock, sign_in):
    client = sign_in(MembershipFactory(organisation__kind="authority", role="observer"))

    page = client.get(ADDRESS, {"period": "century", "jurisdiction": "XX; DROP"})

    assert "all jurisdictions" in page.text


def test_queries_do_not_grow_with_the_programme(clock, sign_in, aurora, meridian_models):
    client = sign_in(MembershipFactory(organisation__kind="authority", role="observer"))

    def queries() -> int:
        open_case(aurora)
        make_grant(aurora, meridian_models, "active")
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS)
        return len(captured)

    queries()
    first = queries()
    queries()

    assert queries() == first


def test_a_measure_says_how_many_were_late(db, clock):
    ended = dates.now() - timedelta(days=1)
    steps = [Step("screening", ended, 4, 5), Step("screening", ended, 6, 5), Step("consent", ended, 30, 10)]

    screening, decision, *_others = standards.measures(steps, [], [], periods.chosen("quarter"))

    assert (screening.standard, decision.standard) == ("5 working days", "20, 30 or 60 working days")
    assert (screening.now, screening.verdict) == ((1, 2), ("bad", "1 late"))
    assert (decision.now, decision.verdict) == ((0, 0), ("idle", "Nothing ended"))


def test_an_interim_suspension_that_lapsed_was_not_confirmed_in_time(db, clock):
    about = {"imposed_at": dates.now(), "grounds": Suspension.Grounds.FACTS_INCOMPLETE}
    suspensions = [Suspension(status=status, **about) for status in ("lapsed", "confirmed", "interim")]

    *_others, interim = standards.measures([], suspensions, [], periods.chosen("quarter"))

    assert (interim.standard, interim.now) == ("72 hours", (1, 2))


def test_reports_that_came_in_time_are_counted_apart_from_the_late(clock, sign_in, alice):
    filed_report(alice, clock)
    clock.forward(days=30)
    watcher = sign_in(MembershipFactory(organisation__kind="authority", role="observer"))
    assert csv_of(watcher, "reports")[-2:] == [["Jan 2027", "1", "0"], ["Feb", "0", "0"]]

    Obligation.objects.filter(status="submitted").update(first_submitted_at=F("first_due_at") + timedelta(hours=1))

    assert csv_of(watcher, "reports")[-2:] == [["Jan 2027", "0", "1"], ["Feb", "0", "0"]]


def test_a_report_counts_in_the_month_in_which_it_was_first_due(clock, sign_in, aurora):
    now = dates.now()
    due = [now - timedelta(days=60), now - timedelta(days=5), now - timedelta(days=5), now + timedelta(days=5)]
    filed = [due[0], due[1] + timedelta(days=1), None, None]
    obligations = [Obligation(first_due_at=day, first_submitted_at=at) for day, at in zip(due, filed, strict=True)]

    *_others, reports, _interim = standards.measures([], [], obligations, periods.chosen("quarter"))

    assert (reports.now, reports.before, reports.verdict) == ((0, 2), (1, 1), ("bad", "2 late"))


@pytest.mark.parametrize(("rank", "value"), [(10, 1), (50, 5), (90, 9), (100, 10)])
def test_ranks_are_nearest_ranks(rank, value):
    assert nth_of_a_hundred(list(range(10, 0, -1)), rank) == value


@pytest.mark.parametrize(
    ("code", "begins", "until"),
    [
        ("quarter", date(2026, 10, 1), date(2027, 1, 1)),
        ("last-quarter", date(2026, 7, 1), date(2026, 10, 1)),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
        ("nonsense", date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_periods_are_those_of_the_calendar(clock, code, begins, until):
    period = periods.chosen(code)

    assert (period.begins, period.until) == (begins, until)
    assert period.before.until == begins


def make_grant(partner, provider, status: str) -> Grant:
    return GrantFactory(
        organisation=partner,
        environment=EnvironmentFactory(organisation=partner),
        release=ReleaseFactory(provider=provider),
        status=status,
        people=[],
    )


def csv_of(client, code: str, **filters: str) -> list[list[str]]:
    answer = client.get(reverse("home:figure", args=[code]), filters)
    assert answer["Content-Type"].startswith("text/csv")
    return [line.split(",") for line in answer.content.decode("utf-8-sig").splitlines()]
