"""Values of a series far from zero are sent with the digits that their span needs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.payloads.lenses.clustering import clustering
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.payloads.sentences.sentence import recorded_sentence, sentence_payload
from lightning_rnnvis.records.sentence import Variable
from tests.planted.snapshots import make_snapshot

WALK = np.random.default_rng(0).normal(size=60).cumsum()


@pytest.mark.parametrize("offset", [0, 1e4, -1e5])
def test_as_exact_as_the_span(offset):
    """A walk far from zero comes within a thousandth of its span, with gaps; edges differ; constant ones stay so."""
    walk = np.where(np.arange(60) == 7, np.nan, offset + WALK).astype(np.float32)
    values = np.stack([walk, np.full(60, offset), np.full(60, np.nan)], axis=1).astype(np.float32)
    edges = (offset + np.array([0.25, 0.375, 0.5]), [np.nan], [np.nan])
    record = make_snapshot(n_words=60, length=60, variables=tuple(Variable("v", tuple(one)) for one in edges))
    record = replace(record, sentences=tuple(replace(one, values=values) for one in record.sentences))
    seen = LensedRecord(None, record, clustering(record, record.labels), None, "recorded")
    payload = sentence_payload(seen, recorded_sentence(record, 0))
    sent = np.array([step["values"] for step in payload["steps"]], dtype=float)
    assert np.array_equal(np.isnan(sent), np.isnan(values))
    assert np.nanmax(np.abs(sent - values)[:, 0]) < np.ptp(WALK) / 1000
    assert set(sent[:, 1]) == {offset}
    assert len(set(payload["variables"][0]["edges"])) == 3 and payload["variables"][2]["edges"] == [None]
    if not offset:  # near zero all have five digits at most
        assert all(one == float(f"{one:.5g}") for one in sent[np.isfinite(sent)])
