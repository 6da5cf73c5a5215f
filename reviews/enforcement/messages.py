"""Who is told of a suspension, and in which words."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.models import Membership, User
from portal.cases import standing_in
from portal.notices import actions as notices
from portal.notices.models import Notice
from reviews.enforcement import rules, seats
from reviews.enforcement.models import Suspension, SuspensionAnswer
from reviews.enforcement.wording import Wording, scope_for


def tell_imposed(suspension: Suspension) -> None:
    """The partners' officers (reason and right to answer), the providers' officers (scope only), the second person."""
    subject = _("%(suspension)s stops access")
    told = {"suspension": suspension.replaces}
    varies = _("It takes the place of %(suspension)s once it is confirmed.") % told if suspension.replaces else ""
    for officer in _officers(suspension):
        words = Wording([suspension], officer)
        lift_when = _("What would lift it: %(text)s") % {"text": words.lift_when(suspension)}
        text = "\n\n".join(filter(None, [words.scope(suspension), words.reason(suspension), lift_when, varies]))
        _notify(suspension, [officer.user], key="imposed", subject=subject, text=text)
    _tell_providers(suspension, key="imposed", subject=subject)
    confirmers = Membership.objects.current().with_capability("suspensions.confirm").select_related("user")
    if suspension.second_person:
        asked = suspension.second_person.pk
        confirmers = confirmers.filter(pk__in=[asked, *standing_in.deputies_of([asked])])
    _tell_each(
        suspension,
        confirmers.exclude(user=suspension.imposed_by.user_id),
        key="to-confirm",
        subject=_("%(suspension)s waits to be confirmed"),
        text=f"{suspension.scope_sentence} {varies}".strip(),
    )


def tell(suspension: Suspension, *, key: str, subject: str, text: str) -> None:
    """The partners' officers get the text; the providers' officers get the scope, never the dossier."""
    _tell_each(suspension, _officers(suspension), key=key, subject=subject, text=text)
    _tell_providers(suspension, key=key, subject=subject)


def ask_second_person(suspension: Suspension, *, proposer: Membership) -> None:
    """Everybody who could agree to the lifting."""
    lifters = Membership.objects.current().with_capability("suspensions.lift").select_related("user")
    _tell_each(
        suspension,
        lifters.exclude(user=proposer.user_id),
        key=f"lift-{suspension.status_since:%Y%m%d%H%M%S}",
        subject=_("Lifting of %(suspension)s waits for a second person"),
        text=suspension.lift_text,
    )


def tell_answered(answer: SuspensionAnswer) -> None:
    """Who imposed and who confirmed it, whoever stands in for them, and the administrators of the partner's lead
    authority."""
    suspension = answer.suspension
    current = Membership.objects.current().select_related("user")
    acted = {suspension.imposed_by_id, suspension.confirmed_by_id, suspension.second_person_id} - {None}
    answered_for = Q(pk__in=[*acted, *standing_in.deputies_of(acted)])
    lead = Q(role="administrator", organisation__jurisdiction=answer.organisation.jurisdiction_id)
    _tell_each(
        suspension,
        current.filter(answered_for | lead),
        key=f"answer-{answer.number}",
        subject=_("%(suspension)s was answered"),
        text=answer.text,
    )


def _officers(suspension: Suspension) -> Iterable[Membership]:
    return Membership.objects.current().filter(
        organisation__in=suspension.organisations.all(), role="responsible_officer"
    ).select_related("user")  # fmt: skip


def _tell_providers(suspension: Suspension, *, key: str, subject: str) -> None:
    """The scope only, and of that only what concerns the provider."""
    officers = Membership.objects.current().filter(
        organisation__in=suspension.acknowledgements.values("provider"), role="provider_officer"
    )
    for officer in officers.select_related("user"):
        scope = "\n\n".join(filter(None, [scope_for(suspension, officer), _seats(suspension, officer)]))
        _notify(suspension, [officer.user], key=key, subject=subject, text=scope)


def _seats(suspension: Suspension, officer: Membership) -> str:
    """The seats line by line, as the grant's page and the API name them."""
    found = seats.of_provider(suspension, officer.organisation_id)
    lines = [f"{stopped.seat} – {stopped.what}" for stopped in found]
    return "\n".join([_("Seats:"), *lines]) if lines else ""


def _tell_each(suspension: Suspension, members: Iterable[Membership], *, key: str, subject: str, text: str) -> None:
    """The text to each of those who may read the suspension, with the names that this member may know."""
    for member in members:
        if member.side != "programme" or rules.sees_it.allows(member, suspension):
            said = Wording([suspension], member).text(suspension, text)
            _notify(suspension, [member.user], key=key, subject=subject, text=said)


def _notify(suspension: Suspension, users: list[User], *, key: str, subject: str, text: str) -> None:
    notices.notify(
        users,
        key=f"suspension-{suspension.reference}-{key}",
        subject=subject % {"suspension": suspension.reference},
        text=text,
        link=f"/suspensions/{suspension.reference}/",
        reference=suspension.reference,
        kind=Notice.Kind.LEGAL,
    )
