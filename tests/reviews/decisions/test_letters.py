"""The letter: its words, its form, and that it is made once."""

import io

import pypdf
import pytest

from partners.applications.models import AccessRequest
from portal.ledger.models import Entry
from portal.notices.models import Notice
from reviews.decisions import actions, letter_content, letters, tasks
from reviews.decisions.actions import ConditionPlan, Plan
from reviews.decisions.models import Letter
from tests.factories.programme import ReleaseFactory

INJECTION = '#panic("boom") #read("/etc/passwd") *bold* $x^2$ @label #sys.inputs <a> [b] \\ // _c_'


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def decide(application, opinion, rita, rhea, paul, clock):
    def decide(plan):
        actions.give_opinion(application, **opinion("approve_with_conditions"), by=rita)
        actions.give_opinion(application, **opinion("approve_with_conditions"), by=rhea)
        clock.forward(microseconds=123_456)
        return actions.decide(application, plan, by=paul)

    return decide


def with_conditions(text="You may take part."):
    conditions = (
        ConditionPlan("CON-01", "All accounts use a second factor.", "before_use"),
        ConditionPlan("", "Retire the test node.", "by_date", "2027-02-01"),
    )
    return Plan("approved_with_conditions", text, reasons=(("REF-02", "Seen in ORG-02."),), conditions=conditions)


def read(pdf: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_letter_says_what_was_decided(decide, alice):
    decision = decide(with_conditions())

    reader, text = read(letters.pdf_of(decision))

    for words in (
        "Aurora Institute", "Alice, responsible officer", "23 November 2026, 11:00 CET", decision.reference,
        "Qualification: approved with conditions", "You may take part.", "Rule 1.4", "Seen in ORG-02.",
        "All accounts use a second factor.", "before the model is used", "Retire the test node.",
        "by 1 February 2027, 23:59 CET",
        "You may object until 30 December 2026, 23:59 CET", "Decided by Paul, EU authority",
        decision.dossier_digest, "/verify/", "page 1 of 1",
    ):  # fmt: skip
        assert words in text
    assert text.count("TLP:AMBER") == 2 * len(reader.pages)
    assert round(float(reader.pages[0].mediabox.width)) == 595
    assert round(float(reader.pages[0].mediabox.height)) == 842
    assert reader.metadata.title == f"{decision.reference} Qualification: approved with conditions"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_the_letter_names_lowered_safeguards(application, paul):
    AccessRequest.objects.create(application=application, release=ReleaseFactory())
    application.declarations = {"safeguard_profile": "lowered"}

    content = letter_content.content_of(letter_content.Decided.planned(application, with_conditions(), by=paul))

    assert "Black box (AL1), lowered safeguards." in content["decision"]


def test_what_people_wrote_is_text_and_never_markup(decide):
    decision = decide(with_conditions(INJECTION))

    _reader, text = read(letters.pdf_of(decision))

    assert "#panic" in text
    assert "*bold*" in text
    assert "root:" not in text


def test_a_letter_that_fails_is_shown_told_and_made_later(decide, sign_in, alice, paul, settings, clock):
    decision = decide(with_conditions())
    folder, settings.FILES_FOLDER = settings.FILES_FOLDER, settings.FILES_FOLDER / "a-file"
    settings.FILES_FOLDER.write_text("in the way")

    assert tasks.letters() == 0
    assert tasks.letters() == 0

    pages = {who: sign_in(who).get(f"/decisions/{decision.reference}/").content.decode() for who in (alice, paul)}
    assert "Delayed: the programme has been told" in pages[alice]
    assert "Try again" not in pages[alice]
    assert "1 failed attempt." in pages[paul]
    assert "Try again" in pages[paul]
    assert Notice.objects.filter(user=paul.user, subject__endswith="could not be made").count() == 1

    settings.FILES_FOLDER = folder
    clock.forward(minutes=2)

    assert tasks.letters() == 1
    assert "Delayed" not in sign_in(alice).get(f"/decisions/{decision.reference}/").content.decode()


def test_a_partner_with_a_name_in_another_script_gets_its_letter(decide, alice):
    alice.organisation.name = "国立研究所 \uf0b7"
    alice.organisation.save()
    decision = decide(with_conditions("決定: 承認します。"))

    assert tasks.letters() == 1

    _reader, text = read(letters.pdf_of(decision))
    assert "国立研究所" in text
    assert "決定: 承認します。" in text


def test_the_same_decision_gives_the_same_bytes(decide, clock):
    decision = decide(with_conditions())

    first = letters.pdf_of(decision)
    clock.forward(days=2)

    assert letters.pdf_of(decision) == first


def test_the_worker_makes_each_letter_once_and_tells_the_officers(decide, alice):
    decision = decide(with_conditions())

    assert tasks.letters() == 1
    assert tasks.letters() == 0

    letter = Letter.objects.get(decision=decision)
    assert Entry.objects.get(verb="letter.made").facts["sha256"] == letter.stored.sha256
    assert letter.stored.name == f"Decision {decision.reference}.pdf"
    assert Notice.objects.filter(user=alice.user, subject__contains="letter").count() == 1


def test_the_partner_reads_the_decision_and_takes_the_letter(decide, sign_in, alice, carol):
    decision = decide(with_conditions())
    tasks.letters()
    client = sign_in(alice)

    page = client.get(f"/decisions/{decision.reference}/")
    taken = client.get(f"/decisions/{decision.reference}/letter/")

    assert b"You may take part." in page.content
    assert b"Someone outside the allied jurisdictions" in page.content
    assert b"30 Dec 2026, 22:59 UTC" in page.content
    assert b"".join(taken.streaming_content).startswith(b"%PDF")
    assert Entry.objects.filter(verb="letter.downloaded", actor=str(alice.public_id)).count() == 1
    for address in ("", "letter/"):
        assert sign_in(carol).get(f"/decisions/{decision.reference}/{address}").status_code == 404
