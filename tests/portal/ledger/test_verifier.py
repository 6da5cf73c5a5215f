"""The offline verifier: alone in its process, against exports that somebody changed."""

import ast
import base64
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal import signing
from portal.ledger import actions, export, log, notes, tree, verifier
from portal.ledger.models import Entry
from tests.portal.ledger.conftest import act
from tests.portal.ledger.tampering import STRANGER, signed_by_stranger

pytestmark = pytest.mark.usefixtures("written", "db")
FILE = Path(verifier.__file__)


@pytest.fixture
def exported():
    """The lines of an export of twelve entries under three checkpoints."""
    for number in range(12):
        act(number)
    actions.seal_waiting(limit=4)
    return list(export.lines())


@pytest.fixture
def written_to(tmp_path):
    def write(lines):
        file = tmp_path / "ledger.ndjson"
        file.write_bytes(b"".join(lines))
        return file

    return write


def entry_line(number, body):
    return b'{"number":%d,"body":"%s"}\n' % (number, base64.b64encode(body))


def at(lines, number):
    """Where the line of this entry is."""
    return next(index for index, line in enumerate(lines) if line.startswith(b'{"number":%d,' % number))


def changed(lines, number):
    lines[at(lines, number)] = entry_line(number, b'{"another":"story"}')


def checkpoint_line(note):
    return json.dumps({"checkpoint": note}).encode() + b"\n"


def signed_anew(lines):
    """All of it by a stranger, who also gives the key."""
    changed(lines, 5)
    leaves = [tree.leaf_hash(base64.b64decode(json.loads(line)["body"])) for line in lines if b'"body"' in line]
    for index, line in enumerate(lines):
        if b'"checkpoint"' in line:
            origin, size = json.loads(line)["checkpoint"].split("\n")[:2]
            forged = signed_by_stranger(origin, int(size), tree.root_of(leaves[: int(size)]))
            lines[index] = checkpoint_line(forged)
    public = STRANGER.public_key().public_bytes_raw()
    header = json.loads(lines[0]) | {"keys": [str(notes.Verifier(origin, public))]}
    lines[0] = json.dumps(header).encode() + b"\n"


def swap(lines, one, other):
    lines[one], lines[other] = lines[other], lines[one]


WAYS = {
    "an entry changed": ("Entry 4 to 7: one of them", lambda lines: changed(lines, 5)),
    "an entry left out": ("Entry 5 is missing", lambda lines: lines.pop(at(lines, 5))),
    "the first left out": ("Entry 0 is missing", lambda lines: lines.pop(1)),
    "an entry twice": ("Entry 6 is missing", lambda lines: lines.insert(at(lines, 5), lines[at(lines, 5)])),
    "two exchanged": ("Entry 5 is missing", lambda lines: swap(lines, at(lines, 5), at(lines, 6))),
    "an entry added": ("Entry 12", lambda lines: lines.append(entry_line(12, b"{}"))),
    "the tail cut": ("Entry 10", lambda lines: lines.__delitem__(slice(at(lines, 10), None))),
    "the tail cut at a checkpoint": ("Entry 8", lambda lines: lines.__delitem__(slice(at(lines, 8), None))),
    "the last checkpoint left out": ("Entry 8 is not covered", lambda lines: lines.pop()),
    "a checkpoint too early": ("Entry 0 to 2: one of them", lambda lines: swap(lines, 5, 4)),
    "a signature changed": (
        "Entry 11: the checkpoint after it carries no signature",
        lambda lines: lines.__setitem__(-1, lines[-1].replace(b'==\\n"', b'\\n"').replace(b'=\\n"', b'\\n"')),
    ),
    "a root changed": (
        "Entry 11: the checkpoint after it carries no signature",
        lambda lines: lines.__setitem__(-1, lines[-1].replace(b"\\n12\\n", b"\\n12\\nA")),
    ),
    "bytes that cannot be read": (
        "Entry 5: its bytes cannot be read",
        lambda lines: lines.__setitem__(at(lines, 5), b'{"number":5,"body":"?"}\n'),
    ),
    "a line that is no JSON": ("Entry 5: its line", lambda lines: lines.__setitem__(at(lines, 5), b"{\n")),
    "a larger size": ("the file tells of 13", lambda lines: lines.__setitem__(0, lines[0].replace(b"12", b"13"))),
    "all signed anew by a stranger": ("no signature by a key you trust", signed_anew),
}  # fmt: skip


def test_a_whole_export_is_proved(exported, written_to, capsys):
    (key,) = export.public_keys()

    assert verifier.main([str(written_to(exported)), "--key", key]) == 0

    assert capsys.readouterr().out == f"Whole: 12 entries, root {log.root_at(12).hex()}.\n"


@pytest.mark.parametrize("way", WAYS)
def test_a_changed_export_is_refused(exported, written_to, capsys, way):
    (key,) = export.public_keys()
    sentence, change = WAYS[way]
    change(exported)

    assert verifier.main([str(written_to(exported)), "--key", key]) == 1

    assert sentence in capsys.readouterr().err


def test_a_key_that_came_with_the_file_is_named_as_such(exported, written_to, capsys):
    assert verifier.main([str(written_to(exported))]) == 0

    assert "The key came with the file" in capsys.readouterr().out


@pytest.mark.parametrize(("kept", "sentence"), [(12, "Entry 8 is missing"), (8, ""), (4, "")])
def test_an_old_copy_is_found_by_a_checkpoint_that_was_kept(exported, written_to, tmp_path, capsys, kept, sentence):
    (tmp_path / "key").write_text("\n".join(export.public_keys()))
    (tmp_path / "kept").write_text(kept_note(exported, kept))
    header = json.loads(exported[0]) | {"size": 8}
    old = [json.dumps(header).encode() + b"\n", *exported[1 : at(exported, 8)]]

    options = ["--key", str(tmp_path / "key"), "--against", str(tmp_path / "kept")]
    assert verifier.main([str(written_to(old)), *options]) == bool(sentence)

    assert sentence in capsys.readouterr().err


def kept_note(lines, size):
    notes_of = [json.loads(line)["checkpoint"] for line in lines if b'"checkpoint"' in line]
    return next(note for note in notes_of if f"\n{size}\n" in note)


def test_a_fork_is_found_by_a_checkpoint_that_was_kept(exported, written_to, tmp_path, capsys):
    leaves = [b"{}"] * 12
    root = tree.root_of(tree.leaf_hash(leaf) for leaf in leaves)
    said = notes.Checkpoint(log.name(), 12, root)
    forked = notes.sign(str(said), name=said.origin, key=signing.signing_key(log.PURPOSE))
    lines = [exported[0], *(entry_line(n, leaf) for n, leaf in enumerate(leaves)), checkpoint_line(forked)]
    (tmp_path / "kept").write_text(kept_note(exported, 8))

    assert verifier.main([str(written_to(lines))]) == 0
    assert verifier.main([str(written_to(lines)), "--against", str(tmp_path / "kept")]) == 1

    assert "Entry 0 to 7: one of them is not what the checkpoint you kept says" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"nothing\n", b"[]\n", b'{"kind":"another","keys":[]}\n'])
def test_a_file_of_another_kind_cannot_be_checked(written_to, content, capsys):
    assert verifier.main([str(written_to([content]))]) == 2

    assert "Cannot be checked." in capsys.readouterr().err


def test_a_proof_is_followed_to_the_signed_root(exported, written_to, capsys):
    entry = Entry.objects.get(seal__number=5)

    assert verifier.main([str(written_to([json.dumps(export.proof(entry)).encode()]))]) == 0

    assert (
        f"Entry 5 is in the signed tree of 12 entries. It reads: {bytes(entry.body).decode()}"
        in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    "change",
    [
        {"number": 6},
        {"number": 12},
        {"body": base64.b64encode(b"{}").decode()},
        {"path": []},
        {"path": ["00" * 32] * 9},
        {"checkpoint": "none"},
    ],
)
def test_a_changed_proof_is_refused(exported, written_to, change):
    proof = export.proof(Entry.objects.get(seal__number=5)) | change

    assert verifier.main([str(written_to([json.dumps(proof).encode()]))]) == 1


def test_it_stands_alone(exported, written_to):
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(FILE.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}

    done = subprocess.run(
        [sys.executable, "-I", FILE, written_to(exported)], capture_output=True, text=True, check=False, cwd="/"
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_exports_what_the_verifier_proves(tmp_path, capsys):
    act(1)

    call_command("export_ledger", tmp_path / "ledger.ndjson")

    assert verifier.main([str(tmp_path / "ledger.ndjson")]) == 0
    assert "Whole: 1 entries" in capsys.readouterr().out


def test_the_command_says_where_it_cannot_write(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_ledger", tmp_path / "nowhere" / "ledger.ndjson")


def test_an_empty_ledger_is_proved_to_be_empty(tmp_path, capsys):
    call_command("export_ledger", tmp_path / "ledger.ndjson")

    assert verifier.main([str(tmp_path / "ledger.ndjson")]) == 0
    assert "Whole: 0 entries" in capsys.readouterr().out


@pytest.mark.drill
def test_a_million_entries_are_proved_within_thirty_seconds(tmp_path, capsys):
    (key,) = export.public_keys()
    body = b'{"facts":{"digest":"%s"},"number":%%d}' % (b"ab" * 150)
    grown = tree.Tree()
    with (tmp_path / "ledger.ndjson").open("wb") as file:
        file.write(json.dumps({"kind": "ledger-export", "size": 1_000_000, "keys": [key]}).encode() + b"\n")
        for number in range(1_000_000):
            file.write(entry_line(number, body % number))
            grown.append(tree.leaf_hash(body % number))
            if grown.size % 200 == 0:
                said = notes.Checkpoint(log.name(), grown.size, grown.root())
                note = notes.sign(str(said), name=said.origin, key=signing.signing_key(log.PURPOSE))
                file.write(checkpoint_line(note))

    began = time.monotonic()
    done = subprocess.run([sys.executable, "-I", FILE, tmp_path / "ledger.ndjson", "--key", key], check=False)
    seconds = time.monotonic() - began

    with capsys.disabled():
        print(f"\noffline verifier: 1,000,000 entries in {seconds:.1f} s (at most 30)")
    assert done.returncode == 0
    assert seconds <= 30
