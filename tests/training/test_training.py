"""The callback in real trainings: what it records, and that it leaves the training as it was."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from lightning.pytorch import seed_everything
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from torch import nn

from lightning_rnnvis import load, load_runs
from tests.models.oracle import changes, responses_by_word, step_states
from tests.models.small import VOCABULARY, Classifier, loader, sentences
from tests.serving import LOADERS, serving
from tests.training.running import fit, random_states, rnnvis, trainer

logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_training_is_bit_identical(tmp_path, kind):
    """Weights, random states and attributes after training are the same with and without the callback."""
    results = []
    for name in ("with", "without"):
        model = None
        seed_everything(0, verbose=False)
        model = Classifier(kind, layers=2, bidirectional=True)
        _, model = fit(tmp_path / name, rnnvis() if name == "with" else None, model)
        hooks = sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.modules())
        attributes = {n: sorted(vars(m)) for n, m in model.named_modules()}
        results.append((random_states(), model.state_dict(), hooks, attributes, model.training))
    assert results[0][0] == results[1][0]
    for key, value in results[0][1].items():
        assert torch.equal(value, results[1][1][key]), key
    assert results[0][2:] == results[1][2:]


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_recorded_responses_equal_brute_force(tmp_path, kind):
    """After `load`, counts are exact, and responses within half a step of a loop over every single token."""
    seed_everything(0, verbose=False)
    model = Classifier(kind, layers=2, bidirectional=True)
    run = trainer(tmp_path, rnnvis())
    run.validate(model, loader(seed=1), verbose=False)
    history = load_runs(tmp_path)["run/version_0"]
    ids, lengths, _ = sentences(seed=1).tensors
    rows = [row[:length] for row, length in zip(ids, lengths, strict=True)]
    loops = [(row.tolist(), step_states(model.rnn, model.embedding(row).detach())) for row in rows]
    assert len(history.states) == (8 if kind == "LSTM" else 4)
    for state in history.states:
        snapshot = history[state][0]
        key = state.removeprefix("rnn.")
        truth = responses_by_word([(row, changes(*loop[key], ".reverse" in key)) for row, loop in loops])
        assert sorted(snapshot.word_ids.tolist()) == sorted(truth)
        assert snapshot.counts.tolist() == sorted(snapshot.counts.tolist(), reverse=True)
        half = snapshot.half_steps
        largest = max(np.abs(mean).max() for _, mean, _ in truth.values())
        for place, word_id in enumerate(snapshot.word_ids.tolist()):
            count, mean, error = truth[word_id]
            assert snapshot.words[place] == VOCABULARY[word_id]
            assert snapshot.counts[place] == count
            assert np.abs(snapshot.responses[place] - mean).max() <= half["responses"] + 1e-5 * largest
            worst = np.abs(snapshot.standard_errors[place] - error).max()
            assert worst <= half["deviations"] / np.sqrt(count) + 1e-5 * largest
        by_ids = {tuple(row): loop for row, loop in loops}
        for sentence in snapshot.sentences:
            states, initial = by_ids[tuple(sentence.word_ids.tolist())][key]
            assert np.abs(sentence.states - states.numpy()).max() <= half["sentence_states"] + 1e-5
            assert np.abs(sentence.initial - initial.numpy()).max() <= half["sentence_states"] + 1e-5


def test_history_of_a_training(tmp_path):
    """`validate` gives the untrained record, each epoch one more; words and sentences stay as they are."""
    seed_everything(0, verbose=False)
    model, run = Classifier(), trainer(tmp_path, rnnvis(), max_epochs=3)
    run.validate(model, loader(seed=1), verbose=False)
    run.fit(model, loader(shuffle=True), loader(seed=1))
    history = load(tmp_path / "run" / "version_0")
    assert history.states == ("rnn.l0/c", "rnn.l0/h")
    records = history["rnn.l0/h"]
    assert [(r.epoch, r.global_step) for r in records] == [(0, 0), (0, 4), (1, 8), (2, 12)]
    assert records.at(epoch=0).global_step == 4
    assert records.at(global_step=8).epoch == records.at(step=7).epoch == 1
    with pytest.raises(KeyError, match="There are: 0, 3, 7, 11"):
        records.at(step=5)
    first, last = records[0], records[-1]
    np.testing.assert_array_equal(first.words, last.words)
    assert [s.key for s in first.sentences] == [s.key for s in last.sentences]
    assert np.abs(first.responses - last.responses).max() > 0.1
    found = last.cocluster(n_clusters=3)
    assert found.unit_labels.shape == (16,)
    assert found.word_labels.shape == last.words.shape
    assert found.links.shape == (3, 3)
    for name in ("response_rank", "explained_variance", "word_share", "agreement", "kept_share", "forget_gate"):
        assert np.isfinite(last.metrics[name]), name


def test_every_validation_is_recorded(tmp_path):
    """`val_check_interval` gives several records of one epoch; `every_n_epochs` skips."""
    fit(tmp_path / "quarter", rnnvis(), val_check_interval=0.25, max_epochs=1)
    assert [r.global_step for r in load_runs(tmp_path / "quarter")["run/version_0"]["rnn.l0/h"]] == [1, 2, 3, 4]
    fit(tmp_path / "second", rnnvis(every_n_epochs=2), max_epochs=4)
    assert [r.epoch for r in load_runs(tmp_path / "second")["run/version_0"]["rnn.l0/h"]] == [0, 2]


@pytest.mark.parametrize("loader_kind", LOADERS)
def test_sixty_epochs_are_sixty_records(sixty_epochs, loader_kind):
    """No loader's sampling loses a record: `validate`, then sixty epochs, are 61."""
    with serving(sixty_epochs, loader_kind) as tab:
        (run,) = tab.payload("runs")["runs"]
    for state in run["states"]:
        assert [record["epoch"] for record in state["records"]] == [0, *range(60)]


@pytest.fixture(scope="module")
def sixty_epochs(tmp_path_factory):
    """Log directory of a `validate` and a `fit` of sixty epochs."""
    root = tmp_path_factory.mktemp("sixty")
    seed_everything(0, verbose=False)
    model, run = Classifier("GRU", 8), trainer(root, rnnvis(), max_epochs=60)
    run.validate(model, loader(seed=1), verbose=False)
    run.fit(model, loader(16), loader(seed=1))
    return root


def test_shuffled_validation_gives_the_same_record(tmp_path):
    """Words, counts, sentences and percentiles do not depend on order or batch size."""
    snapshots = []
    for index, settings in enumerate([{}, {"shuffle": True}, {"batch_size": 7}]):
        seed_everything(0, verbose=False)
        run = trainer(tmp_path / str(index), rnnvis())
        run.validate(Classifier(), loader(seed=1, **settings), verbose=False)
        snapshots.append(load_runs(tmp_path / str(index))["run/version_0"]["rnn.l0/h"][0])
    for other in snapshots[1:]:
        np.testing.assert_array_equal(other.words, snapshots[0].words)
        np.testing.assert_array_equal(other.counts, snapshots[0].counts)
        np.testing.assert_allclose(other.responses, snapshots[0].responses, atol=2 * other.half_steps["responses"])
        np.testing.assert_allclose(
            other.percentiles, snapshots[0].percentiles, atol=2 * other.half_steps["percentiles"]
        )
        assert [s.key for s in other.sentences] == [s.key for s in snapshots[0].sentences]


def test_resume(tmp_path):
    """A checkpoint loads with the defaults of `load_from_checkpoint`, and a resumed run goes on with its history."""
    checkpoints = ModelCheckpoint(tmp_path / "checkpoints", save_last=True)
    fit(
        tmp_path,
        rnnvis(max_words=5),
        max_epochs=2,
        enable_checkpointing=True,
        callbacks=[rnnvis(max_words=5), checkpoints],
    )
    path = tmp_path / "checkpoints" / "last.ckpt"
    torch.load(path, weights_only=True)
    Classifier.load_from_checkpoint(path)
    resumed = rnnvis(max_words=5)
    run = trainer(tmp_path, resumed, max_epochs=3)
    run.fit(Classifier(), loader(seed=7), loader(seed=1), ckpt_path=path)
    histories = load_runs(tmp_path)
    before, after = (histories[f"run/version_{index}"]["rnn.l0/h"] for index in (0, 1))
    assert before[0].history_id == after[0].history_id
    np.testing.assert_array_equal(before[0].words, after[0].words)
    assert [s.key for s in before[0].sentences] == [s.key for s in after[0].sentences]
    assert [r.global_step for r in after] == [12]


def test_resume_where_the_clock_is_behind(tmp_path, monkeypatch):
    """What the training before wrote beyond the checkpoint is given up, not what the resumed one writes."""
    callback = rnnvis(max_words=5)
    first = ModelCheckpoint(tmp_path / "checkpoints", filename="{epoch}", save_top_k=-1)
    fit(tmp_path, callback, max_epochs=3, enable_checkpointing=True, callbacks=[callback, first])
    clock = SimpleNamespace(time=lambda: 1e9)
    monkeypatch.setattr("lightning_rnnvis.training.histories.checkpoint_state.time", clock)
    run = trainer(tmp_path, rnnvis(max_words=5), max_epochs=3)
    run.fit(Classifier(), loader(seed=7), loader(seed=1), ckpt_path=tmp_path / "checkpoints" / "epoch=1.ckpt")
    before, after = (load_runs(tmp_path)[f"run/version_{index}"]["rnn.l0/h"] for index in (0, 1))
    assert [record.global_step for record in before] == [4, 8, 12]
    (joined,) = load_runs(tmp_path, join=True).values()
    assert [record.created for record in joined["rnn.l0/h"]] == [r.created for r in (*before[:2], *after)]


def test_metrics_can_be_monitored(tmp_path):
    """Other callbacks can follow a metric, also when a validation is not recorded; `validate` logs none."""
    stopping = EarlyStopping("rnnvis/rnn.l0/h/response_rank", patience=50, strict=True)
    callback = rnnvis(every_n_epochs=2)
    run, model = fit(tmp_path, callback, max_epochs=4, callbacks=[callback, stopping])
    assert run.current_epoch == 4
    assert run.callback_metrics["rnnvis/rnn.l0/h/response_rank"] > 0
    result = run.validate(model, loader(seed=1), verbose=False)
    assert list(result[0]) == ["val_loss"]


def test_the_best_and_the_last_epoch_by_a_metric(tmp_path):
    """`ModelCheckpoint` keeps the epoch with the best value, `EarlyStopping` ends beyond a threshold, as recorded."""
    name = "rnnvis/rnn.l0/h/response_rank"
    best = ModelCheckpoint(tmp_path / "checkpoints", monitor=name, mode="max", filename="best")
    callback = rnnvis()
    fit(tmp_path, callback, max_epochs=4, enable_checkpointing=True, callbacks=[callback, best])
    recorded = load(tmp_path / "run" / "version_0")["rnn.l0/h"].metrics_table()
    assert best.best_model_score == pytest.approx(recorded["response_rank"].max(), rel=1e-5)
    epoch = recorded["epoch"][recorded["response_rank"].argmax()]
    assert torch.load(tmp_path / "checkpoints" / "best.ckpt", weights_only=True)["epoch"] == epoch
    limit = float(np.sort(recorded["response_rank"])[1])
    mode = {"mode": "min", "divergence_threshold": limit, "patience": 99}
    callback = rnnvis()
    run, _ = fit(tmp_path, callback, max_epochs=4, callbacks=[callback, EarlyStopping(name, **mode)])
    beyond = recorded["epoch"][recorded["response_rank"] > limit]
    assert run.current_epoch == beyond[0] + 1


def test_hyperparameters_beside_a_metric(tmp_path):
    """TensorBoard's HParams lists a metric that `log_hyperparams` names, and it has the value of the last record."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

    name = "rnnvis/rnn.l0/h/response_rank"
    logger = TensorBoardLogger(tmp_path, name="run", default_hp_metric=False)
    logger.log_hyperparams({"hidden_size": 16}, {name: 0})
    fit(tmp_path, rnnvis(), logger=logger)
    events = EventAccumulator(str(tmp_path / "run" / "version_0"))
    events.Reload()
    content = events.SummaryMetadata("_hparams_/experiment").plugin_data.content
    (metric,) = HParamsPluginData.FromString(content).experiment.metric_infos
    assert metric.name.tag == name
    recorded = load(tmp_path / "run" / "version_0")["rnn.l0/h"][-1].metrics["response_rank"]
    assert events.Scalars(name)[-1].value == pytest.approx(recorded, rel=1e-5)


def test_without_a_tensorboard_logger(tmp_path):
    """With another logger, or none, the records go into an event file of our own."""
    fit(tmp_path / "csv", rnnvis(), logger=CSVLogger(tmp_path / "csv"))
    (run,) = load_runs(tmp_path / "csv")
    assert run == "lightning_logs/version_0"
    fit(tmp_path / "none", rnnvis(), logger=False)
    assert list(load_runs(tmp_path / "none")) == ["rnnvis"]


def test_layers_made_in_configure_model(tmp_path):
    """The layers may be made after the callback's `setup`."""

    class Late(Classifier):
        def __init__(self):
            super().__init__()
            del self.rnn

        def configure_model(self):
            self.rnn = nn.LSTM(8, 16, batch_first=True)

    fit(tmp_path, rnnvis(), Late())
    assert load_runs(tmp_path)["run/version_0"].states == ("rnn.l0/c", "rnn.l0/h")


def test_sampling_spreads_over_the_validation_set(tmp_path):
    """`max_tokens` takes batches spread evenly, not the first ones alone."""
    fit(tmp_path, rnnvis(max_tokens=200))
    snapshot = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][0]
    assert 100 <= snapshot.counts.sum() <= 300


def test_head_outputs_and_classes(tmp_path):
    """The head, its predictions and the words' classes are stored and come back."""
    classes = {"good": "positive", "great": "positive", "bad": "negative"}
    fit(tmp_path, rnnvis(outputs=["bad", "good"], word_classes=classes))
    history = load_runs(tmp_path)["run/version_0"]
    record = history["rnn.l0/h"][-1]
    assert record.head.name == "head"
    assert record.head.outputs.tolist() == ["good"]
    assert record.head.weights.shape == (1, 16)
    assert dict(zip(record.words, record.word_classes, strict=True))["great"] == "positive"
    assert dict(zip(record.words, record.word_classes, strict=True))["the"] is None
    for sentence in record.sentences:
        assert len(sentence.predictions) == len(sentence.words)
        assert {p.output for p in sentence.predictions[-1]} == {"bad", "good"}
        assert sum(p.probability for p in sentence.predictions[-1]) == pytest.approx(1, abs=1e-3)
        assert sentence.enters_head.tolist() == [False] * (len(sentence.words) - 1) + [True]
        assert sentence.losses is None
    assert history["rnn.l0/c"][-1].head is None
    with pytest.raises(TypeError, match="word_classes"):
        fit(tmp_path, rnnvis(word_classes=3))
