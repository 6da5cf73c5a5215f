"""The letter of a decision: set by the worker, stored once, and told to the officers; set as a draft before that."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from partners.applications.models import Application
from portal import dates
from portal.accounts.models import Membership
from portal.failures import actions as failures
from portal.files.store import save_bytes
from portal.ledger import actions as ledger
from portal.letters.typesetting import typeset
from portal.states import SystemActor
from reviews.decisions import effects
from reviews.decisions.actions import Plan
from reviews.decisions.letter_content import Decided, content_of
from reviews.decisions.models import Decision, Letter

TASK = "reviews.decisions.letters"
WRITER = SystemActor("system:letters")
RELATED = (
    "submission__application__organisation__jurisdiction",
    "submission__application__case__jurisdiction",
    "submission__application__rulebook",
    "decided_by__user",
    "decided_by__organisation",
    "cosigned_by__user",
    "cosigned_by__organisation",
)


def waiting() -> list[Decision]:
    """Decisions without a letter that are due for one, oldest first."""
    due = Decision.objects.filter(letter=None).exclude(pk__in=failures.not_due(TASK))
    return list(due.select_related(*RELATED).order_by("decided_at", "pk"))


def work_on(decision: Decision) -> failures.Work:
    """The letter as something that may fail: who decided is told."""
    reference = decision.submission.application.reference
    deciders = tuple(filter(None, (decision.decided_by, decision.cosigned_by)))
    return failures.Work(TASK, decision.pk, _("The letter of %(r)s") % {"r": reference}, reference, deciders)


def write(decision_pk: int) -> Letter | None:
    """Make the letter of a decision, unless it has one or another worker is at it.

    Its application is claimed (a decision's own row may not be locked, as it may not be changed). In order: the PDF,
    stored with its digest; the letter's row; the ledger; the officers are told.
    """
    with transaction.atomic():
        without = Decision.objects.filter(pk=decision_pk, letter=None).select_related("submission__application")
        claim = without.select_for_update(of=("submission__application",), skip_locked=True).first()
        if claim is None or Letter.objects.filter(decision=claim).exists():
            return None
        return _write(Decision.objects.select_related(*RELATED).get(pk=claim.pk))


def _write(decision: Decision) -> Letter:
    application = decision.submission.application
    name = f"Decision {application.reference}.pdf"
    content = pdf_of(decision)
    stored = save_bytes(
        content, name=name, media_type="application/pdf", organisation=application.organisation, by=None
    )
    letter = Letter.objects.create(decision=decision, stored=stored)
    ledger.append("letter.made", decision, by=WRITER, facts={"sha256": stored.sha256, "size": stored.size})
    effects.tell_officers(
        application,
        key=f"letter-{decision.pk}",
        subject=_("The letter about %(application)s is ready"),
        text=_("The letter gives the decision and says how to object."),
        link=f"/decisions/{application.reference}/",
    )
    return letter


def pdf_of(decision: Decision) -> bytes:
    """The PDF; the same decision gives the same bytes."""
    with translation.override("en-gb"):
        return typeset(content_of(Decided.of(decision)), at=decision.decided_at)


def draft_of(application: Application, plan: Plan, *, by: Membership) -> bytes:
    """The PDF as it would be if this were decided now, marked as a draft."""
    with translation.override("en-gb"):
        return typeset(content_of(Decided.planned(application, plan, by=by)), at=dates.now())
