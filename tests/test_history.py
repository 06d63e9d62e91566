"""`load` reads what event files hold, and loses nothing sound because of what is not."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from torch.utils.tensorboard import SummaryWriter

from lightning_rnnvis import History, load
from lightning_rnnvis.record_summary import summary
from lightning_rnnvis.snapshot import VERSION
from lightning_rnnvis.snapshot_bytes import encode
from tests.snapshots import make_snapshot


def write(directory, snapshots, writer="aaaa", change=None):
    """An event file with scalars between the records."""
    events = SummaryWriter(str(directory))
    for snapshot in snapshots:
        header, payload = encode(snapshot)
        value = summary(header, payload, writer)
        if change:
            change(value.value[0])
        events.add_scalar("loss", 0.5, snapshot.global_step)
        events.file_writer.add_summary(value, snapshot.global_step)
    events.close()
    return next(directory.glob("*tfevents*"))


def records(*steps, state="rnn.l0/h", created=0.0):
    """Snapshots at some steps."""
    return [make_snapshot(state=state, global_step=s, epoch=s // 10, created=created + s) for s in steps]


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
    with pytest.raises(TypeError, match="either"):
        history["rnn.l0/h"].at()
    with pytest.raises(IndexError):
        history["rnn.l0/h"][3]


def test_several_runs(tmp_path):
    """A directory above several runs gives them by name; one without records is none."""
    write(tmp_path / "lstm" / "version_0", records(0))
    write(tmp_path / "gru" / "version_1", records(0, 1))
    write(tmp_path / "other", [])
    found = load(tmp_path)
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


def test_truncated_file(tmp_path):
    """A file that ends in mid-record, as one does whose writer was killed, gives all records before."""
    path = write(tmp_path, records(0, 10, 20))
    path.write_bytes(path.read_bytes()[:-1000])
    assert [record.global_step for record in load(tmp_path)["rnn.l0/h"]] == [0, 10]
    path.write_bytes(path.read_bytes()[:5])
    with pytest.raises(FileNotFoundError, match="no records"):
        load(tmp_path)


def test_newer_and_foreign_records(tmp_path):
    """Records of a newer version or of somebody else are said and left out, the others are there."""
    write(tmp_path, records(0, 10))

    def newer(value):
        content = value.metadata.plugin_data.content
        value.metadata.plugin_data.content = content.replace(b'"version": 1', b'"version": %d' % (VERSION + 1))

    def foreign(value):
        value.metadata.plugin_data.content = b"something else"

    write(tmp_path, records(20), "bbbb", newer)
    write(tmp_path, records(30), "cccc", foreign)
    with pytest.warns(UserWarning) as caught:
        history = load(tmp_path)
    assert [record.global_step for record in history["rnn.l0/h"]] == [0, 10]
    assert len(history.notices) == len(caught) == 2
    assert "newer version" in history.notices[0]


def test_not_an_event_file(tmp_path):
    """A file that only has the name of one is damage, said in a sentence."""
    write(tmp_path, records(0))
    (tmp_path / "events.out.tfevents.9.other").write_bytes(b"\xff" * 100)
    with pytest.warns(UserWarning, match="damaged"):
        assert len(load(tmp_path)["rnn.l0/h"]) == 1


def test_nothing_there(tmp_path):
    """A missing directory, and one without records, say so."""
    with pytest.raises(FileNotFoundError, match="no directory"):
        load(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match="Train with"):
        load(tmp_path)


def test_clusters_of_a_record(tmp_path):
    """Words that did not occur have no cloud; earlier labels are carried on."""
    snapshot = make_snapshot()
    snapshot.counts[3] = 0
    write(tmp_path, [snapshot])
    record = load(tmp_path)["rnn.l0/h"][0]
    found = record.cocluster(n_clusters=3)
    assert found.word_labels.shape == (20,)
    assert found.word_labels[3] == -1 and (np.delete(found.word_labels, 3) >= 0).all()
    assert record.cocluster().n_chips == record.labels.n_chips
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = record.cocluster(n_clusters=3, previous=found)
    assert (again.unit_labels == found.unit_labels).mean() > 0.9
