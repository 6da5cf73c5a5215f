"""Facts that an application states at two places: one follows from the other, and a contradiction is named."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from partners.applications.models import AccessRequest, Answer, Application
from partners.rulebook.models import Rulebook

PERSONAL = {"personal", "personal_special"}
TOKENS_A_DAY, DANGEROUS_FIELDS = "USE-05", "USE-06"
FOLLOWING = ("access_level", "personal_data")


def declared_by(request: AccessRequest) -> dict[str, str]:
    """The declarations that follow from what access is asked for."""
    has_personal = bool(PERSONAL & set(request.data_classes))
    told = {"access_level": request.access_level}
    return {**told, "personal_data": "yes" if has_personal else "no"} if request.data_classes else told


def asked_in_about(application: Application, declarations: list[Any]) -> list[Any]:
    """Those declarations that do not follow from anything else."""
    if not application.asks_for_access:
        return declarations
    return [declaration for declaration in declarations if declaration.code not in FOLLOWING]


def contradicted(request: AccessRequest, declarations: dict[str, Any]) -> list[str]:
    """The codes of declarations that say something else than the request for access."""
    return [code for code, value in declared_by(request).items() if declarations.get(code, value) != value]


def used_alone(rulebook: Rulebook) -> set[str]:
    """Uses that are asked for by themselves, in a request of their own: use in service."""
    return {entry.code for entry in rulebook.entries("use_category") if entry.data.get("alone")}


def faults_of_uses(request: AccessRequest, application: Application) -> Iterator[str]:
    """Use in service is no part of a first application, and never stands beside another use (rule 3.2)."""
    alone = used_alone(application.rulebook) & set(request.use_categories)
    if alone and application.kind == Application.Kind.QUALIFICATION:
        yield _("Take “use in service” away: a first application is for testing (rule 3.2). Ask for it later")
    elif alone and len(request.use_categories) > 1:
        yield _("Use in service is asked for by itself: take the other uses away, or this one")


def faults_of_request(request: AccessRequest, declarations: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(anchor of the field, what contradicts it)."""
    words = {
        "access_level": (
            "id_access_level_0",
            _("The access level differs from what was declared: save this page"),
        ),
        "personal_data": ("id_data_classes_0", _("The data differ from what was declared: save this page")),
    }
    for code in contradicted(request, declarations):
        yield words[code]


def fault_of_answer(code: str, answer: Answer | None, application: Application, request: AccessRequest | None) -> str:
    """What an answer says differently from the first two parts; empty where nothing does."""
    if code == TOKENS_A_DAY and answer and answer.number is not None and request:
        told = {"needed": int(answer.number), "asked": request.tokens_per_day}
        return "" if answer.number == request.tokens_per_day else _of_tokens() % told
    if code == DANGEROUS_FIELDS and answer and answer.choices:
        is_declared = application.declarations.get("dangerous_field") == "yes"
        return "" if is_declared == (answer.choices != ["none"]) else _DANGEROUS[is_declared]()
    return ""


def _of_tokens() -> str:
    return _("you need %(needed)d tokens a day here and ask for %(asked)d in part B: give the same number")


_DANGEROUS = {
    True: lambda: _("you declared a test in a dangerous field in part A: name the field"),
    False: lambda: _("you declared no test in a dangerous field in part A: change one of the two"),
}
