"""The rules of the domain that name two people, a role or a phase: how each is broken past every screen, and kept.

`broken` is what the application's own database role tries; `kept` is the same step by those who may. A rule with a page
names it, and who is turned away there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from partners.grants.models import Hold, HoldException
from portal import dates
from reviews.enforcement import actions as suspensions
from reviews.enforcement.models import Suspension
from reviews.enforcement.removals import actions as removals
from reviews.enforcement.removals.models import Removal

WHY = "Because of this test."


@dataclass(frozen=True)
class FourEyes:
    """One rule. `ready` brings the scene to where the step is due; the others take the scene, too."""

    rule: str
    ready: Callable[[Any], Any]
    broken: Callable[[Any], Any]
    kept: Callable[[Any], Any]
    page: str = ""
    turned_away: str = ""
    sent: dict[str, Any] = field(default_factory=dict)


def nothing(scene: Any) -> None:
    """The scene is ready as it is."""


def suspension(**changes: Any) -> Callable[[Any], Any]:
    return lambda scene: Suspension.objects.filter(pk=scene.suspension.pk).update(**changes)


def by(column: str, who: str, **changes: Any) -> Callable[[Any], Any]:
    """The suspension is written to with this signature."""
    return lambda scene: suspension(**{column: scene[who]}, **changes)(scene)


def confirm(scene: Any) -> None:
    suspensions.confirm(scene.suspension, by=scene["uma"], reason=WHY)


def propose_lifting(scene: Any) -> None:
    suspensions.propose_lifting(scene.suspension, by=scene["ada"], reason="cured", text=WHY)


def lift(scene: Any) -> None:
    suspensions.lift(scene.suspension, by=scene["uma"])


def withdraw(scene: Any) -> None:
    suspensions.withdraw(scene.suspension, by=scene["uma"], reason=WHY)


def lapse(scene: Any) -> None:
    scene.clock.forward(hours=72)
    assert suspensions.lapse_due() == 1


def impose(scene: Any) -> None:
    suspensions.impose(scene.order, by=scene["ada"])


def insert_suspension(**changes: Any) -> Callable[[Any], Any]:
    def insert(scene: Any) -> None:
        like = Suspension.objects.get(pk=scene.suspension.pk)
        like.pk, like.case, like.reference = None, None, "SUS-2026-9999"
        for name, who in changes.items():
            setattr(like, name, scene[who] if name.endswith("_by") else who)
        like.save(force_insert=True)

    return insert


def hold(**changes: Any) -> Callable[[Any], Any]:
    return lambda scene: Hold.objects.filter(reference=scene.suspension.reference).update(**changes)


def except_somebody(scene: Any) -> None:
    HoldException.objects.create(hold=Hold.objects.get(reference=scene.suspension.reference), people=[scene.person.pk])


LIFTED = {"status": "lifted", "lift_reason": "cured", "lift_text": WHY}
LIFTING = {"status": "lift_proposed", "lift_reason": "cured", "lift_text": WHY, "returns_to": "interim"}

OF_SUSPENSIONS = [
    FourEyes(
        "imposed by an administrator",
        nothing,
        insert_suspension(imposed_by="petra"),
        impose,
        "suspensions:impose",
        "petra",
    ),
    FourEyes("begins as an interim one", nothing, insert_suspension(status="confirmed", confirmed_by="uma"), impose),
    FourEyes("confirmed by somebody", nothing, suspension(status="confirmed"), confirm),
    FourEyes(
        "confirmed by another",
        nothing,
        by("confirmed_by", "ada", status="confirmed"),
        confirm,
        "suspensions:confirmation",
        "ada",
    ),
    FourEyes(
        "not confirmed by a reviewer",
        nothing,
        by("confirmed_by", "rita", status="confirmed"),
        confirm,
        "suspensions:confirmation",
        "rita",
    ),
    FourEyes(
        "not confirmed by whoever stood down",
        lambda s: s.stand_down("nora"),
        by("confirmed_by", "nora", status="confirmed"),
        confirm,
        "suspensions:confirmation",
        "nora",
    ),
    FourEyes(
        "not confirmed by who left", lambda s: s.end("nora"), by("confirmed_by", "nora", status="confirmed"), confirm
    ),
    FourEyes(
        "not confirmed by a closed account",
        lambda s: s.close("nora"),
        by("confirmed_by", "nora", status="confirmed"),
        confirm,
    ),
    FourEyes("withdrawn by somebody", nothing, suspension(status="withdrawn"), withdraw),
    FourEyes(
        "withdrawn by another",
        nothing,
        by("withdrawn_by", "ada", status="withdrawn"),
        withdraw,
        "suspensions:withdrawal",
        "ada",
    ),
    FourEyes("lapses not before its time", nothing, suspension(status="lapsed"), lapse),
    FourEyes("its time is not moved forward", nothing, suspension(lapses_at=dates.now() - timedelta(days=1)), lapse),
    FourEyes("a lifting is proposed by somebody", nothing, suspension(**LIFTING), propose_lifting),
    FourEyes(
        "a lifting is not proposed by a reviewer",
        nothing,
        by("lift_proposed_by", "rita", **LIFTING),
        propose_lifting,
        "suspensions:lifting-proposal",
        "rita",
    ),
    FourEyes(
        "lifted only once that is proposed", confirm, suspension(**LIFTED), lambda s: (propose_lifting(s), lift(s))
    ),
    FourEyes(
        "lifted by another", propose_lifting, by("lifted_by", "ada", **LIFTED), lift, "suspensions:lifting", "ada"
    ),
    FourEyes("lifted by somebody", propose_lifting, suspension(**LIFTED), lift),
    FourEyes("a signature is not changed later", confirm, by("confirmed_by", "nora"), propose_lifting),
    FourEyes("never deleted", nothing, lambda s: Suspension.objects.get(pk=s.suspension.pk).delete(), withdraw),
    FourEyes(
        "a hold stands as long as its suspension",
        confirm,
        hold(ended_at=dates.now()),
        lambda s: (propose_lifting(s), lift(s)),
    ),
    FourEyes("a hold ends when its suspension would", nothing, hold(ends_at=dates.now()), lapse),
    FourEyes("a hold is never deleted", nothing, lambda s: Hold.objects.all().delete(), withdraw),
    FourEyes("a hold is not narrowed", nothing, hold(grants=[1]), confirm),
    FourEyes("nothing is excepted later", nothing, except_somebody, confirm),
]


def removal(**changes: Any) -> Callable[[Any], Any]:
    """Both the removal and the suspension that it ends, past every act."""

    def write(scene: Any) -> None:
        Suspension.objects.filter(pk=scene.removal.suspension_id).update(status="removal")
        told = {name: scene[who] if name.endswith("_by") else who for name, who in changes.items()}
        made = {"status": "made", "made_at": dates.now(), "barred_until": dates.now().date()}
        Removal.objects.filter(pk=scene.removal.pk).update(**made | told)

    return write


def cosign_removal(scene: Any) -> None:
    removals.cosign(scene.removal, by=scene["petra"])


OF_REMOVALS = [
    FourEyes("a removal is co-signed", nothing, removal(), cosign_removal),
    FourEyes("by another", nothing, removal(cosigned_by="paul"), cosign_removal, "removals:cosignature", "paul"),
    FourEyes(
        "of another jurisdiction", nothing, removal(cosigned_by="nora"), cosign_removal, "removals:cosignature", "nora"
    ),
    FourEyes("who is an approver", nothing, removal(cosigned_by="uma"), cosign_removal, "removals:cosignature", "uma"),
    FourEyes(
        "who did not stand down",
        lambda s: s.stand_down("ulla", s.removal.case),
        removal(cosigned_by="ulla"),
        cosign_removal,
        "removals:cosignature",
        "ulla",
    ),
    FourEyes(
        "with the words that were proposed", nothing, removal(cosigned_by="petra", text="Other words."), cosign_removal
    ),
    FourEyes("and is never deleted", nothing, lambda s: s.removal.delete(), cosign_removal),
]
