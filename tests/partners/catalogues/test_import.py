"""`manage.py import_catalog`: the first time, again, newer, and everything that it refuses."""

import io

import pytest
from django.core.management import CommandError, call_command

from partners.catalogues.models import Catalogue, Control, ControlGroup
from partners.rulebook.mappings import mappings_of
from partners.rulebook.models import Rulebook
from portal.ledger.models import Entry
from tests.factories.catalogues import catalog, content, control
from tests.shared import shared

pytestmark = pytest.mark.django_db
OSCAL = {
    "NIST_SP-800-53_rev5_LOW-baseline-resolved-profile_catalog-min.json": 149,
    "NIST_SP-800-53_rev5_MODERATE-baseline-resolved-profile_catalog-min.json": 287,
}


@pytest.fixture
def load(tmp_path):
    """Writes a document into a file, imports it, gives what the command says."""

    def load(document, *options):
        file = tmp_path / "catalog.json"
        file.write_bytes(document if isinstance(document, bytes) else content(document))
        said = io.StringIO()
        call_command("import_catalog", str(file), *options, stdout=said)
        return said.getvalue()

    return load


def test_the_first_import_tells_title_version_and_number(load):
    said = load(catalog(control("ac-2", controls=[control("ac-2.3")]), control("zz-9")))

    assert said.splitlines() == [
        "Catalogue 2.0.1 of controls, version 1: 3 controls.",
        "A new catalogue: catalogue-of-controls, edition not named.",
        "The rulebook’s criteria name 113 controls; 2 of them are in this file.",
    ]
    catalogue = Catalogue.objects.get()
    assert (catalogue.key, catalogue.framework) == ("catalogue-of-controls", "nist_800_53")
    enhancement = Control.objects.select_related("parent", "group").get(control_id="ac-2.3")
    assert (enhancement.parent.control_id, enhancement.group.title) == ("ac-2", "Access")
    entry = Entry.objects.get(verb="catalogue.imported")
    assert (entry.actor, entry.reference) == ("system:operator", catalogue.reference)


def test_a_catalogue_that_no_criterion_names_is_kept_for_reading(load):
    assert "No criterion of the rulebook names a control of this file." in load(catalog(control("zz-1")))
    assert Catalogue.objects.get().framework == ""


def test_the_same_file_again_changes_nothing(load):
    load(catalog())

    assert "loaded already; nothing was changed" in load(catalog())
    assert Entry.objects.filter(verb="catalogue.imported").count() == 1


def test_a_newer_version_keeps_its_rows_and_says_what_changed(load):
    load(catalog(control("ac-1"), control("ac-2"), control("ac-3"), control("ac-5")))
    rows = dict(Control.objects.values_list("control_id", "pk"))
    gone = control("ac-5", props=[{"name": "status", "value": "withdrawn"}])
    newer = catalog(
        control("ac-1"), control("ac-4", controls=[control("ac-2", prose="Do it twice.")]), gone,
        title="Catalogue 2.1 of controls", version="2", modified="2026-06-01T00:00:00+02:00",
    )  # fmt: skip

    said = load(newer)

    assert said.splitlines()[:5] == [
        "Catalogue 2.1 of controls, version 2: 4 controls.",
        "Brings up to date: catalogue-of-controls, edition not named.",
        "Added: 1 (ac-4).",
        "Changed: 1 (ac-2).",
        "Withdrawn: 2 (ac-5, ac-3).",
    ]
    assert Catalogue.objects.get().version == "2"
    now = {row.control_id: row for row in Control.objects.select_related("parent")}
    assert {code: now[code].pk for code in rows} == rows
    assert [code for code in sorted(now) if now[code].is_withdrawn] == ["ac-3", "ac-5"]
    assert now["ac-2"].parent == now["ac-4"]
    assert now["ac-2"].statement[0]["prose"] == "Do it twice."


def test_a_withdrawn_control_that_returns_is_in_use_again(load):
    load(catalog(control("ac-1"), control("ac-2")))
    load(catalog(control("ac-1"), version="2", modified="2026-02-01T00:00:00Z"))
    said = load(catalog(control("ac-1"), control("ac-2"), version="3", modified="2026-03-01T00:00:00Z"))

    assert "Changed: 1 (ac-2)." in said
    assert not Control.objects.filter(is_withdrawn=True).exists()


def test_an_older_version_is_refused(load):
    load(catalog(version="2", modified="2026-02-01T00:00:00Z"))

    with pytest.raises(CommandError, match="A newer version of this catalogue is loaded already: 2."):
        load(catalog(version="1", modified="2026-01-01T00:00:00Z"))
    assert Catalogue.objects.get().version == "2"


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"profile": {}}, r"/profile: this is not a catalog; import a catalog, or a profile that was resolved\.$"),
        (catalog(oscal_version="2.0.0"), r"/catalog/metadata/oscal-version: OSCAL 1.0, 1.1 or 1.2 is expected"),
        (catalog(control("ac-1"), {"id": "ac-2"}), r"/catalog/groups/0/controls/1/title: missing\.$"),
        (b"{", "this is not JSON"),
    ],
)
def test_a_file_that_is_no_catalog_leaves_nothing_behind(load, document, complaint):
    with pytest.raises(CommandError, match=complaint) as refusal:
        load(document)

    assert "catalog.json: " in str(refusal.value)
    assert not Catalogue.objects.exists()
    assert not Entry.objects.filter(verb="catalogue.imported").exists()


def test_a_failure_halfway_leaves_nothing_behind(load, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr("portal.ledger.actions.append", fail)

    with pytest.raises(RuntimeError):
        load(catalog())
    assert not Catalogue.objects.exists()
    assert not Control.objects.exists()


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    with pytest.raises(CommandError, match=r"none\.json cannot be read"):
        call_command("import_catalog", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_catalog", str(tmp_path))


def test_twelve_hundred_controls_are_loaded_in_a_few_queries(load, django_assert_max_num_queries):
    groups = [
        {"id": f"g{g}", "title": f"Group {g}", "controls": [control(f"g{g}-{n}") for n in range(60)]}
        for g in range(20)
    ]  # fmt: skip
    document = catalog()
    document["catalog"]["groups"] = groups

    with django_assert_max_num_queries(80):
        said = load(document)

    assert "1200 controls." in said
    assert (Control.objects.count(), ControlGroup.objects.count()) == (1200, 20)


@pytest.mark.parametrize(("name", "controls"), OSCAL.items())
def test_the_published_baselines_are_loaded(load, name, controls):
    said = load(shared("oscal", name).read_bytes())

    assert f": {controls} controls." in said
    assert Catalogue.objects.get().framework == "nist_800_53"
    text = Control.objects.get(control_id="ac-2").statement[0]["parts"]
    assert text[4]["prose"] == "Require approvals by [personnel or roles] for requests to create accounts;"


def test_every_code_of_the_criteria_is_in_a_loaded_catalogue_or_listed_as_in_none(load):
    from partners.rulebook.models import Rulebook

    for name in OSCAL:
        load(shared("oscal", name).read_bytes())
    held = set(Control.objects.values_list("control_id", flat=True))

    for criterion in Rulebook.current().ordered_criteria:
        named = next((m["controls"] for m in criterion.mappings["also_useful_for"] if m["code"] == "nist_800_53"), [])
        missing = {code for code in named if code.lower() not in held}
        assert missing == set(criterion.mappings["unlisted"]), criterion.code


def case(name):
    return shared("cases", "oscal", name).read_bytes()


def test_two_catalogues_with_japanese_titles_stay_two(load):
    load(case("japanese-a.json"))
    load(case("japanese-b.json"))

    assert Catalogue.objects.count() == 2
    assert not Control.objects.filter(is_withdrawn=True).exists()
    assert all(key.startswith("catalogue-") for key in Catalogue.objects.values_list("key", flat=True))


def test_a_file_that_would_withdraw_most_of_a_catalogue_asks_which_is_meant(load):
    load(catalog(control("ac-1"), control("ac-2"), control("ac-3")))
    other = catalog(control("zz-1"), modified="2026-06-01T00:00:00Z")

    with pytest.raises(CommandError, match="It holds 0 of the 3 controls .* add --key catalogue-of-controls"):
        load(other)
    load(other, "--key", "other-controls")

    assert set(Catalogue.objects.values_list("key", flat=True)) == {"catalogue-of-controls", "other-controls"}
    assert not Control.objects.filter(is_withdrawn=True).exists()


def test_the_operator_confirms_that_a_catalogue_was_written_anew(load):
    load(catalog(control("ac-1"), control("ac-2"), control("ac-3")))
    anew = catalog(control("zz-1"), modified="2026-06-01T00:00:00Z")

    assert "Withdrawn: 3" in load(anew, "--key", "catalogue-of-controls")
    assert Catalogue.objects.count() == 1


def test_the_documents_own_identifier_says_which_catalogue_it_is(load):
    first, second = catalog(), catalog(title="Named otherwise", modified="2026-06-01T00:00:00Z")
    for document in (first, second):
        document["catalog"]["metadata"]["document-ids"] = [{"identifier": "urn:controls:1"}]

    load(first)
    load(second)

    assert Catalogue.objects.get().title == "Named otherwise"


def test_criteria_link_to_the_edition_that_they_name(load):
    rulebook = Rulebook.current()
    criterion = next(each for each in rulebook.ordered_criteria if "AC-2" in str(each.mappings))
    load(catalog(control("ac-2", prose="Rev. 5 says."), title="NIST SP 800-53 Revision 5.1.1"))
    said = load(
        catalog(control("ac-2", prose="Rev. 4 says."), title="NIST SP 800-53 Rev. 4", modified="2026-09-01T00:00:00Z"),
        "--framework", "nist_800_53",
    )  # fmt: skip

    assert "name NIST SP 800-53 Rev. 5, another edition: they do not link to this catalogue." in said
    assert set(Catalogue.objects.values_list("edition", flat=True)) == {"4", "5"}
    links = [link for mapping in mappings_of([criterion])[criterion.code] for link in mapping.known]
    assert {link.control.statement[0]["prose"] for link in links} == {"Rev. 5 says."}


def test_two_editions_of_one_title_stay_two(load):
    load(catalog(), "--edition", "4")
    load(catalog(modified="2026-06-01T00:00:00Z"), "--edition", "5")

    assert set(Catalogue.objects.values_list("edition", flat=True)) == {"4", "5"}


def test_a_dry_run_says_what_it_would_do_and_does_nothing(load):
    said = load(catalog(), "--dry-run")

    assert "A new catalogue: catalogue-of-controls" in said
    assert said.endswith("Nothing was changed: this was a dry run.\n")
    assert not Catalogue.objects.exists()


def test_a_framework_that_no_criterion_names_is_refused(load):
    with pytest.raises(CommandError, match="No criterion names a framework iso; they name"):
        load(catalog(), "--framework", "iso")


def test_a_withdrawn_control_keeps_where_it_went(load):
    load(case("dup-label.json"))

    one = Control.objects.get()
    assert (one.label, one.is_withdrawn) == ("SI-03(09)", True)
    assert one.successors == [{"rel": "moved-to", "id": "p-2"}]
