"""`load` reads what event files hold, and loses nothing sound because of what is not."""

from __future__ import annotations

import math
import os
import re
import struct
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from xml.etree import ElementTree

import fsspec
import numpy as np
import pandas
import pytest
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.loggers import TensorBoardLogger
from torch.utils.tensorboard import SummaryWriter

from lightning_rnnvis import History, RNNVis, load, load_runs
from lightning_rnnvis.analysis import agreement, cluster_changes
from lightning_rnnvis.analysis.comparison.common_words import common_words
from lightning_rnnvis.analysis.sequences import summarize_sentence
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.history import join
from lightning_rnnvis.records.encoding.codec import encode
from lightning_rnnvis.records.files.event_append import append_summary
from lightning_rnnvis.records.files.event_file import StoredRecord
from lightning_rnnvis.records.files.event_messages import Summary
from lightning_rnnvis.records.files.summary import summary
from lightning_rnnvis.records.header import VERSION
from lightning_rnnvis.records.snapshot import Head
from tests.models import VOCABULARY, Classifier, loader
from tests.planted_history import planted_history
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
        append_summary(events.file_writer, value, snapshot.global_step)
    events.close()
    return next(directory.glob("*tfevents*"))


def records(*steps, state="rnn.l0/h", created=0.0, **fields):
    """Snapshots at some steps."""
    return [make_snapshot(state=state, global_step=s, epoch=s // 10, created=created + s, **fields) for s in steps]


def steps(history, state="rnn.l0/h"):
    """Global steps of the records of a state."""
    return [header.global_step for header in history[state].headers]


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_what_only_has_the_name_of_an_event_file(tmp_path, monkeypatch):
    """A directory, a link to nothing, a pipe, a file and a directory that may not be read cost themselves, with a
    sentence."""
    write(tmp_path, records(0))
    (tmp_path / "b.tfevents.directory").mkdir()
    (tmp_path / "c.tfevents.link").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "d.tfevents.pipe")
    locked = write(tmp_path / "elsewhere", records(10))
    (tmp_path / "e.tfevents.link").symlink_to(locked)
    locked.chmod(0)
    may_read_all = os.access(locked, os.R_OK)
    (tmp_path / "locked" / "run").mkdir(parents=True)
    (tmp_path / "locked").chmod(0)
    may = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: not str(path).endswith("locked") and may(path, mode)
    )  # by root
    with pytest.warns(UserWarning, match="left out") as caught:
        history = load(tmp_path, join=True)
    assert steps(history) == ([0, 10] if may_read_all else [0])
    assert len(history.notices) == (2 if may_read_all else 3)
    assert len(caught) == (3 if may_read_all else 5)
    assert any(f"{tmp_path}/locked may not be read by you" in str(one.message) for one in caught)


@pytest.mark.parametrize("at", [0, 6, 10], ids=["length", "high bytes of the length", "checksum of the length"])
def test_a_flipped_bit_in_a_length_costs_one_record(tmp_path, at):
    """What follows the damaged event is found again, and a sentence says what was left out."""
    path = write(tmp_path, records(0, 10, 20))
    content = bytearray(path.read_bytes())
    head = 0
    while b"step=000000010" not in content[head : (end := head + 16 + struct.unpack_from("<Q", content, head)[0])]:
        head = end
    content[head + at] ^= 4
    path.write_bytes(content)
    with pytest.warns(UserWarning, match=f"damaged at byte {head:,}: {end - head:,} bytes were left out"):
        assert steps(load(tmp_path)) == [0, 20]


def test_a_flipped_bit_in_a_record_costs_it_alone(tmp_path):
    """Also where what it says would still be read: another epoch, another step."""
    path = write(tmp_path, records(0, 10, 20))
    content = path.read_bytes()
    assert content.count(b'"epoch": 1') == 1
    path.write_bytes(content.replace(b'"epoch": 1', b'"epoch": 5'))
    with pytest.warns(UserWarning, match="damaged event at byte"):
        assert steps(load(tmp_path)) == [0, 20]


def test_a_damaged_payload_costs_its_record_alone(tmp_path):
    """Reading it is a sentence; the others are read, and clustered along the history."""

    def cut(value):
        value.tensor.string_val[0] = value.tensor.string_val[0][:-50]

    write(tmp_path, records(0, 20))
    write(tmp_path, records(10), "aaaa", cut)
    history = load(tmp_path)["rnn.l0/h"]
    assert [found is None for found in history.coclusters(3)] == [False, True, False]
    assert "rnn.l0/h at step 10 is damaged" in load(tmp_path).findings().summary
    with pytest.raises(RecordError, match=r"rnn\.l0/h at step 10 is damaged"):
        history.at(step=10)


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


def test_metrics(tmp_path, monkeypatch):
    """Columns over all states, with NaN for what a record lacks; no payload is read."""
    write(tmp_path, records(0, 10, metrics={"response_rank": 7.5, "agreement": math.nan}))
    write(tmp_path, records(10, state="rnn.l0/c", created=5, metrics={"forget_gate": 0.5}), "bbbb")
    history = load(tmp_path)
    monkeypatch.setattr(StoredRecord, "payload", None)
    table = history.metrics_table()
    assert list(table) == [
        "state",
        "epoch",
        "step",
        "global_step",
        "created",
        "forget_gate",
        "response_rank",
        "agreement",
    ]
    assert {len(column) for column in table.values()} == {3}
    assert table["state"].tolist() == ["rnn.l0/c", "rnn.l0/h", "rnn.l0/h"]
    assert table["epoch"].tolist() == [1, 0, 1] and table["global_step"].tolist() == [10, 0, 10]
    assert table["created"].tolist() == [15, 0, 10]
    np.testing.assert_array_equal(table["forget_gate"], [0.5, math.nan, math.nan])
    np.testing.assert_array_equal(table["response_rank"], [math.nan, 7.5, 7.5])
    own = history["rnn.l0/h"].metrics_table()
    assert own["global_step"].tolist() == [0, 10] and "forget_gate" not in own


def test_metrics_as_a_data_frame(tmp_path):
    """pandas takes the table as it is."""
    write(tmp_path, records(0, 10))
    frame = pandas.DataFrame(load(tmp_path).metrics_table())
    assert frame.shape == (2, 7)
    assert frame["state"].to_list() == ["rnn.l0/h"] * 2 and frame["response_rank"].mean() == 7.5


def test_clusters_of_a_history(tmp_path):
    """One without words is passed over; numbers keep their meaning; the last record's are its own."""
    planted = planted_history()
    planted[4] = replace(planted[4], counts=planted[4].counts * 0)
    write(tmp_path, planted)
    history = load(tmp_path)["rnn.l0/h"]
    found = history.coclusters(3)
    assert len(found) == len(history) and found[4] is None
    np.testing.assert_array_equal(found[-1].unit_labels, history[-1].cocluster(3).unit_labels)
    for before, after in ((0, 1), (2, 3), (6, 7), (7, 8)):
        assert agreement(found[before].unit_labels, found[after].unit_labels) == 1
        np.testing.assert_array_equal(found[before].unit_labels, found[after].unit_labels)


def test_compare(tmp_path):
    """Two records compare, as loaded."""
    write(tmp_path, records(0, 10))
    history = load(tmp_path)
    first, last = history["rnn.l0/h"][0], history["rnn.l0/h"][-1]
    found = history.compare(first, last)
    assert found.cka == pytest.approx(1) and found.unit_agreement == 1 and found.same_history
    assert not history.compare(first, last, same_units=False).units_correspond


def test_join_resumed_runs(tmp_path):
    """Runs of one history id are one history, in which what a later run took back does not count."""
    write(tmp_path / "version_0", records(0, 10, 20, 30) + records(0, 30, state="rnn.l0/c"), "aaaa")
    write(tmp_path / "version_1", records(20, 25, created=1000), "bbbb")
    write(tmp_path / "version_2", records(25, 30, created=2000), "cccc")
    write(tmp_path / "other", records(0, 5, created=500, history_id="e" * 32), "dddd")
    single = load_runs(tmp_path)
    assert list(single) == ["other", "version_0", "version_1", "version_2"]
    joined = load(tmp_path, join=True)
    assert list(joined) == ["other", "version_0"]
    history = joined["version_0"]
    assert history.runs == ("version_0", "version_1", "version_2")
    assert steps(history) == [0, 10, 20, 25, 30] and steps(history, "rnn.l0/c") == [0, 30]
    assert [record.created for record in history["rnn.l0/h"]] == [0, 10, 1020, 2025, 2030]
    assert [notice.partition(" left out")[0] for notice in history.notices] == [
        "version_0: 2 records",
        "version_1: 1 record",
    ]
    assert joined["other"].runs == () and steps(joined["other"]) == [0, 5]
    assert list(join({name: single[name] for name in ("version_2", "version_1")})) == ["version_1"]
    assert isinstance(load(tmp_path / "version_0", join=True), History)


def test_join_where_two_callbacks_write(tmp_path):
    """A run may hold several history ids; runs that share one are joined, also through a third."""
    a, b, c = "a" * 32, "b" * 32, "c" * 32
    write(tmp_path / "v0", records(0, history_id=a), "aa")
    write(tmp_path / "v1", records(0, state="rnn.l0/c", created=1, history_id=b), "bb")
    write(tmp_path / "v2", records(10, created=9, history_id=a), "cc")
    write(tmp_path / "v2", records(10, state="rnn.l0/c", created=9, history_id=b), "dd")
    write(tmp_path / "v3", records(10, created=2, history_id=c), "ee")
    joined = load(tmp_path, join=True)
    assert {name: history.runs for name, history in joined.items()} == {"v0": ("v0", "v1", "v2"), "v3": ()}
    assert steps(joined["v0"]) == steps(joined["v0"], "rnn.l0/c") == [0, 10]


def test_join_a_resumed_training(tmp_path):
    """A real training that is resumed, twice from one checkpoint, joins into one history with each step once."""

    def train(epochs, path=None, **callbacks):
        seed_everything(0, verbose=False)
        trainer = Trainer(
            logger=TensorBoardLogger(tmp_path, name="run"),
            callbacks=[RNNVis(VOCABULARY, min_count=1), *callbacks.values()],
            max_epochs=epochs,
            accelerator="cpu",
            enable_progress_bar=False,
            enable_model_summary=False,
            enable_checkpointing=bool(callbacks),
            log_every_n_steps=1,
        )
        trainer.fit(Classifier(), loader(), loader(seed=1), ckpt_path=path)

    train(3, checkpoint=ModelCheckpoint(tmp_path / "checkpoints", filename="{epoch}", save_top_k=-1))
    for epochs in (3, 5):
        train(epochs, tmp_path / "checkpoints" / "epoch=1.ckpt")
    single = load_runs(tmp_path)
    assert [steps(history)[-1] for history in single.values()] == [12, 12, 20]
    joined = load(tmp_path, join=True)
    assert list(joined) == ["run/version_0"]
    history = joined["run/version_0"]
    assert history.runs == tuple(single)
    assert [state for state in history] == ["rnn.l0/c", "rnn.l0/h"]
    for state in history:
        table = history[state].metrics_table()
        assert table["global_step"].tolist() == sorted({*steps(single["run/version_0"])[:-1], 12, 16, 20})
        assert table["epoch"].tolist()[-5:] == [0, 1, 2, 3, 4]
    last = history["rnn.l0/h"].at(global_step=12)
    assert last.created == single["run/version_2"]["rnn.l0/h"][0].created
    found = history.compare(history["rnn.l0/h"].at(epoch=1), history["rnn.l0/h"][-1])
    assert found.same_history and found.words_by == "responses" and found.unit_flow.sum() == 16


def test_one_run_below(tmp_path):
    """A directory above a single run is that run; above several, `load` names them and how to load them."""
    write(tmp_path / "logs" / "version_0", records(0))
    assert load(tmp_path / "logs").states == ("rnn.l0/h",)
    assert list(load_runs(tmp_path / "logs")) == ["version_0"]
    assert list(load_runs(tmp_path / "logs" / "version_0")) == ["."]
    assert list(load(tmp_path / "logs", join=True)) == ["version_0"]
    for number in range(1, 8):
        write(tmp_path / "logs" / f"version_{number}", records(0))
    with pytest.raises(
        ValueError, match=r"8 runs: version_0, .*version_4 and 3 more.*load\(.*version_0'\).*load_runs\("
    ):
        load(tmp_path / "logs")


def test_a_history_is_a_mapping_of_sequences(tmp_path):
    """What takes a mapping or a sequence takes a history and its records; equality and hashes do not fail."""
    write(tmp_path, records(0, 10) + records(0, state="rnn.l0/c"))
    history, again = load(tmp_path), load(tmp_path)
    assert isinstance(history, Mapping) and isinstance(history["rnn.l0/h"], Sequence)
    assert {state: len(of_state) for state, of_state in history.items()} == {"rnn.l0/c": 1, "rnn.l0/h": 2}
    assert "rnn.l0/h" in history and "rnn" not in history and history.get("rnn") is None
    states = history["rnn.l0/h"]
    assert [record.global_step for record in reversed(states)] == [10, 0]
    assert states.index(states[1]) == 1 and states[0] in states and again["rnn.l0/h"][0] not in states
    record, other = states[0], again["rnn.l0/h"][0]
    objects = [(history, again), (states, again["rnn.l0/h"]), (record, other), (record.labels, other.labels)]
    objects += [(record.sentences[0], other.sentences[0]), (record.cocluster(2), other.cocluster(2))]
    for one, two in objects:
        assert one == one and one != two and len({one, two, one}) == 2


def test_every_repr_fits_a_line(tmp_path):
    """What a notebook prints says what it is in one line, however large it is or long its names are."""
    long = "encoder." * 20 + "rnn.l0/h"
    words = np.array(["word\n" * 20] * 500, dtype=object)
    named = ["rnn.l0/h", "rnn.l0/c", *(f"encoder.layers.{layer}.rnn.l0.reverse/h" for layer in range(6))]
    head = Head("head", words[:3], np.zeros((3, 64), np.float32))
    for state in (long, *named):
        write(
            tmp_path,
            records(0, 10, state=state, n_words=500, n_units=64, words=words, head=head),
            f"{hash(state):x}"[1:],
        )
    history = load(tmp_path)
    record = history[long][-1]
    compared = history.compare(record, record)
    sentence = record.sentences[0]
    for one in (
        *(history, history[long], record, record.labels, sentence, record.head, record.cocluster(4), compared),
        *(common_words(record, record), cluster_changes(record.labels.unit_labels, record.labels.unit_labels)),
        summarize_sentence(sentence.states, sentence.initial, record.labels),
    ):
        text = repr(one)
        assert type(one).__name__ in text and len(text) <= 120 and "\n" not in text, text
    assert "epoch 1, step 10: 500 words × 64 units" in repr(record)
    assert "2 records" in repr(history) and "more states" in repr(history)
    assert repr(history[long]).endswith("epochs 0 to 1, steps 0 to 10)")


def test_html(tmp_path):
    """Notebooks get small tables of a history, a state and a record, in which no word or name is markup."""
    words = make_snapshot().words.copy()
    words[0] = "<img src=x onerror=alert(1)>"
    state = "<b>&rnn</b>.l0/h"
    metrics = {"response_rank": 7.512, "<i>": 1.0, "agreement": math.nan}
    write(tmp_path, records(*range(0, 300, 10), state=state, words=words, metrics=metrics))
    history = load(tmp_path)
    for one in (history, history[state], history[state][-1]):
        html = one._repr_html_()
        assert len(html) < 6000 and "<table>" in html
        assert not re.search(r"<(?!/?(div|table|thead|tbody|tr|th|td)>)", html)
        ElementTree.fromstring(f"<div>{html}</div>")
    assert (
        "<td>&lt;b&gt;&amp;rnn&lt;/b&gt;.l0/h</td>" in history._repr_html_()
        and "<td>7.51</td>" in history._repr_html_()
    )
    assert "<td>&lt;img src=x onerror=alert(1)&gt;</td>" in history[state][-1]._repr_html_()
    assert "and 10 more words" in history[state][-1]._repr_html_()
    assert (
        "and 20 more earlier records" in history[state]._repr_html_() and "<td>–</td>" in history[state]._repr_html_()
    )
