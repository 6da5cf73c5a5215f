"""One style sheet over the wire: the many small files of `static/css` are sent as the one that imports them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/portal.css"
IMPORT = re.compile(r'^@import url\("(?P<address>[^"]+)"\) layer\((?P<layer>[\w-]+)\);$', re.MULTILINE)
NOT_IN_A_LAYER = re.compile(r'@charset "[^"]*";|/\*# sourceMappingURL=.*?\*/')


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the imports of our style sheet put in their places before the names are hashed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """Each page names a dozen files. Their names are read from the manifest when a process starts, and stay."""
        if name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if SHEET in paths and not dry_run:
            self.delete(SHEET)
            self.save(SHEET, ContentFile(bundled(SHEET).encode()))
            paths = paths | {SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def bundled(name: str) -> str:
    """The text of a style sheet with each `@import … layer(x)` replaced by that file's text in `@layer x`.

    The files name no others by relative address (a test holds it), so their text may move.
    """
    sheet = _source(name)

    def layered(found: re.Match[str]) -> str:
        text = (sheet.parent / found["address"]).resolve()
        if not text.exists():
            text = _source(found["address"].removeprefix("../"))
        return f"@layer {found['layer']} {{\n{NOT_IN_A_LAYER.sub('', text.read_text())}\n}}"

    return IMPORT.sub(layered, sheet.read_text())


def _source(name: str) -> Path:
    path = finders.find(name)
    assert path, f"The style sheet {name} is missing."
    return Path(path)
