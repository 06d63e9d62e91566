"""A training is played through another number of clusters without its trees made anew: records alone do not fit."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from lightning_rnnvis.records.encoding.codec import decode
from lightning_rnnvis.server.lenses import trees
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.routes import Routes
from lightning_rnnvis.server.store import cache
from lightning_rnnvis.server.store.weight import weigh
from tests.planted.runs import make_epoch
from tests.server.memory_source import MemorySource

STATE, RECORDS = "rnn.l0/h", 12


def test_trees_stay_where_records_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twelve records a few fit, and all trees, which are between them and light values as those of 512 units are."""
    made = [make_epoch(at, STATE, n_epochs=RECORDS, n_words=60, n_units=96) for at in range(RECORDS)]
    monkeypatch.setattr(cache, "LIGHT_BYTES", 96**2)
    monkeypatch.setattr(cache, "MIDDLE_BYTES", 4 * 96**2)
    source, routes = MemorySource.of({"run": made}), Routes(3 * 6 * weigh(made[0])).by_path

    def play(clusters: int) -> tuple[int, int]:
        """How many records were unpacked, and how many trees were made."""
        with (
            patch.object(trees, "unit_consensus", wraps=trees.unit_consensus) as consensus,
            patch("lightning_rnnvis.server.store.record_store.decode", wraps=decode) as unpacked,
        ):
            for one in made:
                query = {"run": "run", "state": STATE, "step": one.global_step, "clusters": clusters}
                routes["/snapshot"](source, RequestArgs({name: [str(value)] for name, value in query.items()}))
        return unpacked.call_count, consensus.call_count

    assert play(4)[1] == RECORDS
    records, drawn = play(5)
    assert records >= RECORDS - 4 and drawn == 0
