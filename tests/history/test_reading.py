"""`load` reads what event files hold, of one run or several, wherever they lie."""

from __future__ import annotations

import fsspec
import numpy as np
import pytest
from torch.utils.tensorboard import SummaryWriter

from lightning_rnnvis import History, load, load_runs
from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.files.event_append import append_summary
from lightning_rnnvis.records.files.event_messages import Summary
from lightning_rnnvis.records.files.summary import summary
from tests.history.writing import records, steps, write
from tests.planted.snapshots import make_snapshot


def test_one_run(tmp_path):
    """A directory that holds records gives a history, ordered by step, read when asked for."""
    write(tmp_path, records(20, 0, 10) + records(5, state="rnn.l0/c"))
    history = load(tmp_path)
    assert isinstance(history, History)
    assert history.states == ("rnn.l0/c", "rnn.l0/h")
    assert [header.global_step for header in history["rnn.l0/h"].headers] == [0, 10, 20]
    assert [record.global_step for record in history["rnn.l0/h"]] == [0, 10, 20]
    assert [record.global_step for record in history["rnn.l0/h"][1:]] == [10, 20]
    assert history["rnn.l0/h"][-1].global_step == 20
    assert history["rnn.l0/h"].at(epoch=1).global_step == 10
    np.testing.assert_array_equal(history["rnn.l0/c"].at(step=5).counts, make_snapshot().counts)
    assert "3 records" in repr(history)
    with pytest.raises(KeyError, match="rnn.l0/c, rnn.l0/h"):
        history["rnn"]
    with pytest.raises(TypeError, match="one of `epoch`"):
        history["rnn.l0/h"].at()
    with pytest.raises(IndexError):
        history["rnn.l0/h"][3]


def test_several_runs(tmp_path):
    """A directory above several runs gives them by name; one without records is none."""
    write(tmp_path / "lstm" / "version_0", records(0))
    write(tmp_path / "gru" / "version_1", records(0, 1))
    write(tmp_path / "other", [])
    found = load_runs(tmp_path)
    assert {run: len(history["rnn.l0/h"]) for run, history in found.items()} == {
        "lstm/version_0": 1,
        "gru/version_1": 2,
    }


def test_the_latest_writer_wins(tmp_path):
    """A run resumed in place takes back what was recorded beyond the point from which it goes on."""
    write(tmp_path, records(0, 10, 20, 30), "aaaa")
    write(tmp_path, records(20, 25, created=1000), "bbbb")
    assert [record.global_step for record in load(tmp_path)["rnn.l0/h"]] == [0, 10, 20, 25]
    assert load(tmp_path)["rnn.l0/h"].at(step=20).created == 1020


def test_several_values_in_one_event(tmp_path):
    """Each record is read by its own tag."""
    made = [summary(*encode(one), "aaaa").value[0] for one in records(0, 10)]
    with SummaryWriter(str(tmp_path)) as events:
        append_summary(events.file_writer, Summary(value=made), 0)
    assert [record.global_step for record in load(tmp_path)["rnn.l0/h"]] == [0, 10]


def test_a_remote_directory(tmp_path):
    """Any file system that fsspec knows, by its URL."""
    path = write(tmp_path, records(0, 10))
    remote = fsspec.filesystem("memory")
    remote.pipe("/bucket/logs/version_0/" + path.name, path.read_bytes())
    remote.pipe("/bucket/logs/version_1/" + path.name, path.read_bytes())
    history = load("memory://bucket/logs/version_0")
    assert steps(history) == [0, 10] and history["rnn.l0/h"][1].global_step == 10
    assert list(load_runs("memory://bucket/logs")) == ["version_0", "version_1"]
    with pytest.raises(ValueError, match=r"load\('memory://bucket/logs/version_0'\)"):
        load("memory://bucket/logs")
    with pytest.raises(FileNotFoundError, match="no directory"):
        load("memory://bucket/nowhere")
    remote.rm("/bucket", recursive=True)


def test_nothing_there(tmp_path):
    """A missing directory, and one without records, say so."""
    with pytest.raises(FileNotFoundError, match="no directory"):
        load(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="Train with"):
        load(tmp_path)
