"""The documentation's permission table, made from the one table of roles."""

from pathlib import Path

from django.conf import settings

from portal.accounts import roles

PAGE = Path(settings.BASE_DIR) / "docs" / "permissions.md"
SIDES = {
    roles.PARTNER: "Partner organisations",
    roles.PROGRAMME: "Authorities",
    roles.JOINT: "The joint body",
    roles.PROVIDER: "Model providers",
}
INTRODUCTION = """# Who may do what

Made from `portal/accounts/roles.py` by `manage.py write_permissions`; a test fails when the two differ. A capability
opens a page; the rules of each act narrow it further, for example to the records of one's own organisation.
"""


def render() -> str:
    """The page: one table a side, capabilities down, roles across."""
    return INTRODUCTION + "".join(_table(side, title) for side, title in SIDES.items())


def _table(side: str, title: str) -> str:
    held = [role for role in roles.ROLES.values() if role.side == side]
    capabilities = sorted({capability for role in held for capability in role.capabilities})
    lines = [
        f"\n## {title}\n",
        "| Capability | " + " | ".join(str(role.label) for role in held) + " |",
        "|---" * (len(held) + 1) + "|",
    ]
    for capability in capabilities:
        marks = ["yes" if capability in role.capabilities else "–" for role in held]
        lines.append(f"| `{capability}` | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"
