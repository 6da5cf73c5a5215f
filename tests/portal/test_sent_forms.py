"""The pages of acts that create something carry a token, and the same page sent twice is one act."""

import re
import uuid

import pytest
from django.urls import reverse

from portal.accounts.models import Invitation
from portal.sent_forms.models import SentForm

pytestmark = pytest.mark.django_db
INVITE = {"name": "Nina", "email": "nina@aurora.example", "role": "contributor"}
TOKEN = re.compile(r'name="once" value="([0-9a-f-]{36})"')


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("alice", "members:invite"),
        ("alice", "evidence:upload"),
        ("ada", "organisations:register"),
        ("ada", "partners:register"),
        ("ada", "members:team-new"),
        ("ada", "suspensions:impose"),
    ],
)
def test_a_page_that_creates_carries_a_new_token_each_time(who, page, request, sign_in):
    client = sign_in(request.getfixturevalue(who))

    tokens = [TOKEN.search(client.get(reverse(page)).content.decode())[1] for _ in range(2)]

    assert tokens[0] != tokens[1]


def test_the_same_page_sent_twice_leads_to_the_same_place(alice, sign_in):
    client, sent = sign_in(alice), INVITE | {"once": str(uuid.uuid4())}

    first, second = (client.post(reverse("members:invite"), sent) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert Invitation.objects.count() == 1


def test_a_page_that_was_refused_leaves_no_token(alice, sign_in):
    response = sign_in(alice).post(reverse("members:invite"), INVITE | {"email": "nobody", "once": str(uuid.uuid4())})

    assert response.status_code == 422
    assert not SentForm.objects.exists()


def test_a_token_that_is_none_is_no_obstacle(alice, sign_in):
    assert sign_in(alice).post(reverse("members:invite"), INVITE | {"once": "\x01nonsense"}).status_code in {303, 400}
