"""Setting a letter: every script that people write, a stand-in for the rest, and the same bytes for the same words."""

import io
from datetime import UTC, datetime

import pypdf
import pytest

from portal.letters.typesetting import typeset

AT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def content(**changed):
    words = {"reasons": "Reasons", "conditions": "Conditions", "columns": ["", "Condition", "When"]}
    return {
        "title": "APP-2026-0001 Qualification",
        "language": "en",
        "region": "gb",
        "marking": "TLP:AMBER",
        "mark": "letter APP-2026-0001 00",
        "authority": "EU authority",
        "addressee": ["Aurora Institute"],
        "date": "30 November 2026, 13:00 CET",
        "reference": "APP-2026-0001",
        "subject": "Qualification",
        "draft": "",
        "decision": "We approve.",
        "text": "You may take part.",
        "reasons": [],
        "conditions": [],
        "appeal": "You may object.",
        "signatures": ["Decided by Paul"],
        "dossier": "sha256 00",
        "verify": "To verify, open the page.",
        "page": "page {page} of {pages}",
        "words": {**words, "appeal": "If you disagree", "proof": "Digest:"},
    } | changed


def read(pdf):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(
    "name",
    [
        "国立研究所", "株式会社データ", "한국연구원", "สถาบันวิจัย", "معهد البحوث", "מכון המחקר", "अनुसंधान संस्थान",
        "Ινστιτούτο", "Институт", "Գիտություն", "Viện Nghiên cứu", "ＡＢＣ研究所", "Ünïversität 🎉",
    ],
)  # fmt: skip
def test_a_name_is_set_in_the_script_in_which_it_is_written(name):
    pdf = typeset(content(addressee=[name], text=f"{name} may take part."), at=AT)

    assert "□" not in read(pdf)


def test_the_characters_of_a_name_can_be_read_back():
    assert "国立研究所" in read(typeset(content(addressee=["国立研究所"]), at=AT))


def test_a_bullet_of_a_word_processor_becomes_one_that_can_be_read():
    text = read(typeset(content(text="\uf0b7 First\n\uf0b7 Second"), at=AT))

    assert "• First" in text
    assert "□" not in text


def test_what_no_font_has_is_shown_as_a_stand_in_and_the_letter_says_so():
    text = read(typeset(content(text="Seen \uf8ff and \U0001b170 there."), at=AT))

    assert "Seen □ and □ there." in text
    assert "□ stands for a character that cannot be printed" in text


def test_a_letter_without_a_stand_in_has_no_note():
    assert "stands for a character" not in read(typeset(content(), at=AT))


def test_invisible_characters_that_the_format_forbids_are_left_out():
    assert "You may take part." in read(typeset(content(text="\ufeffYou may\x07 take part."), at=AT))


def test_a_text_of_hundreds_of_unknown_characters_is_still_set():
    unknown = "".join(chr(0x1B170 + number) for number in range(300))

    assert "□□□" in read(typeset(content(text=f"{unknown} end"), at=AT))


def test_the_same_words_give_the_same_bytes():
    words = content(text="\uf8ff 国立")

    assert typeset(words, at=AT) == typeset(words, at=AT)


def test_another_fault_of_the_typesetter_is_not_hidden():
    with pytest.raises(ValueError, match="missing|key"):
        typeset({"title": "No more"}, at=AT)
