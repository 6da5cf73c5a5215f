"""Write the page of lifecycles of the documentation, and its pictures."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.lifecycles import page


class Command(BaseCommand):
    help = "Write docs/lifecycles.md and its pictures from the moves of the models."

    def handle(self, *args: Any, **options: Any) -> None:
        for path, text in page.files().items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            self.stdout.write(str(path))
