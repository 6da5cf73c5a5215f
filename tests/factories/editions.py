"""A second edition of the rulebook: the first one with a few changes."""

import re
import shutil
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

from partners.rulebook import loader
from partners.rulebook.install import install_from
from partners.rulebook.models import Rulebook


def second_edition(folder: Path, *, adopted_on: str = "2026-11-02") -> Path:
    """Write edition 2 into a folder: rule 1.6 is new and what was 1.6 is 1.7, rule 2.5 is gone, a number changed
    (and with it the texts that take it), a criterion changed, one is new, one entry is gone and one is reworded."""
    made = Path(shutil.copytree(loader.EDITIONS / "1", folder / "2"))
    _replace(made, "edition", r"number: 1\ntitle: Rulebook 1\nadopted_on: .*", f"number: 2\ntitle: Rulebook 2\nadopted_on: {adopted_on}")  # noqa: E501  # fmt: skip
    _replace(made, "numbers", r"screening.working_days: \[5,", "screening.working_days: [7,")
    _replace(made, "numbers", r"change.working_days: \[5,", "change.working_days: [3,")
    _change(made, "rules", _rules)
    _change(made, "criteria", _criteria)
    _change(made, "libraries", _libraries)
    return made


def install_second_edition(folder: Path, **about: Any) -> Rulebook:
    """The edition in force, from a test on."""
    install_from(second_edition(folder, **about), get_model=apps.get_model)
    return Rulebook.current()


def _rules(content: dict[str, Any]) -> None:
    rules = content["rules"]
    leaving = next(rule for rule in rules if rule["number"] == "1.6")
    leaving["number"] = "1.7"
    new = {"number": "1.6", "title": "Visits", "text": "A partner lets the programme in.", "applies_to": ["partner"]}
    rules.insert(rules.index(leaving), new)
    content["rules"] = [rule for rule in rules if rule["number"] != "2.5"]


def _criteria(content: dict[str, Any]) -> None:
    criteria = {criterion["code"]: criterion for criterion in content["criteria"]}
    criteria["SEC-06"]["pass_if"] = {"at_most": 10}
    criteria["ORG-01"]["guidance"] = criteria["ORG-01"]["guidance"].replace("every site", "each site and its owner")
    content["criteria"].append({**criteria["ORG-07"], "code": "ORG-14", "section": "ORG", "question": "Who may visit?"})


def _libraries(content: dict[str, Any]) -> None:
    content["lifting_reason"] = content["lifting_reason"][1:]
    content["refusal_reason"][0]["label"] = "Not eligible by kind, place or law"


def _change(folder: Path, name: str, change: Any) -> None:
    path = folder / f"{name}.yaml"
    content = yaml.safe_load(path.read_text())
    change(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def _replace(folder: Path, name: str, before: str, after: str) -> None:
    path = folder / f"{name}.yaml"
    text, count = re.subn(before, after, path.read_text())
    assert count == 1, (name, before)
    path.write_text(text)
