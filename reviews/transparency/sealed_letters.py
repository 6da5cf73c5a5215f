"""Whether a file is a letter that the portal sealed. Answers with nothing that the file itself does not say."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.files.digests import Digested
from portal.ledger.models import Checkpoint, Entry
from portal.letters import marks
from reviews.decisions.models import Letter
from reviews.enforcement.removals.models import RemovalLetter

SEALED, WAITING, ALTERED, UNKNOWN = "sealed", "waiting", "altered", "unknown"


@dataclass(frozen=True)
class Answer:
    """What is known of a file: its `state`, and the ledger entry of the letter where it is one."""

    state: str
    sha256: str
    entry: Entry | None = None
    is_superseded: bool = False

    @property
    def sealed_at(self) -> datetime | None:
        """When the first checkpoint that covers the entry was signed."""
        if self.entry is None or self.entry.number is None:
            return None
        covering = Checkpoint.objects.filter(size__gt=self.entry.number).order_by("size")
        return covering.values_list("at", flat=True).first()


def look_up(seen: Digested) -> Answer:
    """A letter by its digest; one with other bytes but a genuine mark was altered, or is a draft."""
    if entry := entry_of(seen.sha256):
        state = SEALED if entry.number is not None else WAITING
        return Answer(state, seen.sha256, entry, _is_superseded(seen.sha256))
    return Answer(ALTERED if any(map(marks.is_genuine, seen.marks)) else UNKNOWN, seen.sha256)


def entry_of(sha256: str) -> Entry | None:
    """The ledger entry that names the letter with this digest."""
    reference = _reference(sha256)
    if not reference:
        return None
    made = Entry.objects.filter(reference=reference, verb="letter.made").select_related("seal")
    return next((entry for entry in made if entry.facts.get("sha256") == sha256), None)


def _reference(sha256: str) -> str:
    record: Any = _letters(sha256).first() or (
        RemovalLetter.objects.filter(stored__sha256=sha256).select_related("removal").first()
    )
    if record is None:
        return ""
    return record.decision.reference if isinstance(record, Letter) else record.removal.reference


def _letters(sha256: str) -> Any:
    return Letter.objects.filter(stored__sha256=sha256).select_related("decision__submission__application")


def _is_superseded(sha256: str) -> bool:
    return _letters(sha256).filter(decision__superseded_by__isnull=False).exists()
