"""Acts at once never fork the record, leave no gap, and leave nothing behind when they are taken back."""

import pytest

from portal.ledger import sequencer, verify
from portal.ledger.models import Entry, Seal
from tests.portal.ledger.writers import write_together


@pytest.mark.django_db(transaction=True)
def test_parallel_writers_with_rollbacks_leave_one_gapless_tree(settings, tmp_path):
    settings.PORTAL_KEYS = tmp_path / "keys"

    outcome = write_together(writers=8, seconds=2)
    sequencer.seal_waiting()

    assert not outcome.errors
    assert outcome.rolled_back > 0
    assert Entry.objects.count() == Seal.objects.count() == verify.check().size == outcome.committed
