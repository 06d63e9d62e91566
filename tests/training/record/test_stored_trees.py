"""The co-clusterings of which trees are made are drawn in training, and read by Python and the server."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from lightning_rnnvis import load_runs
from lightning_rnnvis.analysis.coclustering.tree import draws_file
from lightning_rnnvis.analysis.coclustering.tree.tree_chips import unit_draws
from lightning_rnnvis.server.store.cache import Memory
from lightning_rnnvis.server.store.directory_source import DirectorySource
from lightning_rnnvis.server.store.record_store import RecordStore
from lightning_rnnvis.training.background import BackgroundJobs
from tests.models.small import Classifier
from tests.training.running import fit, rnnvis

RUN = "run/version_0"


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """Log directory of a training with 128 units."""
    root = tmp_path_factory.mktemp("trees")
    with pytest.MonkeyPatch.context() as patch:  # trees are awaited, however busy the machine is
        finish = BackgroundJobs.finish
        patch.setattr(BackgroundJobs, "finish", lambda jobs, _, spare=0.0: finish(jobs, 600, 600 if spare else 0))
        fit(root, rnnvis(), Classifier("LSTM", hidden_size=128))
    return root


def tree_files(root):
    """The files of draws below a directory."""
    return sorted(Path(root).rglob("rnnvis-trees/*.npz"))


def test_stored_as_a_reader_makes_them(logs):
    """Draws, and so chips, are those that come of the record as it is read; the server has them, too."""
    history = load_runs(logs)[RUN]
    assert len(tree_files(logs)) == 2 and tree_files(logs)[0].stat().st_size < 40_000
    source = DirectorySource(str(logs))
    store = RecordStore(Memory(2**24))
    for state in history.states:
        for place, record in enumerate(history[state]):
            told = record.word_responses()
            assert told is not None and np.isfinite(told).all()
            stored, made = record.stored_draws(), unit_draws(record, told)
            np.testing.assert_array_equal(stored.labels, made.labels)
            np.testing.assert_array_equal(stored.groups, made.groups)
            listed = store.listings.now(source).records_of(RUN, state)[place]
            found = store.beside.draws(source, listed, store.read(source, listed))
            np.testing.assert_array_equal(found.labels, made.labels)
            snapshot = store.read(source, listed)
            np.testing.assert_array_equal(store.beside.of_network(source, listed, snapshot), told)


@pytest.mark.parametrize("damage", ["missing", "cut", "other", "earlier"])
def test_chips_without_the_file(logs, tmp_path, damage, monkeypatch):
    """A file that is missing, damaged, of another record or of an earlier way to draw costs nothing but time."""
    shutil.copytree(logs / RUN, tmp_path / "run")
    first, last = tree_files(tmp_path)
    if damage == "missing":
        last.unlink()
    elif damage == "cut":
        last.write_bytes(last.read_bytes()[:100])
    elif damage == "other":
        last.write_bytes(first.read_bytes())
    else:
        monkeypatch.setattr(draws_file, "METHOD", draws_file.METHOD + 1)
    record, sound = load_runs(tmp_path)["run"]["rnn.l0/h"][-1], load_runs(logs)[RUN]["rnn.l0/h"][-1]
    assert record.stored_draws() is None
    monkeypatch.undo()
    np.testing.assert_array_equal(record.labels.unit_labels, sound.labels.unit_labels)


def test_small_ones_are_not_stored(tmp_path):
    """They are made quickly when they are looked at."""
    fit(tmp_path, rnnvis())
    assert not tree_files(tmp_path) and not load_runs(tmp_path)[RUN]["rnn.l0/h"][-1].draws_file
