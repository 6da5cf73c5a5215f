"""Lists whose statement is written once.

Django writes the text of a query anew each time it is asked, which takes longer than PostgreSQL takes to answer. A
`Statement` is a query in Django's words with `Given` or `AnyOf` in the place of each value that changes. Its text is
written at its first use in a process, and planned at its first use in a connection (`portal.prepared`):

    OF_PERSON = Statement(lambda: Membership.objects.filter(user=Given("user")).select_related("organisation"))
    OF_PERSON.records(user=user.pk)
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet, Value
from psycopg import sql

from portal import prepared


class Given(Value):
    """A value that is told when the statement is read: `filter(user=Given("user"))`."""

    written = "%s"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return self.written, [self]

    def _resolve_output_field(self) -> None:
        """None of its own; it has the type of what it is compared with."""


class AnyOf(Given):
    """A list of values that is told when the statement is read: `filter(case=AnyOf("cases"))`."""

    written = "ANY(%s)"


class GivenReader:
    """Whoever reads, for `visible_to`: side and role shape the statement, who they are is told when it is read.

    A queryset that asks anything else of a membership fails, and shows nothing.
    """

    def __init__(self, side: str, role: str) -> None:
        self.side, self.role = side, role
        self.user_id, self.organisation_id = Given("reader"), Given("organisation")
        self.organisation = SimpleNamespace(jurisdiction_id=Given("jurisdiction"))

    @staticmethod
    def told(membership: Any) -> dict[str, Any]:
        """The values of this reader, for `records`."""
        organisation = membership.organisation
        return {
            "reader": membership.user_id,
            "organisation": organisation.pk,
            "jurisdiction": organisation.jurisdiction_id,
        }


class Statement:
    """The query that `write` gives, the same text each time; related records come with it by `select_related` only."""

    def __init__(self, write: Callable[[], QuerySet]) -> None:
        self._write = write

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows of a query that ends in `values_list`."""
        return [tuple(row) for row in self._read(given)]

    def records(self, **given: Any) -> list[Any]:
        """The records as they are now, each with its related ones and annotations."""
        written = self._written
        return [written.record(row) for row in self._read(given)] if written else []

    def _read(self, given: dict[str, Any]) -> Iterator[list[Any]]:
        if self._written is None:
            return iter(())
        values = [given[name] for name in self._written.names]
        return map(self._written.converted, prepared.rows(self._written.text, values))

    @cached_property
    def _written(self) -> "_Written | None":
        """None where the query can find nothing."""
        compiler = self._write().query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            text, values = compiler.as_sql()
        except EmptyResultSet:
            return None
        if any(isinstance(value, date) for value in values):
            raise TypeError("A moment that is written into a statement stays there; say Given instead.")
        columns = [column for column, _text, _alias in compiler.select]
        converters = compiler.get_converters(columns)
        names = [value.value for value in values if isinstance(value, Given)]
        return _Written(
            _with_constants(text, values), names, columns, converters, compiler.klass_info, compiler.annotation_col_map
        )


def _with_constants(text: str, values: Iterable[Any]) -> str:
    """The text with every value but those that are given: an index with a condition is used only where the plan sees
    that the condition holds."""
    connection.ensure_connection()
    shown = ["%s" if isinstance(value, Given) else _literal(value) for value in values]
    return text.replace("%%", "%%%%") % tuple(shown)


def _literal(value: Any) -> str:
    return sql.quote(value, connection.connection).replace("%", "%%")


@dataclass
class _Written:
    """The text, the names of the values in it, and what becomes of a row."""

    text: str
    names: list[str]
    columns: list[Any]
    converters: dict[int, Any]
    told: dict[str, Any]
    annotations: dict[str, int] | None

    def converted(self, row: tuple[Any, ...]) -> list[Any]:
        """The row with what a field makes of its column, such as JSON."""
        made = list(row)
        for place, (converters, column) in self.converters.items():
            for convert in converters:
                made[place] = convert(made[place], column, connection)
        return made

    def record(self, row: list[Any]) -> Any:
        made = self._whole.record(row)
        for name, place in (self.annotations or {}).items():
            setattr(made, name, row[place])
        return made

    @cached_property
    def _whole(self) -> "_Part":
        return _Part.of(self.told, self.columns)


@dataclass
class _Part:
    """The columns of one record in a row, and the records that are related to it."""

    model: Any
    names: list[str]
    places: list[int]
    key: int
    related: list["_Part"]
    attach: Callable[[Any, Any], None]
    attach_back: Callable[[Any, Any], None]

    @classmethod
    def of(cls, told: dict[str, Any], columns: list[Any]) -> "_Part":
        places = told["select_fields"]
        names = [columns[place].target.attname for place in places]
        key = places[names.index(told["model"]._meta.pk.attname)]
        related = [cls.of(each, columns) for each in told.get("related_klass_infos", [])]
        return cls(told["model"], names, places, key, related, told.get("local_setter"), told.get("remote_setter"))

    def record(self, row: list[Any]) -> Any:
        """None where nothing is related."""
        if row[self.key] is None:
            return None
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, [row[place] for place in self.places])
        for part in self.related:
            other = part.record(row)
            part.attach(made, other)
            if other is not None:
                part.attach_back(other, made)
        return made
