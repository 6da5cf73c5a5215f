"""What a new application takes over from an earlier one: answers, good evidence, and what was asked for."""

from partners.applications import consistency, rules
from partners.applications.gaps import is_good
from partners.applications.models import AccessRequest, Answer, AnswerEvidence, Application
from partners.personnel.models import Person
from portal import dates
from portal.accounts.models import Membership

OFFERED = {"announced", "available"}
CLOSED_PLACES = {"retired", "failed"}
GONE = {"left", "withdrawn", "revoked", "refused"}
COPIED = ("access_level", "data_classes", "requests_per_minute", "tokens_per_day", "purpose", "export_basis")


def earlier_of(organisation_id: int) -> Application | None:
    """The last application that ended, where anything was answered in it."""
    ended = Application.objects.filter(organisation=organisation_id, status__in=rules.ENDED)
    return ended.filter(answers__isnull=False).distinct().order_by("-status_since", "-pk").first()


def copy_answers(earlier: Application, application: Application, *, by: Membership) -> None:
    """Answers by the code of their criterion, in the rulebook of today; evidence that ran out is left behind."""
    criteria = {criterion.code: criterion for criterion in application.rulebook.criteria.all()}
    answers = earlier.answers.select_related("criterion").prefetch_related("evidence__version__document")
    for answer in answers:
        if answer.criterion.code not in criteria:
            continue
        copy = Answer.objects.create(
            application=application, criterion=criteria[answer.criterion.code], choice=answer.choice,
            choices=answer.choices, number=answer.number, date=answer.date, text=answer.text, updated_by=by,
            updated_at=dates.now(),
        )  # fmt: skip
        AnswerEvidence.objects.bulk_create(
            AnswerEvidence(answer=copy, version=item.version, added_at=dates.now())
            for item in answer.evidence.all()
            if is_good(item.version)
        )


def copy_request(earlier: Application, application: Application) -> None:
    """What was asked for, but for a release, a place or people that cannot be asked for any more."""
    before = earlier.access_requests.select_related("release", "environment").first()
    if before is None:
        return
    is_offered = before.release is not None and before.release.status in OFFERED
    is_open = before.environment is not None and before.environment.status not in CLOSED_PLACES
    request = AccessRequest.objects.create(
        application=application,
        release=before.release if is_offered else None,
        environment=before.environment if is_open else None,
        use_categories=sorted(set(before.use_categories) - consistency.used_alone(application.rulebook)),
        **{name: getattr(before, name) for name in COPIED},
    )
    request.people.set(Person.objects.filter(pk__in=before.people.all()).exclude(status__in=GONE))


def copy_declarations(earlier: Application, application: Application) -> None:
    """Those that the rulebook of today still asks, and what follows from the access that is asked for."""
    asked = {declaration.code for declaration in application.rulebook.ordered_declarations}
    told = {code: value for code, value in earlier.declarations.items() if code in asked}
    request = application.access_requests.first()
    application.declarations = told | (consistency.declared_by(request) if request else {})
    application.save(update_fields=["declarations"])
