"""What depends on a record alone is computed once, and kept no longer than the record."""

from __future__ import annotations

import gc
import weakref

from lightning_rnnvis.analysis.of_record import of_record
from tests.planted.runs import make_epoch


def test_values_live_as_long_as_their_records():
    """Once a record, however often it is asked for; of large ones no more than some at one time."""
    asked: list[float] = []

    def make(snapshot):
        asked.append(snapshot.epoch)
        return {snapshot.epoch}

    every, few = of_record(make), of_record(make, most=1)
    records = [make_epoch(epoch, n_words=12, n_units=6) for epoch in range(2)]
    assert [every(records[index]) for index in (0, 1, 0, 1)] == [{0}, {1}, {0}, {1}] and asked == [0, 1]
    assert [few(records[index]) for index in (0, 0, 1, 0)] == [{0}, {0}, {1}, {0}] and asked == [0, 1, 0, 1, 0]
    asked.clear()
    records, two = [*records, make_epoch(2, n_words=12, n_units=6)], of_record(make, most=2)
    assert [two(records[index]) for index in (0, 1, 0, 2, 0)] == [{0}, {1}, {0}, {2}, {0}] and asked == [0, 1, 2]
    gone = weakref.ref(records.pop())
    gc.collect()
    assert gone() is None
