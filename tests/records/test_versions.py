"""Logs stay readable: those of earlier versions, and those of later ones that only add to the record."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, make_dataclass
from pathlib import Path

import numpy as np
import pytest

from lightning_rnnvis import load
from lightning_rnnvis.records import header
from lightning_rnnvis.records.encoding import codec
from lightning_rnnvis.records.encoding.stored_array import StoredArray
from lightning_rnnvis.records.field_checks import checked, number
from lightning_rnnvis.records.files.event_file import EventFile
from lightning_rnnvis.records.files.stored_record import list_records
from lightning_rnnvis.records.header import VERSION, Header
from lightning_rnnvis.records.snapshot import Snapshot
from tests.planted.snapshots import make_snapshot

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class LaterSnapshot(Snapshot):
    """What a later version may record beside: two arrays with defaults."""

    unit_ranges: np.ndarray | None = None
    word_weights: np.ndarray | None = None


LATER_ARRAYS = (*codec.ARRAYS, StoredArray("unit_ranges", "U", np.float32), StoredArray("word_weights", "WU"))


FROZEN = DATA / "records_v1.tfevents"
"""What `make_frozen_records.py` made with the first version of the package."""


def test_a_file_of_every_version():
    """Each version of the stored form has its frozen file."""
    assert len(list(DATA.glob("records_v*.tfevents"))) == VERSION


def test_the_first_version(tmp_path):
    """A real training that was recorded before there was a release reads as it was written, to the last number."""
    shutil.copy(FROZEN, tmp_path / "events.out.tfevents.1.frozen")
    history = load(tmp_path)
    assert history.states == ("rnn.l0/c", "rnn.l0/h") and history.notices == []
    records = history["rnn.l0/h"]
    assert [(one.epoch, one.global_step) for one in records] == [(0, 4), (1, 8)]
    assert records.headers[1].metrics["response_rank"] == 3.856820386241214
    record = records[-1]
    assert (record.cell, record.history_id) == ("LSTM", "10eb55a8890e4fce8c3197b0543ee1e8")
    assert list(record.words[:4]) == ["staff", "good", "bad", "not"]
    assert record.word_ids.tolist() == [4, 5, 7, 9, 2, 3, 10, 8, 11, 1, 6]
    assert record.counts.tolist() == [43, 41, 40, 38, 36, 35, 34, 32, 32, 29, 28]
    np.testing.assert_array_equal(
        record.responses[0].round(6),
        np.float32([-0.005627, -0.019628, 0.123005, -0.003353, 0.007844, 0.07721, -0.032689, 0.047047]),
    )
    np.testing.assert_allclose(record.standard_errors[0, :3], [0.00727303, 0.01101099, 0.00833869], rtol=1e-6)
    np.testing.assert_allclose(
        record.percentiles[:, 0, 0], [-0.07873838, -0.04631669, 0.02161446, 0.0602117], rtol=1e-6
    )
    assert record.recorded_labels.unit_labels.tolist() == [3, 1, 1, 0, 0, 2, 2, 3]
    # Whole chips may be turned: `load` gives them one direction over the history.
    turned = record.recorded_labels.polarity * [-1, 1, -1, -1, 1, 1, -1, 1]
    assert all(len(set(turned[record.recorded_labels.unit_labels == chip])) == 1 for chip in range(4))
    assert record.head.name == "head" and record.head.weights.shape == (12, 8)
    assert record.head.kind == "classes"  # what every head was shown as when records had no kind
    assert record.word_classes.tolist()[:3] == [None, "praise", "blame"]
    sentence = record.sentences[0]
    assert sentence.own and list(sentence.words) == ["the", "food", "very", "good"]
    assert sentence.predictions[0][0].output == "though" and sentence.predictions[0][0].probability == 0.1016
    np.testing.assert_array_equal(sentence.losses, np.float32([2.4136, 2.3363, 2.3212, np.nan]))
    assert sentence.enters_head.all() and sentence.states.shape == (4, 8)


def test_an_array_that_a_later_version_adds(monkeypatch):
    """What it writes is read without the array; it reads earlier logs with the array's default, and its own with it."""
    ranges, weights = np.arange(12, dtype=np.float32), np.ones((20, 12), dtype=np.float32)
    snapshot = LaterSnapshot(**vars(make_snapshot()), unit_ranges=ranges, word_weights=weights)
    today = codec.encode(make_snapshot())
    stored = [(record.header, record.payload()) for record in list_records(EventFile.at(FROZEN))]
    with monkeypatch.context() as later:
        later.setattr(codec, "ARRAYS", LATER_ARRAYS)
        later.setattr(codec, "Snapshot", LaterSnapshot)
        written = codec.encode(snapshot)
        again = codec.decode(*written)
        np.testing.assert_array_equal(again.unit_ranges, ranges)
        np.testing.assert_allclose(again.word_weights, weights, atol=again.half_steps["word_weights"])
        for earlier in (codec.decode(*record) for record in (today, *stored)):
            assert isinstance(earlier, LaterSnapshot) and earlier.n_units == earlier.responses.shape[1]
            assert earlier.unit_ranges is None and earlier.word_weights is None
    read_today = codec.decode(*written)
    assert type(read_today) is Snapshot and not hasattr(read_today, "unit_ranges")
    np.testing.assert_array_equal(read_today.responses, codec.decode(*today).responses)


def test_an_added_array_must_fit(monkeypatch):
    """An array whose axes are not those of the record is damage, and not taken for what it is not."""
    monkeypatch.setattr(codec, "ARRAYS", LATER_ARRAYS)
    monkeypatch.setattr(codec, "Snapshot", LaterSnapshot)
    written = codec.encode(LaterSnapshot(**vars(make_snapshot()), unit_ranges=np.zeros(5)))
    with pytest.raises(codec.RecordError, match="do not fit"):
        codec.decode(*written)


def test_a_header_field_that_a_later_version_adds(monkeypatch):
    """Earlier headers take the field's default; a field without one that is missing is said."""
    content = codec.encode(make_snapshot())[0].to_bytes()
    later = make_dataclass("Later", [("seconds", float, checked(number(), 0.0))], bases=(Header,), frozen=True)
    assert later.from_bytes(content).seconds == 0
    with_field = json.dumps(json.loads(content) | {"seconds": 2.5}).encode()
    assert later.from_bytes(with_field).seconds == 2.5
    assert Header.from_bytes(with_field) == Header.from_bytes(content)
    fields = json.loads(content)
    del fields["n_units"]
    with pytest.raises(header.RecordError, match="“n_units” is missing"):
        Header.from_bytes(json.dumps(fields).encode())
