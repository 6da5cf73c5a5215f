"""What changed between two versions."""

from hypothesis import given
from hypothesis import strategies as st

from partners.applications import diff
from partners.applications.content import digest_of

DOCUMENT = {"document": "DOC-1", "version": 1, "sha256": "ab"}


def content(**more):
    return {"tier": 1, "declarations": {}, "answers": {}, "requests": [], **more}


def test_changes_of_equal_contents_are_none():
    same = content(answers={"ORG-01": {"text": "A site.", "evidence": [DOCUMENT]}})

    assert diff.changes(same, dict(same)) == {}


def test_changes_tell_words_inserted_and_deleted():
    old = content(answers={"ORG-01": {"text": "One site in Berlin.", "evidence": []}})
    new = content(answers={"ORG-01": {"text": "Two sites in Berlin.", "evidence": []}})

    change = diff.changes(old, new)["ORG-01"]

    assert change.words == (("del", "One site "), ("ins", "Two sites "), ("same", "in Berlin."))


def test_changes_tell_values_evidence_declarations_and_requests():
    newer = {**DOCUMENT, "version": 2}
    old = content(
        answers={"SEC-01": {"choice": "yes", "evidence": [DOCUMENT]}, "SEC-02": {"text": "Gone.", "evidence": []}},
        declarations={"agent_use": "no"},
        requests=[{"release": "REL-1", "access_level": "AL1"}],
    )
    new = content(
        answers={"SEC-01": {"choice": "partly", "evidence": [newer]}},
        declarations={"agent_use": "yes"},
        requests=[{"release": "REL-1", "access_level": "AL2"}],
    )

    found = diff.changes(old, new)

    assert set(found) == {"SEC-01", "SEC-02", diff.ABOUT, diff.REQUEST}
    assert found["SEC-01"].fields == (("choice", "yes", "partly"),)
    assert (found["SEC-01"].evidence_added, found["SEC-01"].evidence_removed) == ((newer,), (DOCUMENT,))
    assert found["SEC-02"].is_gone
    assert found[diff.ABOUT].fields == (("agent_use", "no", "yes"),)
    assert found[diff.REQUEST].fields == (("REL-1 access_level", "AL1", "AL2"),)


@given(st.text(max_size=80), st.text(max_size=80))
def test_segments_give_both_texts_back(before, after):
    told = diff.segments(before, after)

    assert "".join(text for kind, text in told if kind != "del") == after


def test_the_digest_does_not_depend_on_the_order_of_keys():
    assert digest_of({"a": 1, "b": {"c": 2, "d": 3}}) == digest_of({"b": {"d": 3, "c": 2}, "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
