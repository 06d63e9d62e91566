"""Runs that continue one another are joined to one history."""

from __future__ import annotations

import pytest
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.callbacks import ModelCheckpoint
from lightning.pytorch.loggers import TensorBoardLogger

from lightning_rnnvis import History, RNNVis, load, load_runs
from lightning_rnnvis.history import join
from tests.history.writing import records, steps, write
from tests.models.small import VOCABULARY, Classifier, loader


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
    assert list(joined) == ["run/version_0", "run/version_1"]
    history, branch = joined.values()
    assert history.runs == tuple(single) and history.left_out == ("run/version_1",)
    assert branch.runs == ("run/version_0", "run/version_1") and branch.left_out == () and branch.notices == []
    assert steps(branch) == sorted({*steps(single["run/version_0"])[:-1], 12})
    assert branch["rnn.l0/h"][-1].created == single["run/version_1"]["rnn.l0/h"][0].created
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
