"""What `check --deploy` says about the way the portal is run."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register

from portal import environment


@register(Tags.security, deploy=True)
def the_two_roles_differ(**_kwargs: Any) -> list[Warning]:
    """The application's role must not own the tables, or it could switch the ledger's triggers off."""
    application = environment.database(settings.DATABASE_URL)["USER"]
    owner = environment.database(settings.DATABASE_OWNER_URL)["USER"]
    if application != owner:
        return []
    return [
        Warning(
            "DATABASE_URL and DATABASE_OWNER_URL name the same role.",
            hint="Give the application a role that owns nothing; `migrate` sets its rights.",
            id="portal.W001",
        )
    ]
