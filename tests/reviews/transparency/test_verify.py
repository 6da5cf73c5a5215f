"""Anybody verifies a letter and the ledger: no account, nothing kept, nothing personal, not too often."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.files.models import StoredFile
from portal.ledger import actions as ledger
from portal.ledger import verifier
from portal.ledger.models import Checkpoint, Entry
from reviews.decisions import actions, letters, tasks
from reviews.decisions.actions import Plan
from reviews.decisions.models import Letter

PAGE = "/verify/"


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path / "files"


@pytest.fixture
def letter(application, opinion, rita, rhea, paul, clock):
    """The bytes of a letter that is in the ledger."""
    actions.give_opinion(application, **opinion("approve"), by=rita)
    actions.give_opinion(application, **opinion("approve"), by=rhea)
    decision = actions.decide(application, Plan("approved", "You may take part."), by=paul)
    tasks.letters()
    clock.forward(seconds=5)
    return letters.pdf_of(decision)


def ask(content, name="letter.pdf"):
    return Client().post(PAGE, {"letter": SimpleUploadedFile(name, content)})


def test_the_letter_is_known_with_when_it_was_sealed(letter):
    ledger.seal_waiting()
    number = Entry.objects.get(verb="letter.made").seal.number

    page = ask(letter).content.decode()

    assert "Genuine." in page
    assert f"as entry {number} of the ledger" in page
    assert "23 Nov 2026" in page


def test_a_letter_that_is_not_sealed_yet_is_said_to_be_so(letter):
    assert "Genuine, not sealed yet." in ask(letter).content.decode()


def test_a_changed_letter_is_altered(letter):
    ledger.seal_waiting()

    page = ask(letter + b"\n% changed").content.decode()

    assert "Altered." in page
    assert "Genuine" not in page


def test_a_draft_is_not_taken_for_the_letter(letter, application, paul):
    draft = letters.draft_of(application, Plan("refused", "No."), by=paul)

    assert "Altered." in ask(draft).content.decode()


@pytest.mark.parametrize("forged", [b"", b"letter APP-2026-0001 " + b"0" * 32])
def test_another_file_is_not_known_whatever_it_says_of_itself(letter, forged):
    assert "Not known." in ask(b"%PDF-1.7 other " + forged).content.decode()


def test_the_answer_names_nobody(letter, application, alice, paul):
    ledger.seal_waiting()

    page = ask(letter).content.decode()

    for name in (application.reference, alice.user.name, paul.user.name, application.organisation.name):
        assert name not in page


def test_the_file_is_not_stored(letter, settings):
    before = StoredFile.objects.count(), sorted(settings.FILES_FOLDER.rglob("*"))

    ask(letter)

    assert (StoredFile.objects.count(), sorted(settings.FILES_FOLDER.rglob("*"))) == before


def test_a_form_without_a_file_says_what_to_do(db):
    answer = Client().post(PAGE)

    assert answer.status_code == 422
    assert "Choose the letter’s PDF file first." in answer.content.decode()


def test_whoever_holds_the_letter_gets_a_proof_that_the_verifier_accepts(letter, tmp_path):
    ledger.seal_waiting()
    sha256 = Letter.objects.get().stored.sha256

    proof = Client().get(f"/verify/letters/{sha256}/proof/")

    (tmp_path / "proof.json").write_bytes(proof.content)
    assert sha256 in verifier.verify(tmp_path / "proof.json")


def test_a_proof_by_number_shows_no_words_and_is_accepted(letter, tmp_path):
    ledger.seal_waiting()

    proof = Client().get("/verify/entries/0/proof/")

    (tmp_path / "proof.json").write_bytes(proof.content)
    assert "body" not in json.loads(proof.content)
    assert "Its hash is" in verifier.verify(tmp_path / "proof.json")


def test_a_proof_of_another_hash_is_refused(letter, tmp_path):
    ledger.seal_waiting()
    proof = json.loads(Client().get("/verify/entries/0/proof/").content) | {"leaf": "00" * 32}

    (tmp_path / "proof.json").write_text(json.dumps(proof))
    with pytest.raises(verifier.Fault, match="not in the tree"):
        verifier.verify(tmp_path / "proof.json")


@pytest.mark.parametrize("address", ["letters/00/proof/", "entries/999999/proof/", f"entries/{10**15}/proof/"])
def test_what_is_not_there_has_no_proof(letter, address):
    ledger.seal_waiting()

    assert Client().get(PAGE + address).status_code == 404


def test_the_verifier_the_key_and_the_checkpoint_are_open_to_everybody(letter):
    ledger.seal_waiting()

    page = Client().get(PAGE).content.decode()

    for address in ("verifier.py", "key/", "checkpoint/"):
        assert f"/ledger/verification/{address}" in page
        assert Client().get(f"/ledger/verification/{address}").status_code == 200
    assert Checkpoint.objects.first().note.splitlines()[2] in page


def test_the_sign_in_page_leads_there(db):
    assert f'href="{PAGE}"' in Client().get("/accounts/login/").content.decode()


def test_too_many_questions_are_refused(db, settings):
    answers = {ask(b"%PDF-1.7").status_code for _question in range(121)}

    assert answers == {200, 429}
