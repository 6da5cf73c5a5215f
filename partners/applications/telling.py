"""Who hears of what happens to an application."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.applications.models import Application, InformationRequest
from portal.accounts.models import Membership, User
from portal.cases import standing_in
from portal.cases.models import Case
from portal.notices import actions as notices


def partners_writers(application: Application) -> QuerySet[User]:
    """The responsible officers and contributors."""
    members = Membership.objects.current().filter(organisation=application.organisation_id)
    return _people(members.with_capability("applications.edit"))


def officers(application: Application) -> QuerySet[User]:
    members = Membership.objects.current().filter(organisation=application.organisation_id)
    return _people(members.filter(role="responsible_officer"))


def of_submission(application: Application, case: Case, *, version: int) -> None:
    """Tell the reviewers that there is something to screen or to go on with."""
    told = {"reference": application.reference, "organisation": application.organisation.name, "version": version}
    first = _("%(organisation)s submitted %(reference)s. Screen it for completeness.")
    again = _("%(organisation)s answered and submitted version %(version)d of %(reference)s. Go on with it.")
    notices.notify(
        standing_in.workers(case),
        key=f"application.submitted:{application.reference}:{version}",
        subject=_("%(reference)s was submitted, version %(version)d") % told,
        text=(first if version == 1 else again) % told,
        link=f"/cases/{application.reference}/",
        reference=application.reference,
    )


def of_questions(request: InformationRequest) -> None:
    """Tell the partner that something was asked."""
    application = request.application
    told = {"reference": application.reference, "day": f"{request.due_at:%d %b %Y}"}
    notices.notify(
        partners_writers(application),
        key=f"information.asked:{request.reference}",
        subject=_("A question about %(reference)s") % told,
        text=_("The programme asks about your application %(reference)s. Answer by %(day)s, or it lapses.") % told,
        link=f"/applications/{application.reference}/",
        reference=application.reference,
    )


def the_partner(application: Application, *, key: str, subject: str, text: str) -> None:
    """Tell officers and contributors something, once for this key."""
    _tell(partners_writers(application), application, key, subject, text, f"/applications/{application.reference}/")


def the_programme(application: Application, *, key: str, subject: str, text: str) -> None:
    """Tell whoever works the case something, once for this key."""
    if application.case is not None:
        link = f"/cases/{application.reference}/"
        _tell(standing_in.workers(application.case), application, key, subject, text, link)


def _tell(users: Any, application: Application, key: str, subject: str, text: str, link: str) -> None:
    told = {"reference": application.reference}
    notices.notify(
        users,
        key=f"{key}:{application.reference}",
        subject=subject % told,
        text=text % told,
        link=link,
        reference=application.reference,
    )


def _people(members: QuerySet[Membership]) -> QuerySet[User]:
    return User.objects.filter(memberships__in=members).distinct()
