"""A lifecycle as a model states it: its statuses in their declared order, and the moves between them."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.apps import apps

from portal.labels import Label, label_of


@dataclass(frozen=True)
class Arrow:
    """A move between two statuses, or both of them. `upper` is declared before `lower`."""

    upper: str
    lower: str
    leads_down: bool
    leads_up: bool


@dataclass(frozen=True)
class Lifecycle:
    """What one model's `MOVES` allow."""

    model: Any

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name).capitalize()

    @property
    def slug(self) -> str:
        return str(self.model._meta.verbose_name).replace(" ", "-")

    @property
    def meaning(self) -> str:
        """The first paragraph of the model's own words about a row."""
        return " ".join((self.model.__doc__ or "").strip().split("\n\n")[0].split())

    @property
    def begins(self) -> str:
        return str(self.model._meta.get_field("status").default)

    @property
    def statuses(self) -> list[str]:
        return [str(value) for value, _label in self.model._meta.get_field("status").choices]

    @property
    def arrows(self) -> list[Arrow]:
        """In the order in which the statuses are declared, so that a picture does not change by chance."""
        pairs = [
            Arrow(upper, lower, lower in self.after(upper), upper in self.after(lower))
            for upper, lower in combinations(self.statuses, 2)
        ]
        return [arrow for arrow in pairs if arrow.leads_down or arrow.leads_up]

    def after(self, status: str) -> list[str]:
        """What may follow a status."""
        allowed = {str(value) for value in self.model.MOVES.get(status, ())}
        return [value for value in self.statuses if value in allowed]

    def label(self, status: str) -> Label:
        return label_of(self.model._meta.model_name, status)


def all_of_them() -> list[Lifecycle]:
    """Of every model that has one, in the order of their names."""
    found = [Lifecycle(model) for model in apps.get_models() if hasattr(model, "MOVES")]
    return sorted(found, key=lambda lifecycle: lifecycle.name)
