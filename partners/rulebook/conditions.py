"""Rules over declarations, as plain data: when a criterion is asked, and when a number is good enough.

A condition is one of
    {"declared": "personal_data"}                        the declaration was answered yes
    {"declared": "access_level", "is": "AL3"}            it was answered with this code
    {"declared": "access_level", "is": ["AL2", "AL3"]}   it was answered with one of these codes
    {"all": [condition, …]}, {"any": [condition, …]}, {"not": condition}
A declaration that is not answered yet may still turn out either way, so the criterion stays asked
until the declarations rule it out: silence never spares a question.
"""

YES, NO = "yes", "no"
ANSWERED_YES = (YES, True)


def may_hold(condition: dict | None, declarations: dict[str, object]) -> bool:
    """Whether the condition holds, or is still open because a declaration is missing."""
    return condition is None or value_of(condition, declarations) is not False


def value_of(condition: dict, declarations: dict[str, object]) -> bool | None:
    """True, false, or None while a declaration that matters is missing."""
    if "all" in condition:
        return _all(value_of(part, declarations) for part in condition["all"])
    if "any" in condition:
        return _opposite(_all(_opposite(value_of(part, declarations)) for part in condition["any"]))
    if "not" in condition:
        return _opposite(value_of(condition["not"], declarations))
    return _declared(condition, declarations.get(condition["declared"]))


def fault_in(condition: object, answers: dict[str, set[str]]) -> str:
    """What is wrong with a condition, or nothing. `answers` holds the codes that each declaration allows."""
    if not isinstance(condition, dict) or not condition:
        return f"a condition is expected, not {condition!r}"
    if set(condition) in ({"all"}, {"any"}):
        parts = next(iter(condition.values()))
        if not isinstance(parts, list) or not parts:
            return "a list of conditions is expected"
        return next(filter(None, (fault_in(part, answers) for part in parts)), "")
    if set(condition) == {"not"}:
        return fault_in(condition["not"], answers)
    if "declared" not in condition or not set(condition) <= {"declared", "is"}:
        return f"unknown condition: {condition!r}"
    return _fault_in_answer(condition, answers)


def is_target(target: object) -> bool:
    """Whether this is {"at_most": n} or {"at_least": n}."""
    return (
        isinstance(target, dict)
        and set(target) in ({"at_most"}, {"at_least"})
        and all(type(limit) in (int, float) for limit in target.values())
    )


def is_reached(target: dict | None, number: float) -> bool:
    """A target is {"at_most": n} or {"at_least": n}."""
    if target is None:
        return True
    if "at_most" in target:
        return number <= target["at_most"]
    return number >= target["at_least"]


def _fault_in_answer(condition, answers):
    code = condition["declared"]
    if code not in answers:
        return f"there is no declaration {code!r}"
    if unknown := set(_codes(condition)) - answers[code]:
        return f"{code} cannot be answered with {', '.join(sorted(map(str, unknown)))}"
    return ""


def _declared(condition, answer):
    if answer in (None, ""):
        return None
    if "is" in condition:
        return answer in _codes(condition)
    return answer in ANSWERED_YES


def _codes(condition):
    codes = condition.get("is", YES)
    return codes if isinstance(codes, list) else [codes]


def _all(values):
    values = list(values)
    if False in values:
        return False
    return None if None in values else True


def _opposite(value):
    return None if value is None else not value
