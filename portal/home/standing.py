"""What stands under the to-do list of a home page: standing, cases, grants, counts."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from partners.grants.models import Grant
from partners.grants.usable import usability
from partners.personnel.models import Person
from partners.standing.models import Partner
from portal import labels, moments
from portal.accounts.models import Membership, Organisation
from portal.cases import whose
from portal.cases.clock import clock_of
from portal.cases.models import Case
from portal.home import ended, todo
from portal.home.next import Next
from portal.templatetags.portal import said
from portal.turns import Clock
from reviews.decisions.models import Decision
from reviews.enforcement import acknowledgements
from reviews.enforcement.models import Suspension
from reviews.enforcement.wording import Wording
from reviews.queue import waiting


def of_partner(membership: Membership) -> dict[str, Any]:
    """Standing in four facts, what is with the programme and the provider, decisions, and every grant's access now."""
    organisation = membership.organisation_id
    partner = Partner.objects.select_related("organisation__jurisdiction").filter(organisation=organisation).first()
    if partner is None:
        return {"partner": None}
    people = Person.objects.filter(organisation=organisation).aggregate(
        cleared=Count("pk", filter=Q(status="cleared")), all=Count("pk", filter=~Q(status__in=["left", "withdrawn"]))
    )
    grants = Grant.objects.filter(organisation=organisation).select_related("release__provider", "environment")
    live = usability(grants.filter(status__in=["active", "suspended", "paused", "proposed", "consented"]))
    usable = sum(grant.is_usable for grant in live)
    over = ended.of_partner(partner, membership)
    return {
        "partner": partner,
        "ended": over,
        "facts": [
            (_("Standing"), _standing(partner), _standing_note(partner)),
            (
                _("Ended on") if over else _("Runs until"),
                _runs_until(partner),
                _runs_note(partner),
            ),
            (_("People cleared"), _("%(cleared)s of %(all)s") % people, ""),
            (
                _("Access"),
                _("%(usable)s of %(all)s grants usable") % {"usable": usable, "all": len(live)},
                "",
            ),
        ],
        "grants": live,
        "contacts": Organisation.objects.filter(
            kind=Organisation.Kind.AUTHORITY, jurisdiction=partner.organisation.jurisdiction_id
        ),
        "with_programme": _open_cases(membership, Case.Turn.PROGRAMME),
        "with_provider": _open_cases(membership, Case.Turn.PROVIDER),
        "decisions": Decision.objects.filter(submission__application__organisation=organisation).select_related(
            "submission__application"
        )[:3],
    }


def of_provider(membership: Membership) -> dict[str, Any]:
    """Live grants to the provider's releases, and the suspensions that touch them."""
    grants = Grant.objects.visible_to(membership).filter(status__in=["active", "paused", "suspended", "consented"])
    return {
        "grants": usability(grants.select_related("release__provider", "environment", "organisation")[:50]),
        "suspensions": _standing_suspensions(membership),
    }


def of_programme(membership: Membership, things: list[Next]) -> dict[str, Any]:
    """Counts of the member's work, and the suspensions that stand."""
    visible = Case.objects.visible_to(membership).open()
    counts = visible.aggregate(
        open=Count("pk", distinct=True),
        unassigned=Count("pk", filter=waiting.UNASSIGNED, distinct=True),
        late=Count("pk", filter=waiting.late(), distinct=True),
    )
    cases = waiting.cases_for(membership).count()
    others = len(things) - min(cases, todo.MOST_CASES)
    return {
        "facts": [
            (_("To do next"), cases + others, _("by you")),
            (_("Open cases"), counts["open"], _("that you may see")),
            (_("Unassigned"), counts["unassigned"], _("on the programme’s turn")),
            (_("Late"), counts["late"], ""),
        ],
        "suspensions": _standing_suspensions(membership),
        "soon": [(case, None) for case in visible.select_related("organisation").order_by("due_at")[:8]],
    }


def _open_cases(reader: Membership, turn: str) -> list[tuple[Case, Clock | None]]:
    """Open cases with their clocks, in the words that the reader may know; a consent has a date of its own and no
    clock. A violation is not the partner's to see before it is heard, a removal not its staff's."""
    unseen = ["suspension", "violation", *([] if reader.can("suspensions.view") else ["removal"])]
    found = Case.objects.filter(organisation=reader.organisation_id, turn=turn).open().exclude(kind__in=unseen)
    cases = list(found.select_related("jurisdiction").prefetch_related("stops").order_by("due_at"))
    for case in cases:
        if whose.is_weighed_out_of_sight(case, reader):
            case.turn_for, case.turn_since = whose.for_what(case, reader), None
    return [(case, None if case.turn == Case.Turn.PROVIDER else clock_of(case)) for case in cases]


def _standing_suspensions(membership: Membership) -> Any:
    if not membership.can("suspensions.view"):
        return []
    standing = ["interim", "confirmed", "lift_proposed"]
    found = list(Suspension.objects.visible_to(membership).filter(status__in=standing)[:10])
    words = Wording(found, membership)
    late = acknowledgements.late_providers(found) if membership.side == "programme" else {}
    return [(suspension, words.scope(suspension), late.get(suspension.pk, [])) for suspension in found]


def _standing(partner: Partner) -> str:
    label = labels.label_of("partner", partner.status)
    return said(label.family, label.words("partner"), label.icon)


def _standing_note(partner: Partner) -> str:
    tier = _("tier %(tier)s") % {"tier": partner.tier} if partner.tier else _("no tier yet")
    return f"{partner.get_type_display()}, {tier}"


def _runs_until(partner: Partner) -> str:
    last = partner.status_since if partner.status in ended.ENDED else partner.standing_until
    return moments.words(moments.day_of(last)) if last else "–"


def _runs_note(partner: Partner) -> str:
    if partner.status in ended.ENDED:
        return ""
    if partner.standing_until is None:
        return str(_("begins with an approval"))
    return moments.left(partner.standing_until).words
