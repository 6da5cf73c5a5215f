"""The way into the programme: a place, people, evidence, and then the application."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.applications.models import Application
from partners.environments.models import Environment
from partners.evidence.models import Document
from partners.personnel.models import Person
from partners.rulebook.models import Rulebook
from partners.standing.models import Partner
from portal.accounts.models import Membership
from portal.home.next import Next

ENDED = [Application.Status.DECIDED, Application.Status.WITHDRAWN, Application.Status.LAPSED]


def first_steps(membership: Membership) -> list[Next]:
    """For an applicant what is still to be done before the submission, in the order in which it is easiest."""
    organisation = membership.organisation_id
    partner = Partner.objects.filter(organisation=organisation, status=Partner.Status.APPLICANT).first()
    if partner is None or _has_submitted(organisation):
        return []
    return [step for step in _steps(organisation) if step is not None and _may(membership, step)]


def _steps(organisation: int) -> Iterator[Next | None]:
    if not Environment.objects.filter(organisation=organisation).exclude(status__in=["retired", "failed"]).exists():
        text = _("Where the model will be used. The programme verifies it, which takes time: begin with it.")
        yield Next("pin", _("Declare an environment"), text, None, reverse("environments:declare"), _("Declare"))
    if not Person.objects.filter(organisation=organisation).exclude(status__in=["left", "withdrawn"]).exists():
        text = _("Everybody who will use a model is vetted first. The checks run while you write.")
        yield Next("users", _("Name the people"), text, None, reverse("people:nominate"), _("Name a person"))
    if not Document.objects.filter(organisation=organisation).exists():
        text = _("Policies, certificates, test reports: one document may support many answers.")
        yield Next("upload", _("Upload your evidence"), text, None, reverse("evidence:upload"), _("Upload"))
    if not Application.objects.filter(organisation=organisation).exclude(status__in=ENDED).exists():
        days = Rulebook.current().number("decision.qualification.working_days")
        text = _("Eight sections, kept as you write. Decided within %(days)d working days of your submission.")
        address = reverse("applications:start")
        yield Next("file", _("Apply for standing"), text % {"days": days}, None, address, _("Begin"))


NEEDS = {
    "pin": "environments.edit",
    "users": "people.nominate",
    "upload": "evidence.upload",
    "file": "applications.edit",
}


def _may(membership: Membership, step: Next) -> bool:
    return membership.can(NEEDS[step.icon])


def _has_submitted(organisation: int) -> bool:
    found = Application.objects.filter(organisation=organisation, submitted_at__isnull=False)
    return found.exclude(status__in=ENDED).exists()
