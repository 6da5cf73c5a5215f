"""Opinions: a draft, then given; hidden from each other until the quorum is complete."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.applications.models import Application
from portal import dates
from portal.accounts.models import Membership
from portal.cases import actions as cases
from portal.ledger import actions as ledger
from portal.ledger import canonical
from portal.states import Lost, Refused, move
from reviews.decisions import quorum, rules
from reviews.decisions.actions import turns
from reviews.decisions.actions.screening import locked
from reviews.decisions.models import Opinion, Resolution


@transaction.atomic
def begin_opinion(application: Application, *, by: Membership) -> Opinion:
    """The draft of this person's opinion on the version under decision; begun at the first call."""
    application = locked(application)
    rules.may_give_opinion.check(by, application)
    submission = quorum.latest(application)
    if not submission.proposals.filter(status="open").exists() and _others_are_enough(submission, by):
        raise Refused(_("The quorum for this version is complete; no further opinion is asked for."))
    mine = submission.opinions.filter(status=Opinion.Status.GIVEN, membership__user=by.user_id)
    if mine.exclude(membership=by).exists():
        raise Refused(_("You gave your opinion on this version in another membership. A person gives one."))
    opinion, _is_new = Opinion.objects.get_or_create(submission=submission, membership=by)
    return opinion


@transaction.atomic
def keep_opinion(
    application: Application, *, recommendation: str, rationale: str, ratings: dict[str, str], by: Membership
) -> Opinion:
    """Keep a draft; nobody else sees it."""
    opinion = begin_opinion(application, by=by)
    if opinion.status == Opinion.Status.GIVEN:
        raise Refused(_("Your opinion is given and cannot be changed."))
    opinion.recommendation, opinion.rationale, opinion.ratings = recommendation, rationale, ratings
    opinion.save(update_fields=["recommendation", "rationale", "ratings"])
    return opinion


@transaction.atomic
def give_opinion(
    application: Application, *, recommendation: str, rationale: str, ratings: dict[str, str], by: Membership
) -> Opinion:
    """Give the opinion: it cannot change any more. The ledger holds its digest, not its content.

    In order: the opinion is given, and when it completes the quorum the case awaits its decision and the approvers
    are told.
    """
    opinion = keep_opinion(application, recommendation=recommendation, rationale=rationale, ratings=ratings, by=by)
    if recommendation not in Opinion.Recommendation.values:
        raise Refused(_("Choose what you recommend."))
    if not rationale.strip():
        raise Refused(_("Give your reasons: an opinion without them does not count."))
    if missing := _unrated(opinion):
        raise Refused(_("Rate every section: %(sections)s.") % {"sections": ", ".join(missing)})
    opinion.salt = opinion.salt or canonical.new_salt()
    facts = {"version": opinion.submission.number, "digest": digest(opinion)}
    move(opinion, Opinion.Status.GIVEN, by=by, facts=facts, given_at=dates.now(), salt=opinion.salt)
    state = quorum.of(opinion.submission)
    if state.is_complete:
        turns.follow_quorum(opinion.submission.application, by=by)
    return opinion


@transaction.atomic
def resolve(application: Application, *, reason: str, by: Membership) -> Resolution:
    """Record how conflicting opinions are resolved; whoever does it neither gave an opinion nor decides. The case then
    waits for an approver."""
    application = locked(application)
    rules.may_resolve.check(by, application)
    submission = quorum.latest(application)
    if before := Resolution.objects.filter(submission=submission).select_related("by__user").first():
        raise Lost(_("Nothing was changed. %(name)s resolved this conflict.") % {"name": before.by.user.name})
    if quorum.of(submission).combined != quorum.CONFLICTING:
        raise Refused(_("The opinions do not conflict; there is nothing to resolve."))
    if not reason.strip():
        raise Refused(_("Say how the conflict is resolved."))
    resolution = Resolution.objects.create(submission=submission, reason=reason, by=by)
    facts = {"version": submission.number}
    ledger.append("application.conflict_resolved", application, by=by, reason=reason, facts=facts)
    cases.set_turn(application.case, stage=application.status, turn="programme", turn_for=_("to decide"))
    return resolution


def readable_by(member: Membership, submission: Any) -> list[Opinion]:
    """The opinions on a version that a member may read: their own; all given ones once the quorum is complete."""
    state = quorum.of(submission)
    if state.is_complete:
        return list(state.given)
    return list(submission.opinions.filter(membership__user=member.user_id))


def digest(opinion: Opinion) -> str:
    """SHA-256, hex, over the opinion's salt and what it says (docs/ledger.md says how to check one)."""
    return canonical.reason_digest(bytes(opinion.salt or b""), committed_text(opinion))


def committed_text(opinion: Opinion) -> str:
    """What the digest in the ledger is made of, behind the salt: recommendation, ratings, reasons."""
    ratings = ";".join(f"{code}={rating}" for code, rating in sorted(opinion.ratings.items()))
    return f"{opinion.recommendation}\n{ratings}\n{opinion.rationale}"


def _others_are_enough(submission: Any, by: Membership) -> bool:
    state = quorum.of(submission)
    return state.is_complete and by.user_id not in {given.membership.user_id for given in state.given}


def _unrated(opinion: Opinion) -> list[str]:
    sections = opinion.submission.application.rulebook.sections.values_list("code", "title")
    return [title for code, title in sections if opinion.ratings.get(code) not in {"met", "partly", "not_met"}]
