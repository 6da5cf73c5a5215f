"""The partner's written answer: who may give it, until when, who is told, and how it is shown."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from partners.evidence.models import Document
from portal.ledger.models import Entry
from portal.notices.models import Notice
from portal.states import Refused
from reviews.enforcement import actions, answering
from reviews.enforcement.models import SuspensionAnswer
from tests.factories.accounts import MembershipFactory
from tests.factories.applications import make_version

WORDS = "The requests came from our own night run."


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def confirmed(imposed, petra):
    return actions.confirm(imposed, by=petra, reason="The facts stand.")


def address(suspension):
    return reverse("suspensions:answers", args=[suspension.reference])


def test_an_answer_is_numbered_kept_and_told(confirmed, alice, ada, petra, uma, uk_authority, sign_in):
    stranger = MembershipFactory(organisation=uk_authority, role="administrator")
    version = make_version(alice)
    client = sign_in(alice)

    sent = client.post(address(confirmed), {"text": WORDS, "versions": [version.pk]})
    answering.answer(confirmed, text="More.", by=alice)

    first, second = SuspensionAnswer.objects.all()
    assert sent.status_code == 302
    assert (first.number, first.text, second.number) == (1, WORDS, 2)
    assert [item.version for item in first.documents.all()] == [version]
    assert version.uses.get().reference == confirmed.reference
    assert Entry.objects.filter(verb="suspension.answered", reference=confirmed.reference).count() == 2
    told = Notice.objects.filter(key=f"suspension-{confirmed}-answer-1").values_list("user", flat=True)
    assert set(told) == {ada.user_id, petra.user_id}
    assert stranger.user_id not in told


def test_the_answer_stands_beside_the_suspension(confirmed, alice, rita, vera, meridian, sign_in):
    before = sign_in(rita).get(f"/suspensions/{confirmed}/").content.decode()
    assert "With the partner, to answer" in before
    version = make_version(alice)
    answering.answer(confirmed, text=WORDS, versions=[version], by=alice)

    pages = {m: sign_in(m).get(f"/suspensions/{confirmed}/").content.decode() for m in (alice, rita, vera, meridian)}

    assert "With the programme, to read your answer" in pages[alice]
    assert all(WORDS in pages[member] for member in (alice, rita, vera))
    assert f"/evidence/{version.document.reference}/" in pages[rita]
    assert "Alice" in pages[rita]
    assert "Alice" not in pages[vera]
    assert WORDS not in pages[meridian]
    assert set(Document.objects.visible_to(rita)) == {version.document}


@pytest.mark.parametrize(
    ("who", "status"),
    [("bob", 403), ("carol", 404), ("rita", 403), ("petra", 403), ("ada", 403), ("vera", 403), ("meridian", 403)],
)
def test_only_the_partners_officer_answers(confirmed, sign_in, request, who, status):
    by = request.getfixturevalue(who)

    assert sign_in(by).post(address(confirmed), {"text": WORDS}).status_code == status
    with pytest.raises(Refused, match="Only a responsible officer"):
        answering.answer(confirmed, text=WORDS, by=by)
    assert not SuspensionAnswer.objects.exists()


def test_after_its_days_an_answer_is_refused_and_kept_in_the_form(confirmed, alice, sign_in, clock):
    clock.forward(days=90)
    answering.answer(confirmed, text="In time.", by=alice)
    clock.forward(minutes=1)

    refused = sign_in(alice).post(address(confirmed), {"text": WORDS})

    assert refused.status_code == 422
    assert "The days to answer ended on" in refused.content.decode()
    assert WORDS in refused.content.decode()
    assert SuspensionAnswer.objects.count() == 1


def test_a_protective_suspension_has_no_answer(make_order, ada, alice, sign_in):
    imposed = actions.impose(make_order(grounds="protective"), by=ada)

    assert "The partner’s answer" not in sign_in(alice).get(f"/suspensions/{imposed}/").content.decode()
    with pytest.raises(Refused, match="belongs to a suspension for incomplete facts"):
        answering.answer(imposed, text=WORDS, by=alice)


def test_an_answer_needs_words_and_evidence_of_ones_own(confirmed, alice, carol, sign_in):
    theirs = make_version(carol)

    empty = sign_in(alice).post(address(confirmed), {"text": " "})
    foreign = sign_in(alice).post(address(confirmed), {"text": WORDS, "versions": [theirs.pk]})

    assert (empty.status_code, foreign.status_code) == (422, 422)
    with pytest.raises(Refused, match="your own organisation"):
        answering.answer(confirmed, text=WORDS, versions=[theirs], by=alice)


def test_an_ended_suspension_is_not_answered(imposed, alice, uma):
    actions.withdraw(imposed, by=uma, reason="Wrong person.")

    with pytest.raises(Refused, match="has ended"):
        answering.answer(imposed, text=WORDS, by=alice)


def test_the_database_keeps_an_answer_as_it_is(confirmed, alice):
    answering.answer(confirmed, text=WORDS, by=alice)

    for change in (lambda: SuspensionAnswer.objects.update(text="x"), lambda: SuspensionAnswer.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
