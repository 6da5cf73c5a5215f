"""Grants and the access decision, for programs: only about grants that the caller may see, and no names."""

import base64
import binascii
import uuid
from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime, Field

from partners.grants import decision
from partners.grants.models import Grant, GrantPerson
from partners.grants.seats import seat_of
from portal.access import ViewRule, refuse
from portal.problems import Problem

ERRORS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem}
MAY_SEE = ViewRule("grants.view", ("GET",))

router = Router(tags=["grants"])


class Reason(Schema):
    """One reason against access. `reference` is empty where it is not the caller's to know."""

    code: str
    reference: str
    since: datetime | None
    sentence: str


class AccessDecision(Schema):
    """Whether a grant is effective at a moment. An effective answer holds at least until `valid_until`."""

    effective: bool
    grant: uuid.UUID
    person: uuid.UUID | None
    at: datetime
    valid_until: datetime | None
    reasons: list[Reason]


class AccessQuestion(Schema):
    """Ids are the opaque ones of `/api/v1/grants`. Without `person` the question is about the grant itself."""

    grant: uuid.UUID
    person: uuid.UUID | None = None
    use: str | None = Field(None, max_length=40, description="A use category of the rulebook")
    environment: uuid.UUID | None = None
    at: AwareDatetime | None = Field(None, description="Now or later; with a time zone. Now if left out.")


class Seat(Schema):
    """One person on one grant, as suspensions name it on the page, in mail and in the CSV."""

    seat: str
    person: uuid.UUID


class GrantOut(Schema):
    """What partner, programme and provider may all know of a grant; `people` are opaque ids."""

    id: uuid.UUID
    reference: str
    partner: str
    release: str
    environment: uuid.UUID
    access_level: str
    use_categories: list[str]
    requests_per_minute: int
    tokens_per_day: int
    purpose: str
    safeguard_profile: str
    status: str
    valid_from: date
    valid_until: date
    people: list[uuid.UUID]
    seats: list[Seat]


class GrantPage(Schema):
    """`next` goes into `cursor` for the following page; null on the last one."""

    items: list[GrantOut]
    next: str | None


@router.get("/access-decisions", response={200: AccessDecision, **ERRORS}, url_name="access-decisions")
def access_decision(request: HttpRequest, asked: Query[AccessQuestion]) -> dict:
    """Ask whether a grant is effective, for a person, a use and an environment, now or at a later moment."""
    reader = _reader(request)
    answer = decision.decide_named(
        reader, grant=asked.grant, person=asked.person, use=asked.use, environment=asked.environment, at=asked.at
    )
    if answer is None:
        raise Http404
    told = [bar.told_to(reader) for bar in answer.bars]
    return {
        "effective": answer.is_effective,
        "grant": asked.grant,
        "person": asked.person,
        "at": answer.at,
        "valid_until": answer.valid_until,
        "reasons": [
            {"code": bar.code, "reference": bar.reference, "since": bar.since, "sentence": bar.sentence} for bar in told
        ],
    }


@router.get("/grants", response={200: GrantPage, **ERRORS}, url_name="grants")
def grants(request: HttpRequest, cursor: str = "", limit: Annotated[int, Field(ge=1, le=100)] = 50) -> dict:
    """The grants that the caller may see, newest first, a page at a time."""
    visible = Grant.objects.visible_to(_reader(request)).select_related("organisation", "release", "environment")
    if cursor:
        visible = visible.filter(pk__lt=_position(cursor))
    found = list(visible.order_by("-pk")[: limit + 1])
    page = found[:limit]
    return {"items": _items(page), "next": _cursor(page[-1].pk) if len(found) > limit else None}


def _reader(request: HttpRequest) -> Any:
    """The active membership; raises `Denied` for a role that sees no grants."""
    refuse(request, MAY_SEE)
    return request.membership  # type: ignore[attr-defined]


def _items(page: list[Grant]) -> list[dict]:
    named: dict[int, list[GrantPerson]] = {grant.pk: [] for grant in page}
    rows: QuerySet[GrantPerson] = GrantPerson.objects.filter(grant__in=named, ended_at=None)
    for row in rows.order_by("pk").select_related("grant", "person"):
        named[row.grant_id].append(row)
    return [_item(grant, named[grant.pk]) for grant in page]


def _item(grant: Grant, named: list[GrantPerson]) -> dict:
    return {
        "id": grant.public_id,
        "partner": grant.organisation.name,
        "release": grant.release.name,
        "environment": grant.environment.public_id,
        "people": [row.person.public_id for row in named],
        "seats": [{"seat": seat_of(row.grant, row.person), "person": row.person.public_id} for row in named],
        **{
            name: getattr(grant, name)
            for name in (
                "reference", "access_level", "use_categories", "requests_per_minute", "tokens_per_day", "purpose",
                "safeguard_profile", "status",
                "valid_from", "valid_until",
            )
        },
    }  # fmt: skip


def _cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(str(pk).encode()).decode()


def _position(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor.encode()).decode())
    except (ValueError, binascii.Error) as error:
        raise HttpError(422, "Use a cursor as a page gave it in `next`.") from error
