"""Fetching a person as the member may see them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.personnel.models import Person
from portal.acting import Told


def visible(request: HttpRequest) -> QuerySet[Person]:
    people = Person.objects.visible_to(request.membership)  # type: ignore[attr-defined]
    return people.select_related("organisation__jurisdiction", "case__jurisdiction")


def fetch(request: HttpRequest, reference: str) -> Person:
    """The person, or 404 where they are not this member's to see."""
    return get_object_or_404(visible(request), reference=reference)


def told(person: Person, **more: Any) -> Told:
    """What the page of an act on a person has around it."""
    record = person.get_absolute_url()
    crumbs = [(_("People"), reverse("people:list")), (person.reference, record)]
    return Told(lead=f"{person.name} · {person.organisation.name}", crumbs=crumbs, back=record, **more)
