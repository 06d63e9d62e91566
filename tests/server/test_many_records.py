"""Scalars, the table of all runs, thumbnails and the map of similarity: many records in one payload."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger

from lightning_rnnvis import RNNVis
from lightning_rnnvis.analysis.sequences import summarize_sentence
from lightning_rnnvis.payloads.runs.thumbnails import thumbnail
from lightning_rnnvis.records.encoding.codec import decode, encode
from lightning_rnnvis.server.run_lists import RunLists
from lightning_rnnvis.server.store.cache import Memory
from lightning_rnnvis.server.store.directory_source import DirectorySource
from lightning_rnnvis.server.store.record_store import RecordStore
from lightning_rnnvis.server.store.weight import weigh
from tests.models.small import VOCABULARY, Classifier, loader
from tests.planted.runs import make_epoch, one_by_one, write_run
from tests.planted.snapshots import directed, through_tree
from tests.serving import LOADERS, Tab, serving

RUN, STATE = "lstm/version_0", "rnn.l0/h"
STEPS = [("step", 200), ("step", 400), ("step", 600)]
HOSTILE = ("<img src=x onerror=alert(1)>", "a" * 500, "../../etc/passwd", "loss\n{x}", "$\\alpha$", "שלום")


def log_scalars(directory: Path, points: list[tuple[str, float, int]]) -> None:
    """Scalars as a logger writes them, in order."""
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(directory)) as file:
        for time, (tag, value, step) in enumerate(points):
            file.add_scalar(tag, value, step, walltime=1.7e9 + time)


def test_what_was_learnt_is_looked_for_in_all_records(tmp_path: Path) -> None:
    """None of a long history is passed over: its changes would be told in other epochs than they came in."""
    write_run(tmp_path / "run", one_by_one(230))
    with serving(tmp_path) as tab:
        assert len(tab.payload("findings", run="run", state=STATE)["steps"]) == 230


@pytest.mark.parametrize("loader_kind", LOADERS)
def test_scalars(tmp_path: Path, loader_kind: str) -> None:
    """Losses and accuracies first, validation before training; ours not; any name; what is not finite is null."""
    names = ["train_loss", "lr-Adam", "epoch", "val_acc", "val_loss", "rnnvis/rnn.l0/h/agreement", *HOSTILE]
    log_scalars(tmp_path / "run", [(name, 1.0, step) for name in names for step in (5, 10)])
    log_scalars(tmp_path / "run", [("val_loss", math.nan, 15), ("val_loss", 0.5, 20)])
    write_run(tmp_path / "run", one_by_one(2))
    with serving(tmp_path, loader_kind) as tab:
        (run,) = tab.payload("scalars", run="run")["runs"]
        assert run["tags"][:3] == ["val_loss", "loss\n{x}", "train_loss"] and run["tags"][3] == "val_acc"
        assert run["tags"][-1] == "epoch" and set(HOSTILE) < set(run["tags"])
        assert not any(tag.startswith("rnnvis/") for tag in run["tags"])
        assert [curve["tag"] for curve in run["curves"]] == run["tags"][:4]
        assert len(run["tags"]) == len(names) - 1
        (chosen,) = tab.payload("scalars", run="run", tag="val_acc")["runs"]
        assert chosen["curves"] == [{"tag": "val_acc", "steps": [5, 10], "values": [1, 1]}]
        (other,) = tab.payload("scalars", run="run", tag="nowhere")["runs"]
        assert other["curves"] == []


def test_scalars_of_a_run_resumed_in_its_directory(tmp_path: Path) -> None:
    """What was written later counts, each step once."""
    write_run(tmp_path / "run", [dataclasses.replace(record, epoch=0) for record in one_by_one(1)])
    log_scalars(tmp_path / "run", [("a_loss", value, step) for value, step in ((5, 1), (4, 2), (3, 3), (9, 2), (8, 2))])
    with serving(tmp_path) as tab:
        (run,) = tab.payload("scalars", run="run", tag="a_loss")["runs"]
        assert run["curves"] == [{"tag": "a_loss", "steps": [1, 2], "values": [5, 8]}]


def test_scalars_of_a_real_training(tmp_path: Path) -> None:
    """What Lightning logs stands beside the records: one value of the validation loss for each, at its step."""
    seed_everything(0, verbose=False)
    trainer = Trainer(
        logger=TensorBoardLogger(tmp_path, name=None),
        callbacks=[RNNVis(VOCABULARY, min_count=1)],
        max_epochs=3,
        accelerator="cpu",
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        log_every_n_steps=1,
    )
    trainer.fit(Classifier(), loader(), loader(seed=1))
    with serving(tmp_path) as tab:
        (listed,) = tab.payload("runs")["runs"]
        (run,) = tab.payload("scalars", run=listed["name"])["runs"]
        assert run["tags"][0] == "val_loss" and set(run["tags"][-2:]) == {"epoch", "hp_metric"}
        assert [curve["tag"] for curve in run["curves"]] == ["val_loss"]
        steps = [record["step"] for record in listed["states"][0]["records"]]
        curve = run["curves"][0]
        assert steps == curve["steps"] == [3, 7, 11]
        rows = tab.payload("table", best="val_loss", goal="min")["rows"]
        best = int(np.argmin(curve["values"]))
        assert [row["step"] for row in rows] == [steps[best]] * 2
        assert rows[0]["scalars"]["val_loss"] == pytest.approx(min(curve["values"]), rel=1e-5)


def test_table(tab: Tab) -> None:
    """A row for each run and state: the last record, or the best by a metric or a scalar of the run."""
    last = tab.payload("table")
    assert [(row["run"], row["state"]) for row in last["rows"]] == [
        ("gru/version_0", "rnn.l0.reverse/h"),
        ("gru/version_0", "rnn.l0/h"),
        ("lstm/version_0", "rnn.l0/c"),
        ("lstm/version_0", "rnn.l0/h"),
    ]
    assert last["best"] is last["goal"] is None and {row["step"] for row in last["rows"]} == {600}
    assert last["metrics"][0]["name"] == "response_rank" and last["scalars"] == ["val_loss"]
    row = last["rows"][-1]
    assert (row["units"], row["words"], row["cell"], row["epoch"]) == (32, 60, "LSTM", 2)
    assert row["metrics"]["response_rank"] == 27 and row["scalars"] == {"val_loss": 1}
    for best, goal, step in (
        ("word_share", "max", 200),
        ("word_share", "min", 600),
        ("val_loss", "max", 200),
        ("val_loss", "min", 600),
        ("agreement", "min", 400),  # the first record has none
    ):
        assert {row["step"] for row in tab.payload("table", best=best, goal=goal)["rows"]} == {step}
    assert tab.get("table", best="nowhere").status_code == 400


def test_thumbnails_are_sums_of_the_record(tab: Tab) -> None:
    """Sizes, mean responses and glyphs of each chip, as computed from the records themselves."""
    records = [decode(*encode(make_epoch(epoch, n_epochs=3, n_words=60, n_units=32))) for epoch in range(3)]
    key = records[0].sentences[1].key
    for _ in range(40):
        payload = tab.payload("thumbnails", STEPS, run=RUN, state=STATE, word="the", sentence=key)
        if all(one["labels_from"] != "pending" for one in payload["thumbnails"]):
            break
    assert [one["step"] for one in payload["thumbnails"]] == [200, 400, 600]
    for record, one in zip(records, payload["thumbnails"], strict=True):
        labels = directed(through_tree(record, records[2]), records[2]).labels
        assert one["labels_from"] == "tree" and one["error"] is None
        assert one["units"] == np.bincount(labels.unit_labels).tolist()
        oriented = record.responses[0] * labels.polarity
        expected = [oriented[labels.unit_labels == chip].mean() for chip in range(4)]
        np.testing.assert_allclose(one["responses"], expected, rtol=1e-2, atol=1e-5)
        sentence = record.sentences[1]
        summary = summarize_sentence(sentence.states, sentence.initial, labels)
        assert one["sentence"]["words"] == list(sentence.words)
        for name in ("positive", "negative", "change_positive", "change_negative", "kept"):
            np.testing.assert_allclose(one["sentence"][name], getattr(summary, name), rtol=1e-2, atol=1e-4)
    missing = str(records[2].words[records[2].counts == 0][0])
    (one,) = tab.payload("thumbnails", STEPS[2:], run=RUN, state=STATE, word=missing, sentence="0")["thumbnails"]
    assert one["responses"] is None and one["sentence"] is None and one["units"]


def test_thumbnails_through_other_clusters(tab: Tab) -> None:
    """The thumbnails whose trees one request could not make come with a later one."""
    for _ in range(40):
        payload = tab.payload("thumbnails", STEPS, run=RUN, state=STATE, clusters=3, word="of")
        if all(one["labels_from"] != "pending" for one in payload["thumbnails"]):
            break
    for one in payload["thumbnails"]:
        own = tab.payload("snapshot", run=RUN, state=STATE, step=one["step"], clusters=3)
        assert one["units"] == [len(chip["units"]) for chip in own["chips"]] and one["labels_from"] == "tree"
        assert len(one["responses"]) == 3


def test_records_are_read_once_for_all_thumbnails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listing reads no record; thumbnails read each requested record, once for all words and sentences.

    Of few units they read those, too, on whose trees its tree leans, see `leans_on`: of 11 before the last 10 and 8.
    """
    write_run(tmp_path / "run", one_by_one(12))
    reads: list[int] = []
    read = RecordStore._read

    def count(self: Any, experiment: Any, record: Any, **more: Any) -> Any:
        reads.append(record.step)
        return read(self, experiment, record, **more)

    monkeypatch.setattr(RecordStore, "_read", count)
    with serving(tmp_path) as tab:
        for route in ("runs", "table"):
            tab.payload(route)
        tab.payload("scalars", run="run")
        assert reads == []
        for word in ("the", "of", "and"):
            tab.payload(
                "thumbnails", [("step", step) for step in (10, 20, 120)], run="run", state="rnn.l0/h", word=word
            )
        assert sorted(reads) == [10, 20, 40, 120]


def test_a_thumbnail_is_small() -> None:
    """A training of many records fits into memory as thumbnails."""
    record = make_epoch(0, n_words=500, n_units=512, n_sentences=12, n_chips=8)
    assert weigh(thumbnail(record, record.labels)) < 150_000 < len(encode(record)[1]) / 4


def test_similarity(tab: Tab) -> None:
    """A map of all runs and states, or of those chosen; too many or too few are refused."""
    figure = go.Figure(tab.payload("figure/similarity"))
    cells = np.array(figure.data[0].z, dtype=float)
    assert cells.shape == (4, 4)
    np.testing.assert_array_equal(cells, cells.T)
    for place, cell in ((1, "gru"), (3, "lstm")):
        floor = tab.payload("halves", run=f"{cell}/version_0", state="rnn.l0/h", step=600)["agreement"]
        assert cells[place, place] == pytest.approx(floor["cka_unbiased"], abs=1e-3)
    first = {"run": "lstm/version_0", "state": "rnn.l0/h", "step": 600}
    other = {"other_run": "gru/version_0", "other_state": "rnn.l0/h", "other_step": 600}
    compared = tab.payload("compare", **first, **other)["agreement"]
    assert cells[3, 1] == pytest.approx(compared["cka_unbiased"], abs=1e-3)
    biased = tab.payload("figure/similarity", measure="cka", theme="dark")
    assert np.array(biased["data"][0]["z"])[3, 1] == pytest.approx(compared["cka"], abs=1e-3)
    two = go.Figure(tab.payload("figure/similarity", [("run", "gru/version_0"), ("best", "word_share")]))
    assert len(two.data[0].z) == 2
    one_state = [("run", "gru/version_0"), ("state", "rnn.l0/h")]
    assert tab.get("figure/similarity", one_state).status_code == 400
    assert tab.get("figure/similarity", [("state", "nowhere")]).status_code == 404


def test_similarity_of_too_many(tmp_path: Path) -> None:
    """Beyond what one figure can hold the request is refused, before anything is read."""
    for index in range(41):
        write_run(tmp_path / f"run{index}", one_by_one(1, history_id=f"{index:032x}"), writer=f"w{index}")
    with serving(tmp_path) as tab:
        refused = tab.get("figure/similarity")
        assert refused.status_code == 400 and "2 to 40" in refused.json["error"]
        assert len(tab.payload("table")["rows"]) == 41


def test_a_list_of_runs_is_made_anew_only_where_something_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page asks for it again and again."""
    monkeypatch.setattr("lightning_rnnvis.server.store.directory_source.FRESH_SECONDS", 0)
    write_run(tmp_path / "run", one_by_one(2))
    source, lists = DirectorySource(tmp_path), RunLists(RecordStore(Memory(2**20)))
    first = lists.of(source)
    assert lists.of(source) is first
    (tmp_path / "later").mkdir()
    assert lists.of(source) is first
    write_run(tmp_path / "later", one_by_one(1))
    assert [run["name"] for run in lists.of(source)["runs"]] == ["later", "run"]


def test_the_strip_makes_pictures_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once all thumbnails are there, no record is unpacked for another epoch, which is as another server shows it."""
    write_run(tmp_path / RUN, (make_epoch(epoch, n_epochs=3, n_units=24) for epoch in range(3)))
    record = {"run": RUN, "state": STATE}
    with serving(tmp_path) as tab, serving(tmp_path) as other:
        queries = {"snapshot": [], "sentence": [("index", 2)], "responses": [("word", "the")]}
        for route, query in queries.items():
            tab.payload(route, query, **record, step=600)
        while any(one["units"] is None for one in tab.payload("thumbnails", STEPS, **record)["thumbnails"]):
            pass
        fresh = {
            (route, step): other.payload(route, query, **record, step=step)
            for route, query in queries.items()
            for step in (200, 400)
        }
        monkeypatch.setattr("lightning_rnnvis.server.store.record_store.decode", None)
        for (route, step), expected in fresh.items():
            assert tab.payload(route, queries[route], **record, step=step) == expected
