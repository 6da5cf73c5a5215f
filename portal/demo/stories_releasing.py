"""Nobody scans the demonstration's files: those who may release them look and do, and two files still wait."""

from collections.abc import Sequence

from partners.evidence import releases, rules
from partners.evidence.models import DocumentVersion
from portal.accounts.models import Membership
from portal.demo.calendar import Story

FIRST_DAY, EVERY_DAYS, LAST_ROUND, LAST_DAY = -790, 14, -40, -0.2
WHO = ("auditor@eu.example", "administrator@us.example", "administrator@uk.example")
STILL_WAITING = 2
REASON = "Opened on a separate machine and read: an ordinary document."


def releasing(people: dict[str, Membership]) -> Story:
    auditor = people[WHO[0]]
    for day in range(FIRST_DAY, LAST_ROUND, EVERY_DAYS):
        yield day + 0.6
        for who in WHO:
            release(people[who])
    yield LAST_DAY
    newest = sorted(releases.waiting_for(auditor), key=lambda version: version.uploaded_at)[-STILL_WAITING:]
    for who in WHO:
        release(people[who], but=newest)
    yield LAST_DAY + 0.05
    ask(auditor, reviewer=people["reviewer@eu.example"])


def release(member: Membership, *, but: Sequence[DocumentVersion] = ()) -> None:
    """Release what waits for this member, all but these."""
    if chosen := [version for version in releases.waiting_for(member) if version not in but]:
        releases.release_all(chosen, by=member, reason=REASON)


def ask(member: Membership, *, reviewer: Membership) -> None:
    """The reviewer asks for the first file that waits for this member and is theirs to ask for."""
    for version in releases.waiting_for(member):
        if rules.may_ask_for_release.allows(reviewer, version):
            return releases.ask_for_release(version, by=reviewer)
    return None
