"""The crosswalk: criteria by frameworks for everybody, and one partner's evidence for whoever may see it."""

import csv
import io
import re
from datetime import date

import pytest
from django.urls import reverse

from partners.applications import actions as applications
from partners.applications.models import AnswerEvidence
from partners.catalogues import actions as catalogues
from partners.crosswalk import support
from partners.evidence.models import DocumentVersion
from partners.rulebook.mappings import frameworks_named, mappings_of
from partners.rulebook.models import Rulebook
from portal import sheets
from portal.states import SystemActor
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import make_version, start_application, submitted_application
from tests.factories.catalogues import catalog, control, read

pytestmark = pytest.mark.django_db
PAGE = "/rules/crosswalk/"


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def rows(response):
    return re.findall(r'#criterion-([A-Z]+-\d+)"', response.content.decode())


def cells(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.fixture
def loaded():
    document = catalog(control("ac-2", "Accounts"), control("sr-6"))
    frameworks = frameworks_named(Rulebook.current())
    return catalogues.import_catalogue(read(document), frameworks=frameworks, by=SystemActor("system:operator"))


@pytest.mark.parametrize("member", ["alice", "bob", "vera", "petra", "meridian"])
def test_every_member_sees_all_criteria_by_framework(member, request, sign_in):
    response = sign_in(request.getfixturevalue(member)).get(PAGE)

    assert len(rows(response)) == 84
    assert "never a claim of compliance" in words(response)
    for title in (
        "NIST SP 800-53 Rev. 5",
        "ISO/IEC 42001:2023 Annex A",
        "NIST AI RMF 1.0",
        "Regulation (EU) 2024/1689",
    ):
        assert title in words(response)


def test_only_codes_of_a_loaded_catalogue_are_links(loaded, vera, sign_in):
    page = sign_in(vera).get(PAGE, {"section": "ORG"}).content.decode()

    assert '<a href="/rules/catalogues/catalogue-of-controls/sr-6/"' in page
    assert "/ps-9/" not in page
    assert "PS-9" in page


def test_a_section_a_framework_and_a_code_narrow_the_table(vera, sign_in):
    client = sign_in(vera)

    assert {code[:3] for code in rows(client.get(PAGE, {"section": "SAF"}))} == {"SAF"}
    only_law = client.get(PAGE, {"framework": "eu_ai_act"})
    assert 0 < len(rows(only_law)) < 84
    assert "NIST AI RMF 1.0</th>" not in only_law.content.decode()
    assert rows(client.get(PAGE, {"q": "sr-6"})) == ["ORG-02", "ORG-03", "ORG-08", "ORG-11"]
    assert rows(client.get(PAGE, {"q": "SEC-06"})) == ["SEC-06"]
    assert rows(client.get(PAGE, {"q": "MAP-4.2"})) == rows(client.get(PAGE, {"q": "map 4.2"})) != []
    assert "No criterion passes these filters." in words(client.get(PAGE, {"q": "zz-9"}))


def test_the_table_is_downloaded_as_it_is_filtered(vera, sign_in):
    response = sign_in(vera).get(f"{PAGE}crosswalk.csv", {"section": "ORG"})

    assert response["Content-Disposition"] == 'attachment; filename="crosswalk.csv"'
    table = cells(response)
    assert table[0][:3] == ["Section", "Criterion", "Question"]
    assert [row[1] for row in table[1:]] == [f"ORG-{number:02}" for number in range(1, 14)]


def test_no_cell_is_a_formula():
    answer = sheets.response("x", ["a"], [["=1+1"], ["@x"], ["plain"]])

    assert [row[0] for row in cells(answer)] == ["a", "'=1+1", "'@x", "plain"]


def test_the_table_asks_a_fixed_number_of_questions(loaded, vera, sign_in, django_assert_num_queries):
    client = sign_in(vera)
    client.get(PAGE)

    with django_assert_num_queries(6):
        client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(PAGE, {"section": "ORG"})


def test_a_criterion_shows_the_newest_text_of_its_controls(loaded):
    newer = catalog(control("ac-2", "Newer accounts"), title="Another", modified="2026-07-01T00:00:00Z")
    frameworks = frameworks_named(Rulebook.current())
    catalogues.import_catalogue(read(newer), frameworks=frameworks, by=SystemActor("system:operator"))
    criterion = Rulebook.current().criterion("SEC-03")

    [nist, *_others] = mappings_of([criterion])["SEC-03"]

    assert nist.framework == "nist_800_53"
    titles = {link.code: link.control and link.control.title for link in nist.links}
    assert titles["AC-2"] == "Newer accounts"
    assert titles["AC-2.3"] is None


def test_a_catalogue_of_another_framework_lends_no_text():
    document = catalog(control("ac-2"), title="Somebody else’s")
    catalogues.import_catalogue(read(document), frameworks={}, by=SystemActor("system:operator"))

    mapped = mappings_of([Rulebook.current().criterion("SEC-03")])["SEC-03"]

    assert [link.control for mapping in mapped for link in mapping.links if link.control] == []


def address(member, name="partner"):
    return reverse(f"crosswalk:{name}", args=[member.organisation.public_id])


def states(application, reader):
    return {each.row.criterion.code: each.state for each in support.support_of(application, reader)}


def test_an_officer_sees_what_supports_what_and_where_the_gaps_are(alice, sign_in, clock):
    application = submitted_application(alice)
    AnswerEvidence.objects.filter(answer__criterion__code="ORG-01").delete()
    old = make_version(alice, title="Old screening", covers_to=date(2026, 7, 1))
    AnswerEvidence.objects.filter(answer__criterion__code="ORG-03").update(version=old)

    found = states(application, alice)
    assert found["ORG-01"] == support.MISSING
    assert found["ORG-03"] == support.WEAK
    assert found["ORG-07"] == support.NOT_NEEDED
    assert found["ORG-04"] == support.SUPPORTED
    response = sign_in(alice).get(address(alice))
    assert f"2 gaps in {len(found)} criteria" in words(response)
    assert "Old screening, version 1 : older than 3 months" in words(response).replace("1:", "1 :")
    assert rows(sign_in(alice).get(address(alice), {"show": "gaps"})) == ["ORG-01", "ORG-03"]


def test_evidence_that_ran_out_or_was_refused_supports_nothing(alice, clock):
    application = submitted_application(alice)
    expired = make_version(alice, valid_until=date(2026, 11, 22))
    infected = make_version(alice, status="infected")
    waiting = make_version(alice, status="unscanned")
    for code, version in (("ORG-01", expired), ("ORG-03", infected), ("ORG-04", waiting)):
        AnswerEvidence.objects.filter(answer__criterion__code=code).update(version=version)

    found = {each.row.criterion.code: each for each in support.support_of(application, alice)}

    assert [piece.fault for piece in found["ORG-01"].pieces] == ["ran out"]
    assert [piece.fault for piece in found["ORG-03"].pieces] == ["the file cannot be used"]
    assert found["ORG-04"].state == support.SUPPORTED


def test_a_code_is_a_gap_only_when_no_criterion_that_names_it_is_supported(alice, clock):
    application = submitted_application(alice)
    infected = make_version(alice, status="infected")
    AnswerEvidence.objects.filter(answer__criterion__code__in=["ORG-02", "ORG-03"]).update(version=infected)

    frameworks = {each.title: each for each in support.by_framework(support.support_of(application, alice))}

    nist = frameworks["NIST SP 800-53 Rev. 5"]
    assert "SR-6" in nist.supported
    assert nist.gaps == []
    assert "GOVERN 6.1" in frameworks["NIST AI RMF 1.0"].supported


def test_the_programme_sees_what_was_submitted_and_not_what_is_written_now(alice, rita, sign_in, clock):
    application = submitted_application(alice)
    AnswerEvidence.objects.filter(answer__criterion__code="ORG-01").delete()

    assert states(application, rita)["ORG-01"] == support.SUPPORTED
    assert states(application, alice)["ORG-01"] == support.MISSING
    assert "Access policy, version 1" in words(sign_in(rita).get(address(alice)))


def test_only_whoever_may_see_the_application_sees_its_evidence(alice, bob, carol, rita, rolf, vera, meridian, sign_in):
    submitted_application(alice)
    evaluator = MembershipFactory(organisation=alice.organisation, role="evaluator")

    def status(member, name="partner"):
        return sign_in(member).get(address(alice, name)).status_code

    for name in ("partner", "partner_sheet"):
        assert [status(member, name) for member in (alice, bob, rita, vera)] == [200] * 4
        assert [status(member, name) for member in (carol, meridian, evaluator)] == [404, 403, 403]
        elsewhere = sign_in(rolf).get(address(alice, name))
        assert "Access policy" not in elsewhere.content.decode()
    assert "There is no application for standing that you may see" in words(sign_in(rolf).get(address(alice)))


def test_a_draft_is_the_partners_alone(alice, rita, sign_in):
    start_application(alice)

    assert "There is no application" in words(sign_in(rita).get(address(alice)))
    assert "gaps in" in words(sign_in(alice).get(address(alice)))


def test_an_application_that_was_given_up_counts_no_more(alice, sign_in):
    application = submitted_application(alice)
    applications.withdraw(application, by=alice, reason="Enough.")

    assert "There is no application" in words(sign_in(alice).get(address(alice)))


def test_an_observer_reads_titles_without_a_way_to_the_files(alice, vera, sign_in):
    submitted_application(alice)

    page = sign_in(vera).get(address(alice)).content.decode()

    assert "Access policy" in page
    assert "/evidence/" not in page.partition('id="main"')[2]


def test_one_partners_table_is_downloaded_with_its_evidence(alice, sign_in):
    submitted_application(alice)
    reference = DocumentVersion.objects.get().reference

    table = cells(sign_in(alice).get(address(alice, "partner_sheet")))

    assert table[0][-2:] == ["State", "Evidence"]
    assert table[1][1] == "ORG-01"
    assert table[1][-2:] == ["Supported", f"{reference} Access policy, version 1"]


def test_one_partners_page_asks_as_much_for_much_evidence_as_for_little(alice, sign_in, django_assert_max_num_queries):
    application = submitted_application(alice)
    client = sign_in(alice)
    client.get(address(alice))
    with django_assert_max_num_queries(40) as once:
        client.get(address(alice))
    for item in AnswerEvidence.objects.all()[:3]:
        applications_version = make_version(alice)
        AnswerEvidence.objects.create(answer=item.answer, version=applications_version)

    with django_assert_max_num_queries(len(once)):
        client.get(address(alice))
    assert states(application, alice)["ORG-01"] == support.SUPPORTED
