"""A record stands where the logger puts its validation, whatever counts there, and keeps its place among the others."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from lightning.pytorch import seed_everything
from lightning.pytorch.callbacks import Callback, EarlyStopping, ModelCheckpoint
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from lightning_rnnvis import load, load_runs
from lightning_rnnvis.training.validation.schedule import expected_records
from tests.models.small import Classifier, loader
from tests.serving import serving
from tests.training.running import fit, rnnvis, trainer

STATE = "rnn.l0/h"


class TwoOptimizers(Classifier):
    """Steps each of two optimizers by hand, so that a batch is two global steps."""

    automatic_optimization = False

    def loss(self, batch):
        """As of one batch."""
        return Classifier.training_step(self, batch, 0)

    def validation_step(self, batch, batch_idx):
        """The loss alone."""
        self.log("val_loss", self.loss(batch))

    def training_step(self, batch, batch_idx):
        """Both optimizers, one after the other."""
        for optimizer in self.optimizers():
            loss = self.loss(batch)
            optimizer.zero_grad()
            self.manual_backward(loss)
            optimizer.step()

    def configure_optimizers(self):
        """One for the layer, one for all else."""
        rest = [*self.embedding.parameters(), *self.head.parameters()]
        return [torch.optim.Adam(parameters, 1e-2) for parameters in (self.rnn.parameters(), rest)]


class StepsOfEpochs(Classifier):
    """Logs over epochs, as the documentation of Lightning's loggers says."""

    def on_validation_epoch_end(self):
        """After the callbacks."""
        self.log("step", float(self.current_epoch))


class Monitored(Classifier):
    """Logs an accuracy at batches, too, and a loss that is none of the validation."""

    def on_train_batch_end(self, *_):
        """Of the training alone: a validation step of the classifier calls that of the training."""
        self.log("train_loss", 0.5)

    def validation_step(self, batch, batch_idx):
        """Both."""
        super().validation_step(batch, batch_idx)
        self.log("val_acc", 0.5, on_step=True, on_epoch=True)


def test_a_record_says_what_callbacks_monitor_of_its_validation(tmp_path):
    """By the name that the loggers know, with which way is better, that of checkpoints first; no training loss."""
    monitors = {"train_loss": "min", "val_acc": "max"}
    checkpoints = [
        ModelCheckpoint(tmp_path / name, monitor=name, mode=mode, enable_version_counter=False)
        for name, mode in monitors.items()
    ]
    callbacks = [EarlyStopping("val_loss", mode="min"), rnnvis(), *checkpoints]
    fit(tmp_path, None, Monitored(), enable_checkpointing=True, callbacks=callbacks, num_sanity_val_steps=0)
    (record, _) = load(tmp_path)[STATE]
    assert list(record.goals.items()) == [("val_acc_epoch", "max"), ("val_loss", "min")]
    assert record.logged["val_acc_epoch"] == 0.5 and "train_loss" not in record.logged


@pytest.mark.parametrize(
    ("model", "settings", "steps", "global_steps"),
    [
        (Classifier, {}, [3, 7], [4, 8]),
        (TwoOptimizers, {}, [3, 7], [8, 16]),
        (StepsOfEpochs, {"val_check_interval": 0.5}, [0, 0, 1, 1], [2, 4, 6, 8]),
        (Classifier, {"val_check_interval": 1, "accumulate_grad_batches": 4}, [0, 0, 0, 0, 1, 1, 1, 1], None),
    ],
)
def test_a_record_stands_where_its_validation_is_logged(tmp_path, model, settings, steps, global_steps):
    """Every validation has its record, with the logger's step and with what it logged itself; none hides another."""
    run, _ = fit(tmp_path, rnnvis(), model(), num_sanity_val_steps=0, **settings)
    records = load(tmp_path)[STATE]
    logged = EventAccumulator(str(tmp_path / "run" / "version_0")).Reload().Scalars("val_loss")
    assert [record.step for record in records] == [scalar.step for scalar in logged] == steps
    assert global_steps is None or [record.global_step for record in records] == global_steps
    np.testing.assert_allclose([record.logged["val_loss"] for record in records], [one.value for one in logged])
    assert [record.record_number for record in records] == list(range(len(steps)))
    assert records.metrics_table()["step"].tolist() == steps
    with serving(tmp_path) as tab:
        listed = tab.payload("runs")["runs"][0]["states"][1]["records"]
        names = [one["step"] for one in listed]
        assert len(set(names)) == len(steps) and [int(name) for name in names] == steps
        seen = [tab.payload("changes", run="run/version_0", state=STATE, step=name) for name in names]
        assert [one["before"] and one["before"]["step"] for one in seen] == [None, *names[:-1]]
        best = next(row for row in tab.payload("table", best="val_loss", goal="min")["rows"] if row["state"] == STATE)
        lowest = int(np.argmin([record.logged["val_loss"] for record in records]))
        assert best["step"] == names[lowest]
        assert best["scalars"]["val_loss"] == pytest.approx(records[lowest].logged["val_loss"], rel=1e-5)
    assert run.current_epoch == 2


def test_the_untrained_record_and_the_first_trained_one_at_one_step(tmp_path):
    """With one batch an epoch both stand at step 0."""
    seed_everything(0, verbose=False)
    model, run = Classifier(), trainer(tmp_path, rnnvis(), limit_train_batches=1)
    run.validate(model, loader(seed=1), verbose=False)
    run.fit(model, loader(), loader(seed=1))
    records = load(tmp_path)[STATE]
    assert [(record.step, record.global_step) for record in records] == [(0, 0), (0, 1), (1, 2)]
    assert records.at(step=0).global_step == 1 and records.at(global_step=0).record_number == 0


@pytest.mark.parametrize("model", [TwoOptimizers, StepsOfEpochs])
def test_a_resumed_training_goes_on_at_its_number(tmp_path, model):
    """What was recorded beyond the checkpoint is given up, whatever the steps count."""
    checkpoints = ModelCheckpoint(tmp_path / "checkpoints", save_top_k=-1)
    callback = rnnvis()
    fit(tmp_path, callback, model(), max_epochs=3, enable_checkpointing=True, callbacks=[callback, checkpoints])
    second = next(path for path in (tmp_path / "checkpoints").iterdir() if "epoch=1" in path.name)
    expected = []

    class Foresight(Callback):
        def on_validation_end(self, trainer, pl_module):
            expected.append(expected_records(trainer, 1))

    run = trainer(tmp_path, rnnvis(), max_epochs=4, num_sanity_val_steps=0)
    run.callbacks.append(Foresight())
    run.fit(model(), loader(seed=7), loader(seed=1), ckpt_path=second)
    assert expected == [2, 1]  # from each on, without those before the checkpoint
    (joined,) = load_runs(tmp_path, join=True).values()
    assert joined.runs == ("run/version_0", "run/version_1")
    assert [record.record_number for record in joined[STATE]] == [0, 1, 2, 3]
    assert [record.epoch for record in joined[STATE]] == [0, 1, 2, 3]
    assert any("1 record left out" in notice or "2 records left out" in notice for notice in joined.notices)


def test_outside_fit_a_record_stands_where_the_logger_puts_it(tmp_path):
    """The step is the logger's, also of a checkpoint's weights; epoch and global step are those of the weights."""
    checkpoints = ModelCheckpoint(tmp_path / "checkpoints", save_top_k=-1)
    callback = rnnvis()
    run, model = fit(tmp_path, callback, TwoOptimizers(), enable_checkpointing=True, callbacks=[callback, checkpoints])
    run.save_checkpoint(tmp_path / "after.ckpt")  # its epoch is 2
    run.validate(model, loader(seed=6), verbose=False)
    first, last = sorted((tmp_path / "checkpoints").iterdir())
    for path in (last, tmp_path / "after.ckpt", first, None):  # None leaves the weights as they are
        run.validate(model, loader(seed=5), ckpt_path=path, verbose=False)
    trained, *loaded = (load_runs(tmp_path)[f"run/version_0/{name}"][STATE] for name in ("validate", "validate_2"))
    logged = EventAccumulator(str(tmp_path / "run" / "version_0")).Reload().Scalars("val_loss")
    assert [scalar.step for scalar in logged[2:]] == [8] * 5
    found = [(record.epoch, record.step, record.global_step) for history in (trained, *loaded) for record in history]
    assert found == [(1, 8, 16), (1, 8, 16), (1, 8, 16), (0, 8, 8), (0, 8, 8)]
    run.fit_loop.max_epochs = 3
    run.fit(model, loader(), loader(seed=1))
    assert [record.record_number for record in load_runs(tmp_path)["run/version_0"][STATE]] == [0, 1, 2]
