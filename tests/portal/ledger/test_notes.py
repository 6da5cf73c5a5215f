"""Signed notes against the example that golang.org/x/mod/sumdb/note publishes."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.ledger import notes

PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_SECRET = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLISHED_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PUBLISHED_NOTE = (
    PUBLISHED_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VERIFIER = notes.Verifier("portal.example/ledger", KEY.public_key().public_bytes_raw())
CHECKPOINT = notes.Checkpoint("portal.example/ledger", 42, bytes(range(32)))
NOTE = notes.sign(str(CHECKPOINT), name=VERIFIER.name, key=KEY)


def test_the_published_note_opens_with_the_published_key():
    assert notes.opened(PUBLISHED_NOTE, [notes.Verifier.read(PUBLISHED_KEY)]) == PUBLISHED_TEXT


def test_signing_gives_the_published_note():
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(PUBLISHED_SECRET)[1:])

    assert notes.sign(PUBLISHED_TEXT, name="PeterNeumann", key=key) == PUBLISHED_NOTE


def test_a_key_is_read_as_it_is_written():
    assert str(notes.Verifier.read(PUBLISHED_KEY)) == PUBLISHED_KEY
    assert notes.Verifier.read(str(VERIFIER)) == VERIFIER


def test_a_checkpoint_is_read_as_it_is_written():
    assert notes.Checkpoint.read(notes.opened(NOTE, [VERIFIER])) == CHECKPOINT


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        (NOTE.replace("\n42\n", "\n43\n"), "does not fit the note"),
        (NOTE.replace("— portal", "— another"), "None of the known keys"),
        (NOTE.replace("— ", "- "), "not written as the format"),
        (NOTE.rpartition("\n\n")[0], "has no signature"),
        (NOTE[:-1], "has no signature"),
        (NOTE + "— portal.example/ledger ????\n", "not written as the format"),
        (PUBLISHED_NOTE, "None of the known keys"),
        ("", "has no signature"),
    ],
)
def test_a_changed_note_is_refused(note, sentence):
    with pytest.raises(notes.BadNote, match=sentence):
        notes.opened(note, [VERIFIER])


@pytest.mark.parametrize(
    "text", ["", "name", "name\n1\n", "name\n01\n" + "A" * 43 + "=\n", "name\n1\nAAAA\n", "\n1\nx\n"]
)
def test_a_checkpoint_that_says_too_little_is_refused(text):
    with pytest.raises(notes.BadNote):
        notes.Checkpoint.read(text)


@pytest.mark.parametrize("text", ["", "a+b", PUBLISHED_KEY.replace("c74f", "c74e"), PUBLISHED_KEY[:-4]])
def test_a_public_key_that_does_not_fit_itself_is_refused(text):
    with pytest.raises(notes.BadNote):
        notes.Verifier.read(text)
