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


def declarations_in(condition: dict | None) -> set[tuple[str, str]]:
    """Each (declaration, code) that a condition mentions."""
    if condition is None:
        return set()
    if "declared" in condition:
        return {(condition["declared"], code) for code in _codes(condition)}
    parts = condition.get("all") or condition.get("any") or [condition["not"]]
    return set().union(*(declarations_in(part) for part in parts))


def is_reached(target: dict | None, number: float) -> bool:
    """A target is {"at_most": n} or {"at_least": n}."""
    if target is None:
        return True
    if "at_most" in target:
        return number <= target["at_most"]
    return number >= target["at_least"]


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
