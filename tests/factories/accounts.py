"""The smallest valid organisations, people and memberships."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from portal import dates
from portal.accounts import actions
from portal.accounts.models import Membership, Organisation, User

PASSWORD = "correct horse battery staple"


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = "partner"
    name = factory.Sequence(lambda n: f"Organisation {n}")
    country = "DE"
    jurisdiction_id = "EU"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttributeSequence(lambda user, n: f"{user.name.lower().replace(' ', '.')}.{n}@people.example")
    time_zone = "UTC"
    # A hash of PASSWORD that is quick to make is set by the settings of the tests.
    password = factory.django.Password(PASSWORD)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "responsible_officer"


def send_away(member, *, deputy=None, days=14):
    """The member is away from today on."""
    today = dates.now().date()
    return actions.record_absence(
        member, first_on=today, last_on=today + timedelta(days=days), deputy=deputy, by=member
    )
