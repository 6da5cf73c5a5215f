"""Run in a process of its own, on the database of a running portal: people with a deadline, `PEOPLE CONDITION`."""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from partners.grants.models import Condition  # noqa: E402
from portal import dates  # noqa: E402
from portal.accounts.models import Membership, Organisation, User  # noqa: E402
from portal.notices.models import Preference  # noqa: E402


def fill(people: int, condition: str) -> None:
    """One partner whose officers are reminded of one condition, in 20 days; digests are written at any hour."""
    partner, is_new = Organisation.objects.get_or_create(
        name="Drill", defaults={"kind": "partner", "country": "DE", "jurisdiction_id": "EU"}
    )
    if is_new:
        users = User.objects.bulk_create(User(email=f"{n}@drill.example", name=f"Person {n}") for n in range(people))
        Preference.objects.bulk_create(Preference(user=user, digest_hour=0) for user in users)
        Membership.objects.bulk_create(
            Membership(user=user, organisation=partner, role="responsible_officer") for user in users
        )
    Condition.objects.create(
        reference=condition,
        organisation=partner,
        decision_reference="APP-2026-0001",
        text="A second factor for every account.",
        kind=Condition.Kind.BY_DATE,
        due_on=dates.now().date() + timedelta(days=20),
    )


fill(int(sys.argv[1]), sys.argv[2])
