"""Mail into a folder, where no server is set: a file a mail, for nobody but the account that runs the portal."""

from pathlib import Path
from typing import Any

from django.core.mail.backends.filebased import EmailBackend as FileBackend


def close(folder: str) -> None:
    """Make the folder, and let nobody else open it."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    Path(folder).chmod(0o700)


class EmailBackend(FileBackend):
    """Django's, with a folder that nobody else can open: mails hold links that let people in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        close(self.file_path)
