"""A person's name or birth date put right: by the officer, who begins the vetting anew where checks were made, or by
a reviewer who knows that the checks were made on the right person."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partners.personnel import actions, rules
from partners.personnel.models import Check, Person, PersonCorrection
from portal import dates
from portal.accounts.models import Membership
from portal.ledger import actions as ledger
from portal.states import Refused, move


@transaction.atomic
def correct(person: Person, *, name: str, birth_date: date, reason: str, by: Membership) -> Person:
    """The officer corrects; what was checked under the old words no longer counts.

    In order: the new words, the old ones kept encrypted with the reason, the ledger entry without either, and where a
    check was recorded the vetting anew: access ends with this act until the person is cleared again.
    """
    person = actions.locked(person)
    rules.may_correct.check(by, person)
    must_be_vetted = is_checked(person)
    _write(person, name=name, birth_date=birth_date, reason=reason, checks_stand=not must_be_vetted, by=by)
    if must_be_vetted:
        _vet_anew(person, by=by)
    return person


@transaction.atomic
def correct_spelling(person: Person, *, name: str, birth_date: date, reason: str, by: Membership) -> Person:
    """A reviewer corrects, and says why the checks were made on the right person; they go on counting."""
    person = actions.locked(person)
    rules.may_correct_spelling.check(by, person)
    _write(person, name=name, birth_date=birth_date, reason=reason, checks_stand=True, by=by)
    actions.tell_officers(person, _("The details of %(person)s were corrected"))
    return person


def is_checked(person: Person) -> bool:
    """Whether anything was recorded about this person under the words as they are."""
    return person.checks.exclude(status=Check.Status.PENDING).exists()


def _write(person: Person, *, name: str, birth_date: date, reason: str, checks_stand: bool, by: Membership) -> None:
    name, born = name.strip(), birth_date.isoformat()
    changed = [field for field, old, new in [("name", person.name, name), ("birth_date", person.birth_date, born)]
               if old != new]  # fmt: skip
    if not changed:
        raise Refused(_("Nothing is different from what is recorded. Change the name or the birth date, or cancel."))
    if not reason.strip():
        raise Refused(_("Say why, such as “misspelt in the nomination”; those who vet read it."))
    PersonCorrection.objects.create(
        person=person,
        old_name=person.name if "name" in changed else "",
        old_birth_date=person.birth_date if "birth_date" in changed else "",
        reason=reason,
        checks_stand=checks_stand,
        corrected_by=by,
    )
    person.name, person.birth_date = name, born
    person.save(update_fields=["name", "birth_date"])
    ledger.append("person.corrected", person, by=by, facts={"fields": changed, "checks_stand": checks_stand})


def _vet_anew(person: Person, *, by: Membership) -> None:
    """Every check is asked again; one that is pending stays so."""
    reason = _("The name or birth date was corrected.")
    if person.status == Person.Status.CLEARED:
        move(person, Person.Status.EXPIRED, by=by, reason=reason)
    if person.status == Person.Status.EXPIRED:
        move(person, Person.Status.VETTING, by=by, reason=reason)
    person.vetted_from = dates.now()
    person.save(update_fields=["vetted_from"])
    for kind in actions.needed_checks(person.tier):
        Check.objects.get_or_create(person=person, kind=kind, status=Check.Status.PENDING)
    actions.take_up_again(person, by=by)
    actions.tell_officers(person, _("%(person)s is vetted again after a correction"))
