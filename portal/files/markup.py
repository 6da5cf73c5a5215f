"""Reads XML that nobody vouches for: piece by piece, and without declarations of its own (entities)."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from django.utils.translation import gettext as _

from portal.access import Refused

DEEPEST = 1_000
Attributes = dict[str, str]


class Reader:
    """Calls `on_start(element, attributes)`, `on_text(words)` and `on_end(element)`; names are "namespace local"."""

    def __init__(
        self,
        *,
        on_start: Callable[[str, Attributes], None],
        on_end: Callable[[str], None] | None = None,
        on_text: Callable[[str], None] | None = None,
        on_instruction: Callable[[str, str], None] | None = None,
    ) -> None:
        self.depth = 0
        self.on_start, self.on_end = on_start, on_end
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = on_text
        self.parser.ProcessingInstructionHandler = on_instruction
        self.parser.EntityDeclHandler = _refuse_declaration

    def read(self, pieces: Iterable[bytes]) -> None:
        """Raises `Refused` for what is not well formed, or declares entities."""
        try:
            for piece in pieces:
                self.parser.Parse(piece, False)
            self.parser.Parse(b"", True)
        except (expat.ExpatError, UnicodeError, LookupError):
            raise Refused(not_well_formed()) from None

    def refuse_document_types(self) -> None:
        self.parser.StartDoctypeDeclHandler = _refuse_declaration

    def _start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused(_("The file is nested deeper than %(most)d levels. Flatten it.") % {"most": DEEPEST})
        self.on_start(name, attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.on_end:
            self.on_end(name)


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(" ")[2]


def _refuse_declaration(*_arguments: object) -> None:
    raise Refused(not_well_formed())


def not_well_formed() -> str:
    return _("The file holds XML that is damaged or declares entities. Save it again and choose the new copy.")
