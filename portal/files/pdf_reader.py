"""Reads one hostile PDF in a process of its own, and says what is in it. Run by `pdf.py`, never imported.

It has no files, no network and little memory: it asks its parent for pieces on stdout, gets them on stdin, and ends
with one line of JSON, `{"found": [...], "links": [...]}`. The document is read twice: by its own index, and as a
viewer reads it that mistrusts the index and looks for the objects itself.
"""

import contextlib
import ctypes
import io
import json
import re
import resource
import sys
from collections import OrderedDict

import pikepdf
from pikepdf import ObjectType

PIECE_BYTES = 64 * 1024
MOST_PIECES = 64
FETCHED_WHOLE = 16 * 1024 * 1024
MOST_LINKS = 5_000
LONGEST_LINK = 2_000
NEW_USER_NETWORK_AND_IPC = 0x10000000 | 0x40000000 | 0x08000000
NO_NEW_PRIVILEGES = 38
ACTIONS = {
    "/JavaScript": "script",
    "/Launch": "script",
    "/Rendition": "script",
    "/Movie": "script",
    "/Sound": "script",
    "/RichMediaExecute": "script",
    "/GoTo3DView": "script",
    "/SubmitForm": "form",
    "/ImportData": "form",
    "/GoToE": "files",
    "/GoToR": "outside",
}
ANNOTATIONS = {
    "/FileAttachment": "files",
    "/RichMedia": "script",
    "/Movie": "script",
    "/Sound": "script",
    "/Screen": "script",
    "/3D": "script",
}
# Whatever is looked at closely holds one of these names, or a name that stands elsewhere ("/S 9 0 R").
NAMES = [*ACTIONS, *ANNOTATIONS, "/EmbeddedFile", "/Thread", "/URI", "/EF", "/AA", "/PA"]
REMARKABLE = re.compile(
    rf"(?:{'|'.join(sorted(NAMES, key=len, reverse=True))})(?![A-Za-z0-9])|/(?:S|Subtype|Type) \d".encode()
)
CONFUSED = (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RuntimeError)
# Objects that this parser cannot reach, and another perhaps can.
UNREADABLE = re.compile(r"supposed object stream|error decoding")
FILE_NAMES = ("/F", "/UF", "/DOS", "/Mac", "/Unix")


class Asked(io.RawIOBase):
    """The document, piece by piece from the parent; the newest pieces are kept."""

    def __init__(self, size, *, hides_index):
        self.size, self.place, self.pieces = size, 0, OrderedDict()
        self.hides_index = hides_index

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        self.place = max(offset + (0, self.place, self.size)[whence], 0)
        return self.place

    def tell(self):
        return self.place

    def readinto(self, buffer):
        """Fills the whole buffer where it can: the parser takes a short answer for the end."""
        filled = 0
        while filled < len(buffer) and self.place < self.size:
            number, start = divmod(self.place, PIECE_BYTES)
            content = self.piece(number)[start : start + len(buffer) - filled]
            buffer[filled : filled + len(content)] = content
            self.place += len(content)
            filled += len(content)
        return filled

    def piece(self, number):
        if number in self.pieces:
            self.pieces.move_to_end(number)
        else:
            place = number * PIECE_BYTES
            self.pieces[number] = fetch(place, min(PIECE_BYTES, self.size - place), hides_index=self.hides_index)
            if len(self.pieces) > MOST_PIECES:
                self.pieces.popitem(last=False)
        return self.pieces[number]


def fetch(place, length, *, hides_index):
    say({"place": place, "length": length})
    content = sys.stdin.buffer.read(length)
    return content.replace(b"startxref", b"start-ref") if hides_index else content


def document(size, *, hides_index):
    """A small one is fetched whole: the parser asks for 128 octets at a time."""
    if size <= FETCHED_WHOLE:
        return io.BytesIO(fetch(0, size, hides_index=hides_index))
    return Asked(size, hides_index=hides_index)


class Look:
    """What one walk over all objects has found: kinds that are refused, and addresses that are judged elsewhere."""

    def __init__(self):
        self.found, self.links, self.seen = set(), set(), {}

    def at_document(self, pdf):
        root = pdf.Root
        if pdf.is_encrypted:
            self.found.add("encrypted")
        names = as_dictionary(root.get("/Names"))
        if is_filled(as_dictionary(names.get("/JavaScript"))):
            self.found.add("script")
        if "/Collection" in root:
            self.found.add("files")
        if is_something(as_dictionary(root.get("/AcroForm")).get("/XFA")):
            self.found.add("form")
        self.at_opening(root.get("/OpenAction"))
        self.link(as_dictionary(root.get("/URI")).get("/Base"))
        for thing in pdf.objects:
            if self.is_remarkable(thing):
                self.at_object(thing)

    def is_remarkable(self, thing):
        """It is new in this reading, and its words, as the parser writes them, ask for a closer look."""
        is_stream = thing._type_code == ObjectType.stream
        words = (thing.stream_dict if is_stream else thing).unparse(resolved=True)
        before, self.seen[thing.objgen] = self.seen.get(thing.objgen), hash(words)
        return before != hash(words) and (is_stream or bool(REMARKABLE.search(words)))

    def at_object(self, thing):
        """One object and whatever stands directly in it; what it points to is an object of its own."""
        waiting = [thing]
        while waiting:
            thing = waiting.pop()
            kind = thing._type_code
            if kind == ObjectType.stream:
                self.at_stream(thing.stream_dict)
            if kind in (ObjectType.stream, ObjectType.dictionary):
                entries = thing.stream_dict if kind == ObjectType.stream else thing
                self.at_dictionary(entries, is_stream=kind == ObjectType.stream)
                inside = [value for _key, value in entries.items()]
            else:
                inside = list(thing) if kind == ObjectType.array else []
            waiting += [part for part in inside if isinstance(part, pikepdf.Object) and not part.is_indirect]

    def at_stream(self, entries):
        if "/F" in entries or (name_of(entries, "/Subtype") == "/Form" and "/Ref" in entries):
            self.found.add("outside")
        if name_of(entries, "/Type") == "/EmbeddedFile":
            self.found.add("files")

    def at_dictionary(self, entries, *, is_stream):
        action = name_of(entries, "/S")
        if action in ACTIONS:
            self.found.add(ACTIONS[action])
        if action == "/URI":
            self.link(entries.get("/URI"))
        if action == "/Thread" and "/F" in entries:
            self.found.add("outside")
        if not is_stream and name_of(entries, "/Subtype") in ANNOTATIONS:
            self.found.add(ANNOTATIONS[name_of(entries, "/Subtype")])
        if any(name in as_dictionary(entries.get("/EF")) for name in FILE_NAMES):
            self.found.add("files")
        for opening in ("/AA", "/PA"):
            self.at_openings(entries.get(opening))

    def at_openings(self, value):
        if "/S" in as_dictionary(value):
            self.at_opening(value)
        for _key, action in as_dictionary(value).items():
            self.at_opening(action)

    def at_opening(self, action):
        """An action that nobody presses, and those that follow it: an address there is opened unasked."""
        waiting, seen = [action], 0
        while waiting and seen < 1000:
            action = waiting.pop()
            seen += 1
            if type_of(action) == ObjectType.array:
                waiting += list(action)
            entries = as_dictionary(action)
            if name_of(entries, "/S") == "/URI":
                self.found.add("opening")
            if "/S" in entries and "/Next" in entries:
                waiting.append(entries.get("/Next"))

    def link(self, address):
        if type_of(address) == ObjectType.string and len(self.links) < MOST_LINKS:
            self.links.add(str(address)[:LONGEST_LINK])


def type_of(value):
    return value._type_code if isinstance(value, pikepdf.Object) else None


def as_dictionary(value):
    return value if type_of(value) == ObjectType.dictionary else {}


def name_of(entries, key):
    value = entries.get(key)
    return str(value) if type_of(value) == ObjectType.name_ else ""


def is_something(value):
    return type_of(value) is not None and (type_of(value) != ObjectType.array or len(value) > 0)


def is_filled(tree):
    return any(is_something(tree.get(key)) for key in ("/Names", "/Kids"))


def say(words):
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def close_in(memory, seconds):
    """No new rights, files, processes or network; what the system refuses to close stays limited by the rest."""
    system = ctypes.CDLL(None)
    system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    system.unshare(NEW_USER_NETWORK_AND_IPC)
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def read(size):
    """Look at the document by its index, then without it; what cannot be read without it hides nothing there."""
    look = Look()
    with pikepdf.open(document(size, hides_index=False)) as pdf:
        look.at_document(pdf)
        if any(UNREADABLE.search(str(warning)) for warning in pdf.get_warnings()) or not len(pdf.pages):
            look.found.add("damaged")
    with contextlib.suppress(*CONFUSED), pikepdf.open(document(size, hides_index=True)) as pdf:
        look.at_document(pdf)
    return look


def main(size, memory, seconds):
    close_in(memory, seconds)
    found, links = ["damaged"], set()
    try:
        look = read(size)
        found, links = sorted(look.found, key=lambda kind: kind == "damaged"), look.links
    except pikepdf.PasswordError:
        found = ["encrypted"]
    except CONFUSED:
        pass
    say({"found": found, "links": sorted(links)})


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
