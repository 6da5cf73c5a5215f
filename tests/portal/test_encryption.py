import io
import os
import uuid

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal import encryption
from portal.encryption.files import CHUNK_BYTES, FILE_HEADER, SEALED_CHUNK_BYTES

FILE = uuid.UUID("0192a000-0000-7000-8000-000000000001")
AROUND_CHUNKS = st.sampled_from([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_001])


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    settings.PORTAL_KEYS = tmp_path / "keys"
    settings.KEYS_MAY_BE_MADE = True
    return settings.PORTAL_KEYS


@pytest.fixture
def sealed_file(tmp_path):
    """Seals content on disk; returns its path and key."""

    def make(content, *, file_id=FILE, owner="7", name="sealed", piece=50_000):
        key = encryption.FileKey.new(file_id=file_id, owner=owner)
        path = tmp_path / name
        with path.open("wb") as target:
            sealer = encryption.FileSealer(target, key)
            for start in range(0, len(content), piece):
                sealer.write(content[start : start + piece])
            sealer.finish()
        return path, key

    return make


def read(path, key):
    with io.BufferedReader(encryption.SealedReader(path.open("rb"), key)) as reader:
        return reader.read()


def test_a_value_opens_in_its_own_context_only():
    sealed = encryption.seal(b"born 1980", context="person:1")

    assert b"1980" not in sealed
    assert encryption.open_sealed(sealed, context="person:1") == b"born 1980"
    with pytest.raises(encryption.Tampered):
        encryption.open_sealed(sealed, context="person:2")


@pytest.mark.parametrize("place", [0, 5, 17, -1])
def test_a_flipped_bit_in_a_value_is_refused(place):
    sealed = bytearray(encryption.seal(b"secret", context="c"))
    sealed[place] ^= 1

    with pytest.raises(encryption.Tampered):
        encryption.open_sealed(bytes(sealed), context="c")


def test_keys_are_readable_by_their_owner_only(keys):
    encryption.seal(b"", context="c")

    assert keys.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in keys.iterdir()] == [0o600]


def test_after_a_rotation_the_newest_key_seals_and_the_older_ones_open():
    before = encryption.seal(b"old", context="c")

    encryption.rotate()

    after = encryption.seal(b"new", context="c")
    assert (encryption.key_number(before), encryption.key_number(after)) == (1, 2)
    assert encryption.open_sealed(before, context="c") == b"old"
    assert encryption.open_sealed(after, context="c") == b"new"


def test_a_key_that_is_gone_is_named(keys):
    sealed = encryption.seal(b"old", context="c")
    encryption.rotate()
    (keys / "encryption-0001.key").unlink()

    with pytest.raises(encryption.KeysMissing, match="0001"):
        encryption.open_sealed(sealed, context="c")


def test_a_real_installation_makes_no_keys(settings, keys):
    settings.KEYS_MAY_BE_MADE = False

    with pytest.raises(encryption.KeysMissing, match="does not exist"):
        encryption.seal(b"", context="c")

    keys.mkdir()
    with pytest.raises(encryption.KeysMissing, match="holds no encryption key"):
        encryption.seal(b"", context="c")


def test_a_damaged_key_file_is_named(keys):
    keys.mkdir()
    (keys / "encryption-0001.key").write_text("not a key")

    with pytest.raises(encryption.KeysMissing, match="encryption-0001.key"):
        encryption.seal(b"", context="c")


@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(size=AROUND_CHUNKS, piece=st.sampled_from([50_000, CHUNK_BYTES, 150_000, 4 * CHUNK_BYTES]))
def test_a_file_comes_back_as_it_went(sealed_file, size, piece):
    content = os.urandom(size)

    path, key = sealed_file(content, piece=piece)

    assert read(path, key) == content
    assert size < 16 or content[:16] not in path.read_bytes()


def test_a_file_is_read_at_any_place(sealed_file):
    content = os.urandom(5 * CHUNK_BYTES + 77)
    path, key = sealed_file(content)

    with io.BufferedReader(encryption.SealedReader(path.open("rb"), key)) as reader:
        for start in (4 * CHUNK_BYTES - 3, 10, len(content) - 5, 0):
            reader.seek(start)
            assert reader.read(10) == content[start : start + 10]
        assert reader.seek(-5, io.SEEK_END) == len(content) - 5


def test_a_wrapped_key_opens_for_its_file_and_owner_only():
    key = encryption.FileKey.new(file_id=FILE, owner="7")
    wrapped = key.wrapped()

    assert encryption.FileKey.unwrap(wrapped, file_id=FILE, owner="7") == key
    for file_id, owner in ((uuid.uuid4(), "7"), (FILE, "8")):
        with pytest.raises(encryption.Tampered):
            encryption.FileKey.unwrap(wrapped, file_id=file_id, owner=owner)


def flipped(sealed):
    return sealed[:500] + bytes([sealed[500] ^ 1]) + sealed[501:]


def flipped_header(sealed):
    return b"X" + sealed[1:]


def cut_inside_a_chunk(sealed):
    return sealed[:-3]


def cut_between_chunks(sealed):
    return sealed[: len(FILE_HEADER) + 2 * SEALED_CHUNK_BYTES]


def emptied(sealed):
    return b""


def chunks_exchanged(sealed):
    start, size = len(FILE_HEADER), SEALED_CHUNK_BYTES
    first, second = sealed[start : start + size], sealed[start + size : start + 2 * size]
    return sealed[:start] + second + first + sealed[start + 2 * size :]


def chunk_doubled(sealed):
    start, size = len(FILE_HEADER), SEALED_CHUNK_BYTES
    return sealed[: start + size] + sealed[start : start + size] + sealed[start + size :]


def extended(sealed):
    return sealed + b"more"


@pytest.mark.parametrize(
    "damage",
    [
        flipped,
        flipped_header,
        cut_inside_a_chunk,
        cut_between_chunks,
        emptied,
        chunks_exchanged,
        chunk_doubled,
        extended,
    ],
)
def test_a_damaged_file_is_refused(sealed_file, damage):
    path, key = sealed_file(os.urandom(3 * CHUNK_BYTES - 100))
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(encryption.Tampered):
        read(path, key)


def test_files_of_two_rows_cannot_be_exchanged(sealed_file):
    mine, my_key = sealed_file(b"mine", name="mine")
    _theirs, their_key = sealed_file(b"theirs", name="theirs", file_id=uuid.uuid4())

    with pytest.raises(encryption.Tampered):
        read(mine, their_key)
    with pytest.raises(encryption.Tampered):
        read(mine, encryption.FileKey(my_key.key, my_key.file_id, "8"))
