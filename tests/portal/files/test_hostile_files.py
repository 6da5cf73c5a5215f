"""Documents that act, hide or fetch are refused with a reason, fast and in little memory; honest twins are taken."""

import subprocess
import sys
import time
import tracemalloc

import pytest

from portal.files import pdf
from tests.portal.files.harmless_files import HARMLESS
from tests.portal.files.hostile_files import HOSTILE_OFFICE, HOSTILE_PDFS

HOSTILE = {f"{name}.pdf": content for name, content in HOSTILE_PDFS.items()} | HOSTILE_OFFICE
LONGEST_SECONDS = 2
MEGABYTE = 1024 * 1024
MOST_MEMORY = 100 * MEGABYTE
MEASURED = """
import resource, subprocess, sys
child = subprocess.run(sys.argv[1:], stdin=sys.stdin.buffer, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_there_are_many_of_both():
    assert len(HOSTILE) >= 60
    assert len(HARMLESS) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_leaves_nothing(name, send, on_disk):
    began = time.monotonic()

    upload = send(name, HOSTILE[name])

    assert upload.refusal.endswith(".")
    assert time.monotonic() - began < LONGEST_SECONDS
    assert on_disk() == []


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_file_is_taken(name, send, on_disk):
    began = time.monotonic()

    upload = send(name, HARMLESS[name])

    assert upload.refusal == ""
    assert time.monotonic() - began < LONGEST_SECONDS
    assert len(on_disk()) == 1


def test_hostile_office_files_take_little_memory(send):
    tracemalloc.start()

    for name, content in HOSTILE_OFFICE.items():
        send(name, content)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < MOST_MEMORY


@pytest.mark.parametrize("name", ["bomb in an object stream", "script in an object stream"])
def test_the_reader_of_a_pdf_takes_little_memory(name):
    content = HOSTILE_PDFS[name]
    memory = pdf.memory_for(len(content))
    reader = [sys.executable, "-I", str(pdf.PROGRAM), str(len(content)), str(memory), str(pdf.CPU_SECONDS)]

    answer = subprocess.run(
        [sys.executable, "-c", MEASURED, *reader], input=content, stdout=subprocess.PIPE, check=True
    )

    assert int(answer.stdout) * 1024 < MOST_MEMORY


def test_the_reader_of_a_pdf_is_stopped_at_its_limits(send, monkeypatch):
    monkeypatch.setattr(pdf, "LONGEST_SECONDS", 0)

    assert "within 6 seconds and 384 MB" in send("a.pdf", HARMLESS["plain.pdf"]).refusal
