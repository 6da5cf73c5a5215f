"""A hundred writers for a minute: one gapless tree, and nothing of what was rolled back."""

import pytest

from portal.ledger import sequencer, verify
from portal.ledger.models import Entry, Seal
from tests.portal.ledger.writers import write_together


@pytest.mark.drill
@pytest.mark.django_db(transaction=True)
def test_a_hundred_writers_for_a_minute_leave_one_gapless_tree(settings, tmp_path, capsys):
    settings.PORTAL_KEYS = tmp_path / "keys"

    outcome = write_together(writers=100, seconds=60)
    sequencer.seal_waiting()

    size = verify.check().size
    with capsys.disabled():
        print(f"\nledger writers: {outcome.committed} committed, {outcome.rolled_back} rolled back, {size} sealed")
    assert not outcome.errors
    assert Entry.objects.count() == Seal.objects.count() == size == outcome.committed
