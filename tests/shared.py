"""The texts and catalogues that the programme was given: beside the project, or where SHARED_DATA says.

Whoever has only the project has none of them; the tests that read them are skipped there.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("SHARED_DATA") or ROOT.parent / "shared" / "data")


def shared(*parts: str) -> Path:
    """A shared file; skips the test where the whole folder is away, and fails where only this file is."""
    if not FOLDER.is_dir():
        pytest.skip(f"{FOLDER} is not there")
    path = FOLDER.joinpath(*parts)
    assert path.exists(), f"{path} is missing"
    return path
