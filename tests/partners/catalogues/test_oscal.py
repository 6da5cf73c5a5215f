"""Reading OSCAL catalogs: what is taken over, and what is refused at which place."""

import copy
import json

import pytest

from partners.catalogues import oscal
from tests.factories.catalogues import catalog, content, control, part, read


def test_a_catalog_is_read_in_the_order_of_its_file():
    nested = control("ac-2", controls=[control("ac-2.1", controls=[control("ac-2.1.a")])])

    found = read(catalog(control("ac-1"), nested))

    assert [(one.id, one.parent, one.group) for one in found.controls] == [
        ("ac-1", "", "ac"), ("ac-2", "", "ac"), ("ac-2.1", "ac-2", "ac"), ("ac-2.1.a", "ac-2.1", "ac"),
    ]  # fmt: skip
    assert (found.title, found.version, found.oscal_version) == ("Catalogue 2.0.1 of controls", "1", "1.1.2")
    assert found.controls[0].label == "AC-1"


def test_groups_are_nested_and_controls_may_stand_outside_them():
    document = catalog()
    document["catalog"]["groups"].append(
        {"id": "a", "title": "A", "groups": [{"title": "No id", "controls": [control("x-1")]}]}
    )
    document["catalog"]["controls"] = [control("y-1")]

    found = read(document)

    assert [(group.id, group.parent) for group in found.groups] == [("ac", ""), ("a", ""), ("group-3", "a")]
    assert [(one.id, one.group) for one in found.controls[2:]] == [("x-1", "group-3"), ("y-1", "")]


def test_the_three_texts_are_kept_with_their_labels_and_nothing_else():
    items = [part("item", "First;", label="a."), part("item", "Second.", label="b.")]
    parts = [
        part("statement", "", *items), part("guidance", "Mind [AC-3](#ac-3)."), part("objective", "It is done."),
        part("assessment-objective", "It is seen.", label="AC-01"), part("assessment-method", "EXAMINE"),
    ]  # fmt: skip

    one = read(catalog(control("ac-1", parts=parts))).controls[0]

    assert one.statement == [{"label": "", "prose": "", "parts": [
        {"label": "a.", "prose": "First;", "parts": []}, {"label": "b.", "prose": "Second.", "parts": []},
    ]}]  # fmt: skip
    assert [each["prose"] for each in one.guidance] == ["Mind AC-3."]
    assert [each["prose"] for each in one.objectives] == ["It is done.", "It is seen."]


@pytest.mark.parametrize(
    ("parameter", "written"),
    [
        ({"label": "time period"}, "Every [time period]."),
        ({"label": "time period", "values": ["30 days", "a year"]}, "Every 30 days, a year."),
        ({"select": {"choice": ["day", "{{ insert: param, other }}"]}}, "Every [one of: day; [odd day]]."),
        ({"select": {"how-many": "one-or-more", "choice": ["day", "night"]}}, "Every [one or more of: day; night]."),
        ({}, "Every [p]."),
        ({"label": "again {{ insert: param, p }}"}, "Every ["),
    ],
)
def test_parameters_are_written_out_in_the_prose(parameter, written):
    one = control("ac-1", prose="Every {{ insert: param, p }}.", params=[{"id": "p", **parameter}])

    found = read(catalog(one, control("ac-2", params=[{"id": "other", "label": "odd day"}])))

    assert found.controls[0].statement[0]["prose"].startswith(written)
    assert "{{" not in found.controls[0].statement[0]["prose"][:60]


def test_a_parameter_of_the_whole_catalog_is_known_and_an_unknown_one_is_named():
    document = catalog(control("ac-1", prose="{{ insert: param, all }}, {{insert:param,none}}"))
    document["catalog"]["params"] = [{"id": "all", "label": "everybody"}]

    assert read(document).controls[0].statement[0]["prose"] == "[everybody], [none]"


def test_a_control_may_be_withdrawn_by_its_file():
    gone = control("ac-9", props=[{"name": "status", "value": "Withdrawn"}, {"name": "label", "value": "AC-09"}])

    found = read(catalog(gone)).controls[0]

    assert (found.is_withdrawn, found.label) == (True, "AC-09")


@pytest.mark.parametrize("version", ["1.0.0", "1.0.4", "1.1.3", "1.2.3"])
def test_every_version_from_1_0_to_1_2_is_read(version):
    assert read(catalog(oscal_version=version)).oscal_version == version


def test_a_mark_at_the_beginning_of_the_file_is_passed_over():
    assert oscal.read(b"\xef\xbb\xbf" + content(catalog())).controls


SPOILED = [
    (["catalog", "metadata", "oscal-version"], "2.0.0", "/catalog/metadata/oscal-version: OSCAL 1.0, 1.1 or 1.2"),
    (["catalog", "metadata", "oscal-version"], "1.0.0-rc2", "/catalog/metadata/oscal-version: OSCAL 1.0, 1.1 or 1.2"),
    (["catalog", "metadata", "title"], " ", "/catalog/metadata/title: a text is expected"),
    (["catalog", "metadata", "title"], "x" * 301, "/catalog/metadata/title: longer than 300"),
    (["catalog", "metadata", "version"], 5, "/catalog/metadata/version: a text is expected"),
    (["catalog", "metadata", "last-modified"], "yesterday", "/catalog/metadata/last-modified: a date and time"),
    (["catalog", "metadata", "last-modified"], "2026-01-01T00:00:00", "/last-modified: a date and time with its zone"),
    (["catalog", "metadata"], [], "/catalog/metadata: an object is expected"),
    (["catalog", "groups"], {}, "/catalog/groups: a list is expected"),
    (["catalog", "groups"], [], "/catalog: there is no control in it"),
    (["catalog", "groups", 0, "title"], None, "/catalog/groups/0/title: a text is expected"),
    (["catalog", "groups", 0, "controls", 1], "ac-2", "/catalog/groups/0/controls/1: an object is expected"),
    (["catalog", "groups", 0, "controls", 1, "id"], "ac-1", "/controls/1/id: 'ac-1' stands twice, first at /catalog"),
    (["catalog", "groups", 0, "controls", 1, "id"], "ac 2", "/controls/1/id: an identifier"),
    (["catalog", "groups", 0, "controls", 1, "id"], "../ac", "/controls/1/id: an identifier"),
    (["catalog", "groups", 0, "controls", 0, "title"], "\x00", "/controls/0/title: a character that cannot be kept"),
    (["catalog", "groups", 0, "controls", 0, "title"], "\ud800", "/controls/0/title: a character that cannot be"),
    (["catalog", "groups", 0, "controls", 0, "parts", 0, "prose"], 1, "/parts/0/prose: a text is expected"),
    (["catalog", "groups", 0, "controls", 0, "params"], [{}], "/controls/0/params/0/id: missing"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "complaint"), SPOILED)
def test_a_malformed_catalog_is_refused_at_its_place(path, value, complaint):
    document = copy.deepcopy(catalog())
    spot = document
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = value

    with pytest.raises(oscal.Malformed) as refusal:
        read(document)

    assert complaint in str(refusal.value)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("content_of_the_file", "complaint"),
    [
        (b"", "line 1, column 1: this is not JSON"),
        (b'{"catalog": {', "line 1, column 14: this is not JSON"),
        (b"<catalog/>", "the file is XML"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"catalog": NaN}', "NaN is no number of JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "the file: an OSCAL catalog is expected"),
        (b"{}", "the file: an OSCAL catalog is expected"),
        (b'{"profile": {}}', "/profile: this is not a catalog"),
        (b'{"system-security-plan": {}}', "/system-security-plan: this is not a catalog"),
        (b'{"catalog": {}}', "/catalog/metadata: missing"),
    ],
)
def test_what_is_no_catalog_is_refused(content_of_the_file, complaint):
    with pytest.raises(oscal.Malformed, match=complaint.replace("(", r"\(")):
        oscal.read(content_of_the_file)


def test_a_file_above_the_cap_is_refused_unread(monkeypatch):
    monkeypatch.setattr(oscal, "MOST_BYTES", 1024 * 1024)

    with pytest.raises(oscal.Malformed, match="larger than 1 MB"):
        oscal.read(b"{" * (1024 * 1024 + 1))


def test_more_controls_than_any_catalogue_has_are_refused(monkeypatch):
    monkeypatch.setattr(oscal, "MOST_CONTROLS", 1)

    with pytest.raises(oscal.Malformed, match=r"/catalog/groups/0/controls/1: more than 1"):
        read(catalog())


def test_endless_nesting_is_refused():
    deep = control("ac-0")
    for number in range(1, 15):
        deep = control(f"ac-{number}", controls=[deep])
    parts = part("statement", "x")
    for _again in range(15):
        parts = part("statement", "x", parts)

    with pytest.raises(oscal.Malformed, match="groups and controls are nested too deeply"):
        read(catalog(deep))
    with pytest.raises(oscal.Malformed, match="parts are nested too deeply"):
        read(catalog(control("ac-1", parts=[parts])))


def test_a_long_catalog_is_read():
    many = [control(f"ac-{number}", controls=[control(f"ac-{number}.1")]) for number in range(1, 601)]

    found = oscal.read(json.dumps(catalog(*many)).encode())

    assert len(found.controls) == 1200


YAML = b"""
catalog:
  uuid: 49ab795f-124d-4883-94ca-46a509b4b85a
  metadata:
    title: Controls in YAML
    last-modified: 2026-01-05T00:00:00Z
    version: 1.0
    oscal-version: 1.2.0
  groups:
    - id: ac
      title: Access
      controls:
        - id: ac-1
          title: The *first* one
          parts:
            - name: statement
              prose: |
                Keep it.
"""


def test_a_catalog_in_yaml_is_read():
    found = oscal.read(YAML)

    assert (found.title, found.version, found.oscal_version) == ("Controls in YAML", "1.0", "1.2.0")
    assert (found.controls[0].title, found.controls[0].statement[0]["prose"]) == ("The first one", "Keep it.")


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        (b"catalog: [a, b", "line 1, column "),
        (b"a: &big [x, x]\nb: [*big, *big]\n", "line 2: aliases of YAML are not read"),
        (b"just words", "the file: an OSCAL catalog is expected"),
        (b"catalog: !!python/object/apply:os.system [id]", "/catalog: an object is expected"),
    ],
)
def test_yaml_that_is_no_catalog_is_refused(file, complaint):
    with pytest.raises(oscal.Malformed, match=complaint):
        oscal.read(file)


def test_a_parameter_that_inserts_itself_is_named_once():
    one = control("ac-1", prose="{{ insert: param, p }}", params=[{"id": "p", "label": "x {{ insert: param, p }}"}])

    assert read(catalog(one)).controls[0].statement[0]["prose"] == "[x [p]]"


def test_a_label_of_two_lines_is_one():
    one = control("ac-1", prose="{{ insert: param, p }}", params=[{"id": "p", "label": "line one\nline two"}])

    assert read(catalog(one)).controls[0].statement[0]["prose"] == "[line one line two]"
