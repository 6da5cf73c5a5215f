"""Keys are made once, kept private, and rotated without losing what older ones signed."""

import os
import stat
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import signing


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.PORTAL_KEYS = tmp_path / "keys"
    settings.KEYS_MAY_BE_MADE = True
    return settings.PORTAL_KEYS


def test_a_key_is_made_on_first_use_and_only_its_owner_reads_it(keys):
    signing.sign("letters", b"content")

    (file,) = keys.iterdir()
    assert file.name == "letters-signing-0001.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700


def test_what_was_signed_is_verified_and_nothing_else():
    signature = signing.sign("letters", b"content")

    assert signing.is_signed("letters", b"content", signature)
    assert not signing.is_signed("letters", b"another", signature)
    assert not signing.is_signed("ledger", b"content", signature)


def test_after_a_rotation_the_newest_signs_and_all_verify():
    before = signing.sign("letters", b"content")

    signing.rotate_signing_key("letters")

    after = signing.sign("letters", b"content")
    assert before != after
    assert signing.is_signed("letters", b"content", before)
    assert signing.is_signed("letters", b"content", after)


def test_many_at_once_make_one_key():
    made = []
    threads = [threading.Thread(target=lambda: made.append(signing.sign("letters", b"content"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 1
    assert len(made) == 8


def test_a_mark_is_known_by_its_secret_only(keys):
    made = signing.mark("ledger", b"content")

    assert signing.is_marked("ledger")(b"content", made)
    assert not signing.is_marked("ledger")(b"another", made)
    assert not signing.is_marked("letters")(b"content", made)


def test_equal_texts_have_equal_tags_that_do_not_show_them():
    assert signing.keyed_tag("DE") == signing.keyed_tag("DE")
    assert signing.keyed_tag("DE") != signing.keyed_tag("FR")
    assert "DE" not in signing.keyed_tag("DE")


def test_a_real_installation_does_not_make_keys_by_itself(settings, keys):
    settings.KEYS_MAY_BE_MADE = False

    with pytest.raises(ImproperlyConfigured, match="letters-signing-0001.key"):
        signing.sign("letters", b"content")
    assert not keys.exists()


@pytest.mark.parametrize("content", ["", "no key", "ab" * 31])
def test_a_damaged_key_is_named(keys, content):
    signing.sign("letters", b"content")
    (keys / "letters-signing-0001.key").write_text(content)

    with pytest.raises(ImproperlyConfigured, match="letters-signing-0001.key cannot be read"):
        signing.sign("letters", b"content")


def test_setting_up_makes_each_missing_key_once(settings):
    settings.KEYS_MAY_BE_MADE = False

    assert signing.make_missing_keys() == list(signing.KINDS)
    assert signing.make_missing_keys() == []
    assert signing.keyed_tag("DE") == signing.keyed_tag("DE")
    assert signing.is_signed("ledger", b"content", signing.sign("ledger", b"content"))


def test_a_tag_follows_the_keys_that_were_put_back(keys):
    first = signing.keyed_tag("DE")
    file = keys / "tags-marking-0001.key"
    kept = file.read_text()
    file.write_text("ab" * signing.KEY_BYTES)
    os.utime(keys, (1, 1))
    other = signing.keyed_tag("DE")
    file.write_text(kept)
    os.utime(keys, (2, 2))

    assert signing.keyed_tag("DE") == first != other
