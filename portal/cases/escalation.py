"""A passed deadline is told, once, to whoever works on the case and to the head of section."""

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from portal import dates
from portal.accounts.models import Membership, User
from portal.cases import standing_in
from portal.cases.models import Case
from portal.ledger import actions as ledger
from portal.notices import actions as notices
from portal.states import SystemActor

ESCALATION = SystemActor("system:escalation")


def escalate_late_cases() -> int:
    """Escalate every late case, one claimed row at a time; a second run finds none. Gives how many it was."""
    done = 0
    while _escalate_one():
        done += 1
    return done


@transaction.atomic
def _escalate_one() -> bool:
    late = Case.objects.open().filter(due_at__lt=dates.now())
    untold = late.filter(Q(escalated_for=None) | ~Q(escalated_for=F("due_at")))
    case = untold.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
    if case is None:
        return False
    Case.objects.filter(pk=case.pk).update(escalated_for=case.due_at)
    told = _tell(case, recipients(case))
    ledger.append("case.escalated", case, by=ESCALATION, facts={"due": case.due_at.isoformat(), "told": told})
    return True


def recipients(case: Case) -> list[User]:
    """The assignee, and the lead authority's heads of section, or else its administrators; nobody who stood down.

    Where a head of section is away, whoever stands in takes the place; where no one is there, the administrators do. An
    assignee who is away is told beside the deputy.
    """
    authority = Membership.objects.current().filter(
        organisation__kind="authority", organisation__jurisdiction=case.jurisdiction_id
    )
    above = standing_in.people_there(authority.filter(role="lead"))
    if not above:
        administrators = authority.filter(role="administrator")
        above = standing_in.people_there(administrators) or {each.user_id for each in administrators}
    assignee = {case.assignee.user_id} | standing_in.people_there([case.assignee]) if case.assignee else set()
    return standing_in.without_conflict(case, above | assignee)


def _tell(case: Case, people: list[User]) -> int:
    return notices.notify(
        people,
        key=f"case.late:{case.reference}:{case.due_at.isoformat()}",
        subject=_("%(reference)s is late") % {"reference": case.reference},
        text=_("%(reference)s, %(title)s, has passed its deadline. It waits for %(who)s: %(what)s.")
        % {
            "reference": case.reference,
            "title": case.title,
            "who": case.get_turn_display(),
            "what": case.turn_for,
        },
        link=f"/cases/{case.reference}/",
        reference=case.reference,
    )
