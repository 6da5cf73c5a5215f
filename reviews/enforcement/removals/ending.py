"""What a removal ends, and what it was made on: for the page, the confirmations and the letter."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.grants.models import Grant, GrantPerson
from partners.standing.models import Partner
from portal import dates, moments
from portal.accounts.models import Membership
from reviews.enforcement.removals.models import Removal

ENDED = ("expired", "revoked", "surrendered", "withdrawn", "declined", "lapsed")


@dataclass(frozen=True)
class Ending:
    """The grants that end, how many people they name, and until when the partner may not apply again."""

    grants: list[Grant]
    people: int
    providers: list[str]
    barred_until: date
    of_standing: str

    @property
    def effects(self) -> list[str]:
        """What will happen, one sentence each."""
        n = len(self.grants)
        said = [
            self.of_standing,
            _("What it has applied for is closed. A report that it owes stays owed."),
        ]
        if n:
            grants = ngettext("%(n)s grant is revoked", "%(n)s grants are revoked", n) % {"n": n}
            people = ngettext("%(n)s person is named on them", "%(n)s people are named on them", self.people)
            said.append(f"{grants}; {people % {'n': self.people}}.")
            said.append(_("Told at once: %(providers)s.") % {"providers": ", ".join(self.providers)})
        said += [
            _("It may apply again from %(day)s on.") % {"day": moments.words(self.barred_until)},
            _("Its officers get your reasons, and a letter that says how to object."),
        ]
        return said


def of(removal: Removal) -> Ending:
    """Counted as of now; four statements, however many grants there are."""
    found = Grant.objects.filter(organisation=removal.organisation_id).exclude(status__in=ENDED)
    grants = list(found.select_related("release__provider").order_by("reference"))
    named = GrantPerson.objects.filter(grant__in=grants, ended_at=None)
    return Ending(
        grants=grants,
        people=named.values("person").distinct().count(),
        providers=sorted({grant.release.provider.name for grant in grants}),
        barred_until=removal.barred_until
        or dates.add_months(dates.now().date(), removal.rulebook.number("bar.months")),
        of_standing=_of_standing(removal.organisation.partner),
    )


def _of_standing(partner: Partner) -> str:
    """Its standing ends by this, unless that has ended already."""
    if partner.status in {Partner.Status.ACTIVE, Partner.Status.SUSPENDED}:
        return _("The partner’s standing ends; it reads what it had, and uses nothing.")
    told = {"status": partner.get_status_display(), "moment": moments.words(partner.status_since)}
    return _("The partner has no standing any more (%(status)s since %(moment)s). It is removed all the same.") % told


def digest(removal: Removal) -> str:
    """SHA-256, hex, over all that it was made on: the suspension, the partner's answers, the reasons."""
    suspension = removal.suspension
    answers = suspension.answers.filter(organisation=removal.organisation_id).values_list("number", "text")
    file = {
        "suspension": [suspension.reference, suspension.grounds, suspension.reason, suspension.scope_sentence],
        "answers": [list(answer) for answer in answers],
        "reasons": removal.text,
        "salt": bytes(removal.salt).hex() if removal.salt else "",
    }
    return hashlib.sha256(json.dumps(file, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def signers(removal: Removal) -> list[tuple[str, Membership]]:
    """(what they did, who)."""
    signed = [(_("Decided by"), removal.proposed_by), (_("Co-signed by"), removal.cosigned_by)]
    return [(words, by) for words, by in signed if by is not None]
