"""Tags that say whom a suspension stops, for pages of slices below the grants."""

from collections.abc import Iterable

from django import template

from partners.grants import decision
from partners.grants.models import GrantPerson
from partners.personnel.models import Person

register = template.Library()


@register.simple_tag
def held_people(people: Iterable[Person]) -> dict[int, list[str]]:
    """Who of these people is stopped by which suspension, by the access decision: `{% held_people page as held %}`.

    Two statements, however many people.
    """
    named = GrantPerson.objects.filter(person__in=[person.pk for person in people], ended_at=None)
    pairs = list(named.values_list("grant_id", "person_id"))
    held: dict[int, set[str]] = {}
    for (_grant, person), answer in decision.decide_all(pairs).items():
        references = {bar.reference for bar in answer.bars if bar.code == "held"}
        if references and person is not None:
            held.setdefault(person, set()).update(references)
    return {person: sorted(references) for person, references in held.items()}


@register.filter
def of(found: dict[int, list[str]], person: Person) -> list[str]:
    """What was found of one person: `{{ held|of:person }}`."""
    return found.get(person.pk, [])
