"""What a member is to do next, by role: by deadline, one button each."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.applications.models import Application, InformationRequest
from partners.applications.questionnaire import Questionnaire
from partners.evidence import releases, spills
from partners.grants.models import Condition, Grant
from partners.grants.proofs import ConditionProof
from partners.personnel.models import Check
from partners.rulebook import rules as rulebook_rules
from partners.rulebook.models import Acknowledgement, Rulebook
from partners.standing.models import Partner
from portal import dates
from portal.accounts.models import Membership
from portal.home import accounts, ended, failed, founding, lasting, newcomer, reporting, section, suspensions
from portal.home.next import Next, told_apart
from reviews.decisions.models import RefusalNotice
from reviews.queue import waiting
from reviews.queue.addresses import address_of

SOON = timedelta(days=90)
MOST_CASES = 10


def for_member(membership: Membership) -> list[Next]:
    """Everything that waits for this member: what is urgent, then soonest due first, what has no date last."""
    sources = AFTER_THE_END if _has_ended(membership) else BY_SIDE.get(membership.side, [])
    things = [thing for source in sources for thing in source(membership)]
    last = dates.now() + timedelta(days=100_000)
    return told_apart(sorted(things, key=lambda thing: (not thing.is_urgent, thing.due_at or last)))


def _drafts(membership: Membership) -> list[Next]:
    if not membership.can("applications.edit"):
        return []
    found = Application.objects.filter(organisation=membership.organisation_id, status=Application.Status.DRAFT)
    things = []
    for application in found.select_related("rulebook"):
        questionnaire = Questionnaire(application)
        lapses = application.last_act_at + timedelta(days=application.rulebook.number("draft.lapse_days"))
        gaps = len(questionnaire.gaps)
        text = (
            _("%(done)s of %(total)s questions answered; %(gaps)s things are missing. An untouched draft lapses.")
            if gaps
            else _("%(done)s of %(total)s questions answered. It can be submitted. An untouched draft lapses.")
        ) % {"done": questionnaire.done, "total": questionnaire.total, "gaps": gaps}
        told = {"kind": application.get_kind_display().lower(), "tier": application.tier}
        title = _("Finish the %(kind)s for tier %(tier)s") % told
        address = reverse("applications:detail", args=[application.reference])
        things.append(Next("pen", title, text, lapses, address, _("Continue"), application.reference))
    return things


def _questions(membership: Membership) -> list[Next]:
    if not membership.can("applications.edit"):
        return []
    asked = InformationRequest.objects.filter(
        application__organisation=membership.organisation_id, status=InformationRequest.Status.OPEN
    ).select_related("application")
    return [
        Next(
            "ask",
            _("Answer what the programme asked"),
            _("About %(reference)s. Unanswered, the application lapses.") % {"reference": request.application},
            request.due_at,
            reverse("applications:detail", args=[request.application.reference]),
            _("Answer"),
            request.application.reference,
        )
        for request in asked
    ]


def _refusals(membership: Membership) -> list[Next]:
    if not membership.can("applications.submit"):
        return []
    announced = RefusalNotice.objects.filter(
        submission__application__organisation=membership.organisation_id,
        submission__application__status=Application.Status.IN_REVIEW,
        answered_at=None,
        due_at__gt=dates.now(),
    ).select_related("submission__application")
    return [
        Next(
            "alert",
            _("Answer the intended refusal"),
            _("%(reference)s is to be refused. Without an answer it is decided on what is there.")
            % {"reference": notice.submission.application},
            notice.due_at,
            reverse("decisions:answer", args=[notice.submission.application.reference]),
            _("Answer"),
            notice.submission.application.reference,
        )
        for notice in announced
    ]


def _releases(membership: Membership) -> list[Next]:
    waiting = releases.waiting_for(membership)
    if not waiting:
        return []
    asked = sum(version.release_asked_at is not None for version in waiting)
    text = ngettext(
        "Nobody else can open a file that was not scanned. %(count)d was requested by a reviewer.",
        "Nobody else can open a file that was not scanned. %(count)d were requested by reviewers.",
        asked,
    ) % {"count": asked}
    return [Next("alert", releases.count_words(len(waiting)), text, None, reverse("evidence:releases"), _("Look"))]


def _acknowledgement(membership: Membership) -> list[Next]:
    """For who may acknowledge; and once access has stopped for want of it, for everybody of the partner."""
    rulebook = Rulebook.current()
    partner = Partner.objects.filter(organisation=membership.organisation_id, status=Partner.Status.ACTIVE).first()
    is_done = Acknowledgement.objects.filter(rulebook=rulebook, organisation=membership.organisation_id).exists()
    if partner is None or is_done:
        return []
    due_at, address = rulebook_rules.acknowledge_by(rulebook, partner.admitted_at), reverse("rules:acknowledgements")
    told, may_acknowledge = {"rulebook": rulebook.title}, membership.can("rules.acknowledge")
    if due_at < dates.now():
        title = _("Access is blocked until %(rulebook)s is acknowledged") % told
        text = _("No grant of yours can be used meanwhile (rule 1.5). A responsible officer acknowledges it.")
        where = (address, _("Read and acknowledge")) if may_acknowledge else (reverse("rules:list"), _("Read it"))
        return [Next("lock", title, text, due_at, *where)]
    if not may_acknowledge:
        return []
    text = _("After that day access is not effective until it is acknowledged (rule 1.5).")
    title = _("Read and acknowledge %(rulebook)s") % told
    return [Next("book", title, text, due_at, address, _("Read and acknowledge"))]


def _conditions(membership: Membership) -> list[Next]:
    """Conditions to be shown as met; one whose proof is with the programme waits for nobody here."""
    if not membership.can("evidence.upload"):
        return []
    offered = ConditionProof.objects.filter(status=ConditionProof.Status.OFFERED)
    found = Condition.objects.filter(organisation=membership.organisation_id, status=Condition.Status.OPEN)
    found = found.exclude(kind=Condition.Kind.STANDING).exclude(pk__in=offered.values("condition"))
    zone = membership.organisation.jurisdiction.time_zone
    return [
        Next(
            "alert",
            _("Show that condition %(reference)s is met") % {"reference": condition.reference},
            condition.text,
            dates.end_of(condition.due_on, zone=zone) if condition.due_on else None,
            condition.get_absolute_url(),
            _("Offer proof"),
        )
        for condition in found
    ]


def _checks(membership: Membership) -> list[Next]:
    if not membership.can("people.details"):
        return []
    until = (dates.now() + SOON).date()
    found = Check.objects.filter(
        Q(status=Check.Status.CLEAR) | Q(status=Check.Status.RESTRICTED),
        person__organisation=membership.organisation_id,
        person__status__in=["cleared", "expired"],
        expires_on__lte=until,
    )
    newer = Check.objects.filter(person__organisation=membership.organisation_id, expires_on__gt=until)
    renewed = set(newer.values_list("person", "kind"))
    zone = membership.organisation.jurisdiction.time_zone
    return [
        Next(
            "user",
            _("Renew a check of %(name)s") % {"name": check.person.name},
            _("%(kind)s. After that day the person cannot use any model.") % {"kind": check.get_kind_display()},
            dates.end_of(check.expires_on, zone=zone) if check.expires_on else None,
            reverse("people:detail", args=[check.person.reference]),
            _("Renew"),
            f"{check.person.reference}, {check.get_kind_display()}",
        )
        for check in found.select_related("person")
        if (check.person_id, check.kind) not in renewed
    ]


def _consents(membership: Membership) -> list[Next]:
    if not membership.can("grants.consent"):
        return []
    found = Grant.objects.visible_to(membership).filter(status=Grant.Status.PROPOSED)
    return [
        Next(
            "key",
            _("Consent to %(release)s for %(partner)s") % {"release": grant.release, "partner": grant.organisation},
            _("Silence is not consent: it then goes to the programme, and later lapses."),
            grant.consent_due_at,
            reverse("grants:detail", args=[grant.reference]),
            _("Read and answer"),
            grant.reference,
        )
        for grant in found.select_related("release", "organisation")
    ]


def _spills(membership: Membership) -> list[Next]:
    return [
        Next(
            "lock",
            _("Decide on the spill in %(reference)s") % {"reference": document.reference},
            _("%(partner)s: nobody can open the record until you decide.") % {"partner": document.organisation},
            None,
            reverse("evidence:spill-decision", args=[document.reference]),
            _("Decide"),
            is_urgent=True,
        )
        for document in spills.undecided(membership)
    ]


def _cases(membership: Membership) -> list[Next]:
    mine = list(
        waiting.cases_for(membership).order_by("due_at").select_related("organisation", "assignee__user")[:MOST_CASES]
    )
    turns = waiting.turns_of(mine, membership)
    return [
        Next(
            "stop" if case.is_late else "file",
            f"{case.organisation}: {case.title}",
            _("%(reference)s is your turn, %(what)s.") % {"reference": case.reference, "what": turns[case.pk].words},
            case.due_at,
            address_of(case),
            _("Open"),
            case.reference,
        )
        for case in mine
    ]


BY_SIDE: dict[str, list[Callable[[Membership], list[Next]]]] = {
    "partner": [
        suspensions.stopped,
        _questions,
        _refusals,
        lasting.narrowings,
        reporting.reports_to_file,
        _drafts,
        newcomer.first_steps,
        _acknowledgement,
        _conditions,
        _checks,
        lasting.endings,
        accounts.deputy_officer,
    ],
    "programme": [
        founding.first_steps,
        _cases,
        _spills,
        _releases,
        section.tasks,
        suspensions.not_acknowledged,
        accounts.lost_factors,
        failed.failed_work,
        failed.mails_given_up,
    ],
    "provider": [_consents, lasting.extensions, suspensions.to_acknowledge],
}  # fmt: skip

# Leaving the programme ends access, not duties (rule 1.6).
AFTER_THE_END: list[Callable[[Membership], list[Next]]] = [reporting.reports_to_file]


def _has_ended(membership: Membership) -> bool:
    """Whether this is a partner whose standing is over: what only serves its access is not asked of it any more."""
    partner = Partner.objects.filter(organisation=membership.organisation_id) if membership.side == "partner" else None
    return partner is not None and partner.filter(status__in=ended.ENDED).exists()
