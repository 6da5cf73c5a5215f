"""An act: guard, change, record, all of it or nothing.

Acts call acts: a decision closes its case, begins a standing, tells people. What is refused in any of them undoes the
whole, so an act inside an act is part of it and needs no savepoint of its own. Whoever means to go on after a failure
says so with `with transaction.atomic():` around what may fail; without that, nothing can be read or written after it,
and the whole is undone.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, transaction

P = ParamSpec("P")
Done = TypeVar("Done")


def act(verb: Callable[P, Done]) -> Callable[P, Done]:
    """A function that does one act."""

    @wraps(verb)
    def done(*args: P.args, **kwargs: P.kwargs) -> Done:
        with _Act(DEFAULT_DB_ALIAS, savepoint=not _is_within_an_act(), durable=False):
            return verb(*args, **kwargs)

    return done


class _Act(transaction.Atomic):
    """The transaction of an act."""


def _is_within_an_act() -> bool:
    """Whether the innermost transaction or savepoint that is open is an act's."""
    blocks = transaction.get_connection().atomic_blocks
    return bool(blocks) and isinstance(blocks[-1], _Act)
