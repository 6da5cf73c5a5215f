"""The letter of a decision: what it says, and the PDF that is made of it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.applications.models import Application
from partners.grants.models import Condition
from partners.rulebook.models import Rulebook
from portal import dates, moments
from portal.accounts.models import Jurisdiction
from portal.files.store import save_bytes
from portal.ledger import actions as ledger
from portal.states import SystemActor
from reviews.decisions import effects, outlook
from reviews.decisions.models import Decision, Letter

TEMPLATE = Path(__file__).with_name("letter.typ")
MARKING = "TLP:AMBER"
LANGUAGE, REGION = "en", "gb"
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


def waiting() -> list[int]:
    """The keys of decisions without a letter, oldest first."""
    return list(Decision.objects.filter(letter=None).order_by("decided_at", "pk").values_list("pk", flat=True))


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
        text=_("The decision and your right to appeal are in the letter."),
        link=f"/decisions/{application.reference}/",
    )
    return letter


def pdf_of(decision: Decision) -> bytes:
    """The PDF; the same decision gives the same bytes."""
    with translation.override("en-gb"):
        return typeset(content_of(decision), at=decision.decided_at)


def typeset(content: dict[str, Any], *, at: datetime) -> bytes:
    """A letter as PDF/A, from what `content_of` gives; `at` is its date."""
    # Imported when a letter is set: no page and no command needs it before.
    import typst

    pdf = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(content, ensure_ascii=False)},
        format="pdf",
        pdf_standards="a-2a",
        timestamp=int(at.timestamp()),
    )
    return bytes(pdf)


def content_of(decision: Decision) -> dict[str, Any]:
    """Everything that the letter says, as plain data."""
    application = decision.submission.application
    zone = ZoneInfo(application.organisation.jurisdiction.time_zone)
    outcome = f"{application.get_kind_display()}: {decision.get_outcome_display().lower()}"
    return {
        "title": f"{application.reference} {outcome}",
        "language": LANGUAGE,
        "region": REGION,
        "marking": MARKING,
        "authority": decision.decided_by.organisation.name,
        "addressee": [application.organisation.name, *_officers(application)],
        "date": date_format(decision.decided_at.astimezone(zone), "j F Y"),
        "reference": application.reference,
        "subject": outcome,
        "decision": _in_one_sentence(application, decision),
        "text": decision.text.replace("\r\n", "\n"),
        "reasons": _reasons(application, decision),
        "conditions": _conditions(application),
        "appeal": _appeal(decision),
        "signatures": _signatures(decision),
        "dossier": f"sha256 {decision.dossier_digest}",
        "verify": verify(application.reference),
        "page": _("page {page} of {pages}"),
        "words": {
            "reasons": _("Reasons"),
            "conditions": _("Conditions"),
            "columns": ["", _("Condition"), _("When")],
            "appeal": _("Your right to appeal"),
            "proof": _("Digest of the dossier that this decision was made on:"),
        },
    }


def last_day_of_appeal(decision: Decision) -> datetime:
    """Some days from when the notice is opened, and it counts as opened some working days after it was sent."""
    application = decision.submission.application
    return last_day_after(
        decision.decided_at, home=application.organisation.jurisdiction, rulebook=application.rulebook
    )


def last_day_after(sent: datetime, *, home: Jurisdiction, rulebook: Rulebook) -> datetime:
    """The end of the days to appeal against what was sent then, by the calendar of the partner's jurisdiction."""
    working_days = rulebook.number("appeal.opened_working_days")
    opened = dates.add_working_days(sent, working_days, calendar=home.calendar, zone=home.time_zone)
    last = opened.astimezone(ZoneInfo(home.time_zone)) + timedelta(days=rulebook.number("appeal.days"))
    return last.replace(hour=23, minute=59, second=0, microsecond=0)


def _officers(application: Application) -> list[str]:
    officers = application.organisation.memberships.current().filter(role="responsible_officer")
    return [
        _("%(name)s, responsible officer") % {"name": officer.user.name} for officer in officers.select_related("user")
    ]


def _in_one_sentence(application: Application, decision: Decision) -> str:
    told = {"partner": application.organisation.name, "tier": application.tier}
    return {
        Application.Outcome.APPROVED: _("We approve the application of %(partner)s for tier %(tier)d."),
        Application.Outcome.WITH_CONDITIONS: _(
            "We approve the application of %(partner)s for tier %(tier)d, with the conditions below."
        ),
        Application.Outcome.REFUSED: _("We refuse the application of %(partner)s for tier %(tier)d."),
    }[Application.Outcome(decision.outcome)] % told


def _reasons(application: Application, decision: Decision) -> list[dict[str, str]]:
    """The numbered reasons in the order of their rules."""
    found = [outlook.reason_in_words(application.rulebook, r.code, r.facts) for r in decision.reasons.all()]
    found.sort(key=lambda reason: [[int(part) for part in rule.split(".")] for rule in reason.rules])
    return [
        {
            "rule": _("Rule %(rules)s") % {"rules": ", ".join(reason.rules)} if reason.rules else reason.code,
            "text": f"{reason.code} {reason.text}",
            "facts": reason.facts.replace("\r\n", "\n"),
        }
        for reason in found
    ]


def _conditions(application: Application) -> list[dict[str, str]]:
    placed = Condition.objects.filter(decision_reference=application.reference, grant=None)
    told = [outlook.condition_in_words(condition) for condition in placed]
    return [{"number": str(n), "text": one.text, "when": one.when} for n, one in enumerate(told, start=1)]


def _appeal(decision: Decision) -> str:
    zone = ZoneInfo(decision.submission.application.organisation.jurisdiction.time_zone)
    return right_to_appeal(last_day_of_appeal(decision).astimezone(zone))


def right_to_appeal(with_zone: datetime) -> str:
    """The sentence that names the last moment, in the zone in which it is given."""
    return _("You may appeal until %(last)s, to a panel of people who took no part in this decision.") % {
        "last": f"{date_format(with_zone, 'j F Y, H:i')} {moments.zone_name(with_zone)}"
    }


def _signatures(decision: Decision) -> list[str]:
    signed = [(_("Decided by"), decision.decided_by), (_("Co-signed by"), decision.cosigned_by)]
    return [f"{words} {by.user.name}, {by.organisation.name}" for words, by in signed if by is not None]


def verify(reference: str) -> str:
    """How anybody can check the letter."""
    return _(
        "To verify: the ledger of the portal at %(address)s holds this digest under %(reference)s; "
        "anybody can check its proof offline with the verifier that is published there."
    ) % {"address": f"{settings.PORTAL_URL.rstrip('/')}/ledger/", "reference": reference}
