"""The frame and the parts of every page: words, times, statuses, errors, navigation."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from portal import context, labels, moments, navigation
from portal.accounts.models import Installation, Membership, Organisation, User
from portal.ledger.models import Checkpoint
from portal.notices.models import Notice
from portal.turns import Clock, Event, Turn

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _standing_clock(clock):
    with timezone.override(ZoneInfo("Europe/Brussels")):
        yield


def member(role: str) -> Membership:
    """A member who was never saved: the frame asks for nothing more."""
    return Membership(pk=1, role=role, user=User(name="Alice"), organisation=Organisation(name="Aurora"))


def request_of(membership: Membership | None, path: str = "/"):
    request = RequestFactory().get(path)
    request.user = membership.user if membership else AnonymousUser()
    request.membership = membership
    return request


def rendered(source: str, *, role: str = "reviewer", **values) -> str:
    template = engines["django"].from_string("{% load portal %}" + source)
    return template.render({**values, "request": request_of(member(role))}).strip()


def stateful_models():
    return [model for model in apps.get_models() if hasattr(model, "MOVES")]


# Statuses.


def test_every_status_of_every_lifecycle_has_a_label():
    values = [
        (model._meta.model_name, str(value))
        for model in stateful_models()
        for value in {*model.MOVES, *(to for targets in model.MOVES.values() for to in targets)}
    ]

    missing = [pair for pair in values if pair not in labels.STATUS]

    assert values
    assert not missing


def test_every_label_names_a_family_and_an_icon_that_exist():
    with open(finders.find("img/icons.svg")) as file:
        sprite = file.read()

    for pair, label in labels.STATUS.items():
        assert label.family in labels.ICONS, pair
        assert f'id="i-{label.icon}"' in sprite, pair


def test_a_status_is_said_in_the_readers_words():
    application = SimpleNamespace(_meta=SimpleNamespace(model_name="application"), status="awaiting_information")

    assert "Awaiting information" in rendered("{% status record %}", role="reviewer", record=application)
    assert "Waiting for your answer" in rendered("{% status record %}", role="contributor", record=application)
    assert "status--wait" in rendered("{% status record %}", record=application)


def test_an_unknown_status_is_shown_as_quiet_words():
    assert labels.label_of("nothing", "odd_value") == ("idle", "idle", "Odd value", "Odd value")


def test_the_stage_of_a_case_is_a_status_of_its_record():
    case = SimpleNamespace(kind="vetting", stage="cleared")

    assert "status--good" in rendered("{% stage case %}", case=case)


# Time.


def test_a_moment_names_its_zone():
    assert moments.words(datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == "23 Nov 2026, 17:00 CET"
    assert moments.words(datetime(2026, 7, 1, 15, 0, tzinfo=UTC)) == "1 Jul 2026, 17:00 CEST"


def test_a_zone_without_a_name_is_told_by_its_distance():
    with timezone.override(ZoneInfo("America/Sao_Paulo")):
        assert moments.words(NOW).endswith("07:00 UTC−03")


@pytest.mark.parametrize(
    ("value", "words", "family"),
    [
        (NOW + timedelta(days=4), "4 days left", ""),
        (NOW + timedelta(days=3), "3 days left", "warn"),
        (NOW + timedelta(days=1), "1 day left", "warn"),
        (NOW + timedelta(hours=1), "today", "warn"),
        (NOW - timedelta(hours=1), "late since 10:00", "bad"),
        (NOW - timedelta(days=1), "1 day late", "bad"),
        (date(2026, 11, 23), "today", "warn"),
        (date(2026, 11, 20), "3 days late", "bad"),
    ],
)
def test_a_deadline_says_what_is_left(value, words, family):
    assert moments.left(value) == (words, family)


def test_days_are_counted_on_the_members_own_calendar():
    half_past_midnight_in_brussels = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    assert moments.left(half_past_midnight_in_brussels).words == "1 day left"


def test_a_missing_moment_is_a_dash():
    assert rendered("{% moment value %}|{% day value %}|{% deadline value %}", value=None) == "–|–|–"


def test_a_deadline_is_a_time_element():
    shown = rendered("{% deadline value %}", value=NOW + timedelta(days=3))

    assert '<time datetime="2026-11-26T11:00:00+01:00">26 Nov 2026, 11:00 CET</time>' in shown
    assert '<span class="left left--warn">3 days left</span>' in shown


# The machine's voice.


def test_a_digest_shows_its_ends():
    assert "sha256 9f2c 41aa … 7be0" in rendered("{% digest value %}", value="9f2c41aa" + "0" * 52 + "7be0")
    assert rendered("{% digest value %}", value="") == ""


@pytest.mark.parametrize("value", ["amber_strict", "AMBER+STRICT", "TLP:AMBER+STRICT"])
def test_a_marking_is_written_as_its_standard_says(value):
    assert (
        rendered("{% marking value %}", value=value) == '<span class="marking marking--amber">TLP:AMBER+STRICT</span>'
    )


def test_numbers_and_sizes_are_said_as_people_say_them():
    assert rendered("{{ 48230|thousands }}") == "48\u202f230"
    assert [moments.size(n) for n in (900, 412_345, 1_100_000)] == ["900 B", "412 kB", "1.1 MB"]


# The turn bar and the clock.


def test_a_turn_whose_date_has_passed_is_late():
    turn = Turn("You", "for an opinion", NOW - timedelta(days=2), NOW - timedelta(minutes=1), "yours")

    assert turn.shown == "late"


def test_the_turn_bar_says_whose_since_and_by():
    clock = Clock(26, 60, ((19, 6),), note="Decision due 11 Jan 2027.")
    turn = Turn("You", "for an opinion", NOW - timedelta(days=2), NOW + timedelta(days=3), "yours", clock=clock)

    shown = render_to_string("components/turn.html", {"turn": turn})

    assert 'data-turn="yours"' in shown
    assert "2 days ago" in shown
    assert "3 days left" in shown
    assert 'aria-label="26 of 60 working days, stopped for 6"' in shown


def test_the_clock_is_drawn_in_the_order_of_its_runs_and_stops():
    shown = rendered("{% clock 26 60 stops %}", stops=[(19, 6)])

    assert '<rect class="clock__run" x="0.0" y="0" width="69.1" height="12"/>' in shown
    assert '<rect class="clock__stop" x="69.1" y="0" width="21.8" height="12"/>' in shown
    assert '<rect class="clock__run" x="90.9" y="0" width="25.5" height="12"/>' in shown


@pytest.mark.parametrize(
    ("used", "family"), [(53, '"clock__run"'), (54, "run--warn"), (60, "run--warn"), (61, "run--bad")]
)
def test_the_clock_is_coloured_by_what_is_left(used, family):
    assert family in rendered("{% clock used 60 %}", used=used)


def test_the_timeline_keeps_people_s_words_apart_and_escaped():
    event = Event(NOW, "Dana", "stood down", words="I <b>advised</b> them.", number=48051)

    shown = render_to_string("components/timeline.html", {"events": [event]})

    assert '<p class="record">I &lt;b&gt;advised&lt;/b&gt; them.</p>' in shown
    assert "48\u202f051" in shown


# Forms.


class Questions(forms.Form):
    hours = forms.IntegerField(label="Hours", help_text="Whole hours.")
    choice = forms.ChoiceField(label="Choice", choices=[("a", "A")], widget=forms.RadioSelect)


def test_the_error_summary_links_to_each_field():
    form = Questions({"hours": "x"})

    shown = rendered("{% errors form %}", form=form)

    assert 'role="alert"' in shown
    assert 'href="#id_hours"' in shown
    assert 'href="#id_choice_0"' in shown


def test_the_error_summary_takes_several_forms_and_a_refusal():
    shown = rendered("{% errors forms refusal=refusal %}", forms=[Questions({}), Questions()], refusal="Too late.")

    assert "Too late." in shown
    assert shown.count("Hours: ") == 1


def test_there_is_no_error_summary_without_errors():
    assert rendered("{% errors form %}", form=Questions()) == ""
    assert rendered("{% errors form %}", form=Questions({"hours": "1", "choice": "a"})) == ""


def test_a_field_reads_label_help_error_input():
    form = Questions({"hours": "x", "choice": "a"})
    shown = rendered("{% load crispy_forms_tags %}{{ form|crispy }}", form=form)

    order = [shown.index(part) for part in ('for="id_hours"', "Whole hours.", "invalid-feedback", 'name="hours"')]

    assert order == sorted(order)
    assert (
        'aria-describedby="id_hours_helptext id_hours_error"' in shown or 'aria-describedby="id_hours_helptext' in shown
    )


# The frame.


def words_of(groups) -> list[str]:
    return [str(line.words) for group in groups for line in group.lines]


def test_navigation_shows_what_the_role_may_see():
    officer = words_of(navigation.groups_for(member("responsible_officer"), "/"))
    administrator = words_of(navigation.groups_for(member("administrator"), "/"))

    assert "Mail" not in officer
    assert "Partners" not in officer
    assert "Mail" in administrator


def test_navigation_marks_where_the_reader_is():
    groups = navigation.groups_for(member("administrator"), "/mail/dead/")

    assert [(str(line.words), line.current) for group in groups for line in group.lines if line.current] == [
        ("Mail", "true")
    ]


@pytest.mark.parametrize(
    "template", ["404.html", "403.html", "409.html", "413.html", "429.html", "500.html", "503.html"]
)
def test_an_error_page_needs_nothing_but_itself(template):
    shown = render_to_string(template, {"sentence": "Try again."})

    assert "<h1>" in shown
    assert 'class="door"' in shown


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["keyboard", "accessibility", "help"])
def test_the_frame_shows_who_you_are_and_for_whom(page, alice):
    shown = render_to_string(f"portal/home/{page}.html", request=request_of(alice))

    assert alice.user.name in shown
    assert alice.organisation.name in shown
    assert 'aria-label="Main"' in shown


@pytest.mark.django_db
def test_the_frame_asks_at_most_three_questions(alice, django_assert_max_num_queries):
    request = request_of(Membership.objects.select_related("user", "organisation__jurisdiction").get(pk=alice.pk))

    with django_assert_max_num_queries(3):
        render_to_string("portal/home/help.html", request=request)


@pytest.mark.django_db
def test_the_door_is_shown_to_whoever_is_not_signed_in():
    shown = render_to_string("portal/home/help.html", request=request_of(None))

    assert 'class="door"' in shown
    assert "top__who" not in shown


@pytest.mark.django_db
def test_the_foot_names_the_rulebook_and_the_last_sealed_entry(alice):
    Checkpoint.objects.create(size=48231, root=b"\x01" * 32, note="", at=NOW)

    shown = render_to_string("portal/home/help.html", request=request_of(alice))

    assert "Rulebook 1" in shown
    assert "48\u202f230" in shown
    assert "23 Nov 2026, 11:00 CET" in shown


@pytest.mark.django_db
def test_a_demonstration_says_so_on_every_page(alice):
    Installation.objects.update_or_create(pk=1, defaults={"is_demonstration": True})

    assert "Demonstration." in render_to_string("portal/home/help.html", request=request_of(alice))
    assert "Demonstration." in render_to_string("portal/home/help.html", request=request_of(None))


@pytest.mark.django_db
def test_the_inbox_shows_how_much_is_unread(alice):
    Notice.objects.create(user=alice.user, key="a", subject="Read me", text="")
    Notice.objects.create(user=alice.user, key="b", subject="Read", text="", read_at=NOW)

    assert context.Shell(request_of(alice)).unread == 1


def test_the_menu_offers_the_other_memberships_only():
    request = request_of(member("reviewer"))
    other = member("approver")
    other.pk = 2
    request.memberships = [request.membership, other]

    assert context.Shell(request).other_memberships == [other]
