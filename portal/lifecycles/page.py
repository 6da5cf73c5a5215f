"""The documentation's page of lifecycles and its pictures, made from the models."""

from pathlib import Path

from django.conf import settings

from portal.lifecycles import picture
from portal.lifecycles.lifecycle import Lifecycle, all_of_them

DOCS = Path(settings.BASE_DIR) / "docs"
PICTURES = "pictures/lifecycles"
INTRODUCTION = """# Lifecycles

Made from the `MOVES` of the models by `manage.py write_lifecycles`; a test fails when they differ. Every change of a
status goes through one gate, `portal.states.move`, which refuses what is not drawn here and writes the ledger entry.
Each status has two labels: what the programme reads and what a partner reads; the stored value stands in the API, the
exports and the ledger.

In the pictures a dot marks the beginning, and a double line under a box a status that nothing follows.
"""


def files() -> dict[Path, str]:
    """Every file of the page, with what it holds."""
    lifecycles = all_of_them()
    pictures = {DOCS / _picture(lifecycle): picture.draw(lifecycle) for lifecycle in lifecycles}
    text = "\n".join([INTRODUCTION, _contents(lifecycles), *(_section(lifecycle) for lifecycle in lifecycles)])
    return {DOCS / "lifecycles.md": text, **pictures}


def _contents(lifecycles: list[Lifecycle]) -> str:
    return " · ".join(f"[{lifecycle.name}](#{lifecycle.slug})" for lifecycle in lifecycles) + "\n"


def _section(lifecycle: Lifecycle) -> str:
    rows = [_row(lifecycle, status) for status in lifecycle.statuses]
    return "\n".join(
        [
            f"## {lifecycle.name}\n",
            f"{lifecycle.meaning}\n",
            f"![{lifecycle.name}: {picture.in_words(lifecycle)}]({_picture(lifecycle)})\n",
            "| the programme reads | a partner reads | stored | may become |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _row(lifecycle: Lifecycle, status: str) -> str:
    label = lifecycle.label(status)
    after = ", ".join(f"`{each}`" for each in lifecycle.after(status)) or "–"
    return f"| {label.programme} | {label.partner} | `{status}` | {after} |"


def _picture(lifecycle: Lifecycle) -> str:
    return f"{PICTURES}/{lifecycle.slug}.svg"
