"""The one gate through which any status changes."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from portal.access import Lost, Refused
from portal.acts import act
from portal.ledger import actions as ledger

__all__ = ["Lost", "Refused", "SystemActor", "move"]


@dataclass(frozen=True)
class SystemActor:
    """A named part of the portal that acts by itself, such as `system:reminders`."""

    name: str

    @property
    def public_id(self) -> str:
        return self.name


@act
def move(
    record: Any,
    to: str,
    *,
    by: Any,
    reason: str = "",
    facts: dict | None = None,
    **changes: Any,
) -> None:
    """Change the status of `record` to `to`, together with `changes`, and write the ledger entry.

    The old status stands in the WHERE clause, so that of two people who act at once one is told that the other was
    faster (`Lost`). A step that is not in the model's `MOVES` is `Refused`.
    """
    model: type[models.Model] = type(record)
    before = record.status
    if to not in model.MOVES.get(before, ()):  # type: ignore[attr-defined]
        raise Refused(
            _("%(record)s is “%(before)s” and cannot become “%(to)s” from there.")
            % {"record": str(record), "before": _label(record, before), "to": _label(record, to)}
        )
    moved = model._default_manager.filter(pk=record.pk, status=before).update(status=to, **changes)
    if not moved:
        raise Lost(_somebody_was_faster(record))
    record.status = to
    for name, value in changes.items():
        setattr(record, name, value)
    ledger.append(
        f"{model._meta.model_name}.{to}",
        record,
        by=by,
        reason=reason,
        facts={"from": before, "to": to, **(facts or {})},
    )


def _somebody_was_faster(record: Any) -> str:
    record.refresh_from_db(fields=["status"])
    return _("Nothing was changed. Somebody was faster: %(record)s is now “%(status)s”. %(who)s") % {
        "record": str(record),
        "status": _label(record, record.status),
        "who": ledger.last_act_on(record),
    }


def _label(record: Any, value: str) -> str:
    return str(dict(record._meta.get_field("status").flatchoices).get(value, value))
