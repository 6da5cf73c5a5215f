"""Who would be told of a suspension, for its preview: the same people as `messages` tells."""

from typing import Any

from django.utils.translation import gettext as _

from partners.grants.holds import ScopeLines
from partners.rulebook.models import Rulebook
from portal import moments
from portal.accounts.models import Membership, Organisation
from portal.accounts.validators import number_from
from portal.cases import standing_in
from reviews.enforcement.grounds import Ground
from reviews.enforcement.preview import Preview


def who_is_told(
    preview: Preview, scope: ScopeLines, ground: Ground | None, second_person: Any, *, by: Membership
) -> list[tuple[str, str]]:
    """(who, when and what)."""
    providers = {row.grant.release.provider_id for row in preview.covered}
    partners = {row.grant.organisation_id for row in preview.covered} | set(scope.organisations)
    minutes = Rulebook.current().number("hold.acknowledged_by_hand_minutes")
    served = _("at once, with the scope only; acknowledges within %(n)s minutes") % {"n": minutes}
    told = [(_with(organisation, "provider_officer"), served) for organisation in _named(providers)]
    answered = _("at once, with the reason and the right to answer")
    reason = answered if ground and ground.is_answered else _("at once, with the reason")
    told += [(_with(organisation, "responsible_officer"), reason) for organisation in _named(partners)]
    return told + _confirmers(ground, second_person, by)


def _confirmers(ground: Ground | None, second_person: Any, by: Membership) -> list[tuple[str, str]]:
    members = Membership.objects.current().with_capability("suspensions.confirm").exclude(user=by.user_id)
    if number := number_from(str(second_person or "")):
        asked = list(members.filter(pk=number).values_list("pk", flat=True))
        members = members.filter(pk__in=[*asked, *standing_in.deputies_of(asked)])
    names = ", ".join(members.select_related("user").order_by("user__name").values_list("user__name", flat=True))
    if not names:
        return []
    by_when = _("as soon as they can; it stands until lifted")
    if ground and ground.lapses_at:
        by_when = _("by %(moment)s") % {"moment": moments.words(ground.lapses_at)}
    return [(_("%(names)s, to confirm") % {"names": names}, by_when)]


def _named(ids: set[int]) -> list[Organisation]:
    return list(Organisation.objects.filter(pk__in=ids))


def _with(organisation: Organisation, role: str) -> str:
    officers = Membership.objects.current().filter(organisation=organisation, role=role)
    names = ", ".join(officers.values_list("user__name", flat=True).order_by("user__name"))
    return f"{organisation.name}, {names}" if names else organisation.name
