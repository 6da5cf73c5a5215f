"""Makes the yardstick's table and one session; run as a program, it prints the session's key."""

import os
from datetime import timedelta

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.plain.settings"
    django.setup()

    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from portal import dates
    from tests.bench.plain.models import Row

    call_command("migrate", run_syncdb=True, verbosity=0)
    now = dates.now()
    Row.objects.bulk_create(
        Row(reference=f"R-{n:07d}", title=f"Title {n}", status="open", owner=f"Person {n % 50}",
            due_at=now + timedelta(minutes=n * 7919 % 86_400))
        for n in range(10_000)
    )  # fmt: skip
    client = Client()
    client.force_login(User.objects.create_user("reader"))
    print(client.session.session_key)


if __name__ == "__main__":
    main()
