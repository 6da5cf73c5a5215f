"""Importing a catalogue: the first time, and again in a newer version."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from partners.catalogues.identity import Framework, Identity, Wanted, identify
from partners.catalogues.models import Catalogue, Control, ControlGroup
from partners.catalogues.oscal import ReadCatalog, ReadControl
from portal import dates
from portal.ledger import actions as ledger
from portal.states import Refused

TEXTS = ["group", "parent", "label", "title", "statement", "guidance", "objectives", "order", "is_withdrawn",
         "successors"]  # fmt: skip
SAID = ("label", "title", "statement", "guidance", "objectives", "successors")


@dataclass
class Imported:
    """What an import did, by the ids of controls."""

    catalogue: Catalogue
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    is_new: bool = False
    is_the_same: bool = False


@transaction.atomic
def import_catalogue(
    read: ReadCatalog, *, frameworks: dict[str, Framework], by: Any, wanted: Wanted | None = None
) -> Imported:
    """Write a catalogue, or bring it up to a newer version: rows keep their place, so that links by id stay.

    `frameworks` holds, by the rulebook's code, what criteria name; `wanted` is what the operator says of the file, and
    the rest is taken from the file (`identity`). A control that the newer file leaves out is marked withdrawn.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('catalogue'))")
    identity = identify(read, frameworks, wanted or Wanted())
    catalogue = identity.existing
    is_known = catalogue and (catalogue.framework, catalogue.edition) == (identity.framework, identity.edition)
    if catalogue and is_known and catalogue.digest == read.digest:
        return Imported(catalogue, is_the_same=True)
    if catalogue and read.last_modified < catalogue.last_modified:
        raise Refused(_("A newer version of this catalogue is loaded already: %s.") % catalogue.version)
    imported = Imported(_written(identity, read), is_new=catalogue is None)
    _write_controls(imported, read, _write_groups(imported.catalogue, read))
    ledger.append("catalogue.imported", imported.catalogue, by=by, facts=_facts(imported, read))
    return imported


def _written(identity: Identity, read: ReadCatalog) -> Catalogue:
    catalogue = identity.existing or Catalogue(key=identity.key)
    catalogue.title, catalogue.version, catalogue.oscal_version = read.title, read.version, read.oscal_version
    catalogue.framework, catalogue.edition, catalogue.identifier = identity.framework, identity.edition, read.identifier
    catalogue.last_modified, catalogue.digest, catalogue.imported_at = read.last_modified, read.digest, dates.now()
    catalogue.save()
    return catalogue


def _write_groups(catalogue: Catalogue, read: ReadCatalog) -> dict[str, ControlGroup]:
    """Groups by id; one that the newer file leaves out stays, for the withdrawn controls in it."""
    groups = {group.group_id: group for group in catalogue.groups.all()}
    for order, given in enumerate(read.groups, start=1):
        group = groups.setdefault(given.id, ControlGroup(catalogue=catalogue, group_id=given.id))
        group.title, group.parent, group.order = given.title, groups.get(given.parent), order
        group.save()
    return groups


def _write_controls(imported: Imported, read: ReadCatalog, groups: dict[str, ControlGroup]) -> None:
    existing = {control.control_id: control for control in imported.catalogue.controls.all()}
    known = dict(existing)
    for given in read.controls:
        if given.id not in known:
            known[given.id] = Control(catalogue=imported.catalogue, control_id=given.id)
            imported.added.append(given.id)
    for order, given in enumerate(read.controls, start=1):
        control = known[given.id]
        before = _said(control)
        _fill(control, given, known, groups, order)
        if given.id in existing and before != _said(control):
            (imported.withdrawn if control.is_withdrawn and not before[0] else imported.changed).append(given.id)
    given_ids = {control.id for control in read.controls}
    _withdraw(imported, [control for key, control in existing.items() if key not in given_ids])
    _save(known, imported)


def _fill(
    control: Control, given: ReadControl, known: dict[str, Control], groups: dict[str, ControlGroup], order: int
) -> None:
    control.group, control.parent = groups.get(given.group), known.get(given.parent)
    control.label, control.title, control.order = given.label, given.title, order
    control.statement, control.guidance, control.objectives = given.statement, given.guidance, given.objectives
    control.is_withdrawn, control.successors = given.is_withdrawn, given.successors


def _withdraw(imported: Imported, left_out: list[Control]) -> None:
    for control in left_out:
        if not control.is_withdrawn:
            control.is_withdrawn = True
            imported.withdrawn.append(control.control_id)


def _save(known: dict[str, Control], imported: Imported) -> None:
    """New rows without their parents first, because those may be new too."""
    parents = {key: known[key].parent for key in imported.added}
    for key in imported.added:
        known[key].parent = None
    Control.objects.bulk_create([known[key] for key in imported.added], batch_size=500)
    for key, parent in parents.items():
        known[key].parent = parent
    Control.objects.bulk_update(known.values(), TEXTS, batch_size=500)


def _said(control: Control) -> tuple[Any, ...]:
    return (control.is_withdrawn, *(getattr(control, name) for name in SAID))


def _facts(imported: Imported, read: ReadCatalog) -> dict[str, Any]:
    return {
        "digest": read.digest,
        "controls": len(read.controls),
        "added": len(imported.added),
        "changed": len(imported.changed),
        "withdrawn": len(imported.withdrawn),
    }
