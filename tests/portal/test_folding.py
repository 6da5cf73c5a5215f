"""What people type is folded in one place before it is compared, by the portal and by its database alike."""

import re
from pathlib import Path

import pytest
from django.db import connection

from partners.applications.actions.submission import check_name
from portal import folding, lookups
from portal.access import Refused
from portal.accounts.models import Organisation
from portal.accounts.validators import validate_plain_text
from tests.factories.accounts import MembershipFactory, OrganisationFactory

ROOT = Path(__file__).resolve().parents[2]
SAME = [
    ("Siobhan O'Brien", "Siobhan O’Brien"),
    ("Siobhan O'Brien", "siobhan oʼbrien"),
    ("José Núñez", "Jose\u0301 Nu\u0301n\u0303ez"),
    ("Anne-Marie", "Anne\u2011Marie"),
    ("Anne-Marie", "Anne–Marie"),
    ("Jan van Dijk", "Jan\u00a0van\u202fDijk"),
    ("Jan van Dijk", "  Jan   van Dijk "),
    ("田中太郎 2", "田中太郎　２"),
    ("ABC", "ＡＢＣ"),
    ("Straße", "STRASSE"),
    ("می‌خواهم", "میخواهم"),
    ("Unit 7", "Unit ٧"),
]
OTHERS = [("Jonas Weber", "Jona Weber"), ("Gdańsk", "Gdansk"), ("O'Brien", "OBrien"), ("Anne-Marie", "Anne Marie")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_the_same_are_the_same(one, other):
    assert folding.is_same(one, other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_names_are_two_names(one, other):
    assert not folding.is_same(one, other)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("app-2026-0042", "APP-2026-0042"),
        ("app-2026-0042.", "APP-2026-0042"),
        ("#APP-2026-0042", "APP-2026-0042"),
        ("https://portal.example/cases/APP-2026-0042/?section=ORG", "APP-2026-0042"),
        ("ＡＰＰ‐２０２６‐００４２", "APP-2026-0042"),
        ("(APP–2026–0042)", "APP-2026-0042"),
        ("APP-2026-00421", "APP-2026-00421"),
        ("APP-26-42", ""),
        ("MAPP-2026-0042", ""),
        ("Aurora", ""),
    ],
)
def test_a_reference_is_found_in_what_was_typed_or_pasted(typed, meant):
    assert folding.reference(typed) == meant


@pytest.mark.parametrize(
    "typed", ["123 456", "123-456", "１２３４５６", "١٢٣٤٥٦", "123–456", " 123456 ", "123\u00a0456"]
)
def test_a_code_is_read_as_it_was_meant(typed):
    assert folding.code(typed) == "123456"


def test_a_search_leaves_accents_out():
    assert folding.holds("Gdańsk Łódź Ørsted", "gdansk lodz orsted")
    assert not folding.holds("Gdańsk", "gdynia")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [*(text for pair in SAME + OTHERS for text in pair), "Łódź Ørsted Æther ÞORN", "ΑΘΗΝΑ Μόσκва МОСКВА", "ẞ Œuvre ﬁ ⅷ",
     "สถาบัน 国立 研究所 한국", "plain ASCII Text", "Ǆ ǅ İstanbul", "Ｆｕｌｌ　Ｗｉｄｔｈ", "“quoted” 'single'"],
)  # fmt: skip
def test_the_database_folds_as_the_portal_does(text):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {lookups.searchable().replace(lookups.COLUMN, 'text')} FROM (SELECT %s AS text) AS typed", [text]
        )
        folded = cursor.fetchone()[0]

    assert " ".join(folded.split()) == folding.searchable(text)


@pytest.mark.django_db
def test_a_column_is_searched_as_people_type():
    OrganisationFactory(name="Politechnika Gdańska")
    OrganisationFactory(name="Siobhan’s Laboratory")

    assert Organisation.objects.filter(name__finds="politechnika gdanska").count() == 1
    assert Organisation.objects.filter(name__finds="SIOBHAN'S").count() == 1
    assert not Organisation.objects.filter(name__finds="%").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), SAME)
def test_a_signature_is_accepted_as_telephones_type_it(one, other):
    check_name(other, MembershipFactory(user__name=one))


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_the_signature_of_another_name_is_refused(one, other):
    with pytest.raises(Refused, match="Sign with your own full name"):
        check_name(other, MembershipFactory(user__name=one))


@pytest.mark.parametrize("name", ["می‌خواهم", "ශ්‍රී ලංකා", "क्‍ष", "José", "O’Brien"])
def test_a_name_may_hold_what_its_script_needs(name):
    validate_plain_text(name)


@pytest.mark.parametrize(
    "name",
    ["Al\u200cice", "\u200dAlice", "می\u200c", "A\u202elice", "A\u200flice", "A\u2066lice", "x\u0007"],
)
def test_what_only_deceives_is_refused(name):
    with pytest.raises(Exception, match="invisible characters"):
        validate_plain_text(name)


# Places that fold nothing that a person types, each with what it compares.
NOT_TYPED = {
    "portal/folding.py": "the fold itself",
    "partners/catalogues/oscal.py": "words of a file",
    "portal/files/": "bytes of a file",
    "portal/accounts/addresses.py": "e-mail addresses have one form of their own",
    "portal/embedded/": "programs",
    "portal/accounts/rules.py": "countries, chosen from a list",
    "partners/environments/rules.py": "countries, chosen from a list",
}
COMPARED = re.compile(
    r"__i?contains=|__iexact=|\.casefold\(\)|isspace\(\)|\.(?:lower|upper)\(\) *[!=]=|[!=]= *\S+\.lower\(\)"
)


def test_every_comparison_of_what_people_type_is_folded_here():
    found = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for layer in ("portal", "partners", "reviews")
        for path in (ROOT / layer).rglob("*.py")
        for line in path.read_text().splitlines()
        if COMPARED.search(line) and "email" not in line and "migrations" not in path.parts
        if not any(str(path.relative_to(ROOT)).startswith(place) for place in NOT_TYPED)
    }

    assert found == set()
