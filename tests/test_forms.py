"""What every form of the portal has in common, read from the templates."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
INCLUDED = re.compile(r'{%\s*include\s+"([^"]+)".*?%}', re.DOTALL)
BUTTON = re.compile(r"<button\b[^>]*>")
# Saving, counting, showing: what may happen when somebody only meant to end a line.
HARMLESS = re.compile(r'name="(?:go|stay|count|act|verdict|change)" value="(?:on|1|keep|change|)"')


def whole(template: str, *around: str) -> str:
    """A template with what it includes, but for itself; a library's own parts have no buttons."""
    if template in around or template.startswith(("bootstrap5/", "django/")):
        return ""
    text = (TEMPLATES / template).read_text()
    return INCLUDED.sub(lambda found: _given(found[0], whole(found[1], template, *around)), text)


def _given(tag: str, text: str) -> str:
    """The included text with the literal arguments of the tag."""
    for name, value in re.findall(r'(\w+)="([^"]*)"', tag):
        text = text.replace("{{ " + name + " }}", value)
    return text


def forms() -> list[tuple[str, str]]:
    names = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
    return [(name, form) for name in names for form in FORM.findall(whole(name))]


def buttons(form: str) -> list[str]:
    """Those that send the form: a button is one unless it says something else."""
    return [tag for tag in BUTTON.findall(form) if not re.search(r'type="(?:button|reset)"', tag)]


SEVERAL = {name: form for name, form in forms() if len(buttons(form)) > 1}


def test_there_are_forms_with_several_buttons_to_look_at():
    assert {"partners/applications/section.html", "partners/reports/draft.html"} <= set(SEVERAL)


@pytest.mark.parametrize("name", SEVERAL)
def test_enter_in_a_field_presses_a_harmless_button(name):
    first = buttons(SEVERAL[name])[0]

    assert "data-enter" in first, first
    assert HARMLESS.search(first), first
