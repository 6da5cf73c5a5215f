"""The table of verbs: every icon exists, and every sentence continues the name of whoever acted."""

import re
from pathlib import Path

from django.conf import settings

from portal.ledger import verbs

ICONS = set(re.findall(r'id="i-([a-z]+)"', Path(settings.BASE_DIR / "static/img/icons.svg").read_text()))


def test_every_verb_has_an_icon_that_exists():
    assert {icon for icon, _words in verbs.VERBS.values()} <= ICONS


def test_every_sentence_continues_a_name():
    assert [str(words) for _icon, words in verbs.VERBS.values() if not str(words)[0].islower()] == []
    assert [verb for verb in verbs.VERBS if not re.fullmatch(r"[a-z]+\.[a-z_]+", verb)] == []


def test_no_two_verbs_are_told_in_the_same_words():
    told = [str(words) for _icon, words in verbs.VERBS.values()]

    assert [words for words in told if told.count(words) > 1] == []
