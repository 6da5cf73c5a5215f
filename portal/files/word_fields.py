"""Word's fields: instructions between marks, in as many pieces as the writer likes."""

import re

from django.utils.translation import gettext as _

from portal.access import Refused
from portal.files import links

ACTING = {
    *("DDE", "DDEAUTO", "LINK", "IMPORT", "INCLUDE", "INCLUDETEXT", "INCLUDEPICTURE", "DATABASE", "RD", "SUBSCRIBER"),
    *("EMBED", "CONTROL", "HTMLCONTROL", "OCX"),
}
COMMAND = re.compile(r'[\s"\\]*([^\s"\\]*)')
ADDRESS = re.compile(r'"([^"]+)"|(\S+://\S+)')
COMPUTED = "\N{REPLACEMENT CHARACTER}"
LONGEST = 4_000


class Fields:
    """Collects the instructions of one part and refuses those that act."""

    def __init__(self) -> None:
        self.open: list[list[str]] = []
        self.is_instruction: list[bool] = []

    def mark(self, kind: str) -> None:
        """One of the marks `begin`, `separate` and `end`. A field within an instruction computes a piece of it."""
        if kind == "begin":
            self.say(COMPUTED)
            self.open.append([])
            self.is_instruction.append(True)
        elif self.open and kind == "separate":
            self.is_instruction[-1] = False
            check("".join(self.open[-1]))
        elif self.open and kind == "end":
            self.is_instruction.pop()
            check("".join(self.open.pop()))

    def say(self, words: str) -> None:
        """Words of the innermost instruction; words of a result, or outside fields, are text."""
        if self.open and self.is_instruction[-1] and sum(map(len, self.open[-1])) < LONGEST:
            self.open[-1].append(words)

    def conclude(self) -> None:
        """A field that never ends is judged by what it has."""
        for instruction in self.open:
            check("".join(instruction))


def check(instruction: str) -> None:
    """Raises `Refused` when this instruction asks another program, fetches, or hides what it does."""
    found = COMMAND.match(instruction)
    command = found[1].upper() if found else ""
    if COMPUTED in command:
        raise Refused(_("The document holds a field that puts its own command together. Replace it by its text."))
    if command in ACTING:
        raise Refused(
            _("The document holds the field %(field)s, which runs or fetches something. Replace it by its result.")
            % {"field": links.shown(" ".join(instruction.split()))}
        )
    if command == "HYPERLINK":
        for quoted, plain in ADDRESS.findall(instruction):
            links.check((quoted or plain).replace("\\\\", "\\"))
