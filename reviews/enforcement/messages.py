"""Who is told of a suspension, and in which words."""

from django.utils.translation import gettext as _

from portal.accounts.models import Membership, User
from portal.notices import actions as notices
from reviews.enforcement.models import Suspension


def tell_imposed(suspension: Suspension) -> None:
    """The partners' officers (reason and right to answer), the providers' officers (scope only), the second person."""
    tell(
        suspension,
        key="imposed",
        subject=_("%(suspension)s stops access"),
        text=f"{suspension.scope_sentence}\n\n{suspension.reason}\n\n"
        + _("What would lift it: %(text)s") % {"text": suspension.lift_when},
    )
    confirmers = Membership.objects.current().with_capability("suspensions.confirm").select_related("user")
    if suspension.second_person:
        confirmers = confirmers.filter(pk=suspension.second_person_id)
    _notify(
        suspension,
        [member.user for member in confirmers.exclude(user=suspension.imposed_by.user_id)],
        key="to-confirm",
        subject=_("%(suspension)s waits to be confirmed"),
        text=suspension.scope_sentence,
    )


def tell(suspension: Suspension, *, key: str, subject: str, text: str) -> None:
    """The partners' officers get the text; the providers' officers get the scope, never the dossier."""
    officers = Membership.objects.current().filter(
        organisation__in=suspension.organisations.all(), role="responsible_officer"
    )
    _notify(suspension, [o.user for o in officers.select_related("user")], key=key, subject=subject, text=text)
    providers = Membership.objects.current().filter(
        organisation__in=suspension.acknowledgements.values("provider"), role="provider_officer"
    )
    scope = suspension.scope_sentence
    _notify(suspension, [p.user for p in providers.select_related("user")], key=key, subject=subject, text=scope)


def ask_second_person(suspension: Suspension, *, proposer: Membership) -> None:
    """Everybody who could agree to the lifting."""
    lifters = Membership.objects.current().with_capability("suspensions.lift").select_related("user")
    _notify(
        suspension,
        [member.user for member in lifters.exclude(user=proposer.user_id)],
        key=f"lift-{suspension.status_since:%Y%m%d%H%M%S}",
        subject=_("Lifting of %(suspension)s waits for a second person"),
        text=suspension.lift_text,
    )


def warn_unconfirmed(suspension: Suspension, *, hours: int) -> None:
    """Everybody who could confirm is warned before the suspension lapses."""
    confirmers = Membership.objects.current().with_capability("suspensions.confirm").select_related("user")
    _notify(
        suspension,
        [member.user for member in confirmers.exclude(user=suspension.imposed_by.user_id)],
        key=f"warning-{hours}",
        subject=_("%(suspension)s lapses unless it is confirmed"),
        text=suspension.scope_sentence,
    )


def _notify(suspension: Suspension, users: list[User], *, key: str, subject: str, text: str) -> None:
    notices.notify(
        users,
        key=f"suspension-{suspension.reference}-{key}",
        subject=subject % {"suspension": suspension.reference},
        text=text,
        link=f"/suspensions/{suspension.reference}/",
        reference=suspension.reference,
    )
