"""A scope in words: the one sentence that is shown before the act, kept with it and told to everybody."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django_countries import countries

from partners.applications.models import AccessRequest
from partners.environments.models import Environment
from partners.grants.holds import ScopeLines
from partners.grants.models import Grant, Scope
from partners.personnel.models import Person
from partners.releases.models import Release
from portal.accounts.models import Jurisdiction, Organisation

Test = Scope.NationalityTest


def sentence(scope: ScopeLines, exceptions: Iterable[ScopeLines] = ()) -> str:
    """Who may not use what, and where; then who is excepted. An open scope says that nothing is chosen."""
    if scope.is_open:
        return _("Nothing is chosen yet. Choose at least one line: an open scope would stop everybody.")
    said = [_("%(who)s may not use %(what)s.") % {"who": _who(scope), "what": _what(scope)}]
    said += [_("Not stopped: %(who)s, for %(what)s.") % {"who": _who(x), "what": _what(x)} for x in exceptions]
    return " ".join([*said, _("Everybody else goes on.")])


def axis_in_words(lines: ScopeLines, axis: str) -> str:
    """What one line narrows to; empty where it is open."""
    return either(_NAMES[axis](getattr(lines, axis)))


def family_names(keys: Iterable[str]) -> list[str]:
    """Families by their keys (provider id, colon, family)."""
    pairs = [key.split(":", 1) for key in keys]
    providers = dict(Organisation.objects.filter(pk__in=[int(pk) for pk, _family in pairs]).values_list("pk", "name"))
    return [
        _("%(family)s of %(provider)s") % {"family": family, "provider": providers[int(pk)]} for pk, family in pairs
    ]


def _who(lines: ScopeLines) -> str:
    who = either(_people(lines))
    organisations = axis_in_words(lines, "organisations")
    if not who:
        who = _("Everybody at %(partners)s") % {"partners": organisations} if organisations else _("Everybody")
    if lines.jurisdictions:
        who = _("%(who)s, led by %(jurisdictions)s,") % {
            "who": who, "jurisdictions": axis_in_words(lines, "jurisdictions"),
        }  # fmt: skip
    if lines.nationalities:
        return f"{who} {_held(lines)}"
    return who


def _people(lines: ScopeLines) -> list[str]:
    """Names, each with its own organisation unless the partner line says which."""
    people = Person.objects.filter(pk__in=lines.people).select_related("organisation")
    partners = axis_in_words(lines, "organisations")
    return [person_of(person, partners or person.organisation) for person in people]


def _held(lines: ScopeLines) -> str:
    sentences = {
        Test.ANY: _("who holds the nationality of %(countries)s"),
        Test.NONE: _("who does not hold the nationality of %(countries)s"),
        Test.NONE_NOR_RESIDENT: _(
            "who does not hold the nationality of %(countries)s, and is not a permanent resident or protected person "
            "there"
        ),
    }
    words = sentences.get(Test(lines.nationality_test), "") if lines.nationality_test else sentences[Test.ANY]
    return words % {"countries": axis_in_words(lines, "nationalities")}


def _what(lines: ScopeLines) -> str:
    releases, families = axis_in_words(lines, "releases"), axis_in_words(lines, "families")
    what = releases or _("any model")
    if families:
        what = _("%(model)s of the family %(families)s") % {"model": what, "families": families}
    if lines.access_levels:
        what = _("%(what)s as %(levels)s") % {"what": what, "levels": axis_in_words(lines, "access_levels")}
    if lines.grants:
        what = _("%(what)s under %(grants)s") % {"what": what, "grants": axis_in_words(lines, "grants")}
    if lines.environments:
        what = _("%(what)s at %(sites)s") % {"what": what, "sites": axis_in_words(lines, "environments")}
    return what


def person_of(person: Any, partner: Any) -> str:
    return _("%(name)s of %(partner)s") % {"name": person, "partner": partner}


def either(names: list[str]) -> str:
    """“a, b or c”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _sites(ids: list[int]) -> list[str]:
    return [
        _("%(name)s, %(site)s") % {"name": site.name, "site": site.site}
        for site in Environment.objects.filter(pk__in=ids)
    ]


_LEVELS = dict(AccessRequest.AccessLevel.choices)
_NAMES = {
    "organisations": lambda ids: [o.name for o in Organisation.objects.filter(pk__in=ids)],
    "people": lambda ids: [person.name for person in Person.objects.filter(pk__in=ids)],
    "grants": lambda ids: [grant.reference for grant in Grant.objects.filter(pk__in=ids)],
    "releases": lambda ids: [release.name for release in Release.objects.filter(pk__in=ids)],
    "families": family_names,
    "environments": _sites,
    "access_levels": lambda codes: [str(_LEVELS[code]) for code in codes],
    "jurisdictions": lambda codes: [j.name for j in Jurisdiction.objects.filter(pk__in=codes)],
    "nationalities": lambda codes: [str(countries.name(code)) for code in codes],
}
