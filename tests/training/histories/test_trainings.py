"""One callback in several trainings: each has its records, and none is left out without a sentence."""

from __future__ import annotations

import logging
import warnings

import pytest
from lightning.pytorch import Callback, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger

from lightning_rnnvis import join, load, load_runs
from tests.models.small import Classifier, loader
from tests.training.running import fit, rnnvis, trainer

STATE = "rnn.l0/h"


class Tested(Classifier):
    """With a test."""

    def test_step(self, batch, batch_idx):
        """As training."""
        self.log("test_loss", self.training_step(batch, batch_idx))


def counts(root):
    """Number of records by run."""
    return {name: len(history[STATE]) for name, history in load_runs(root).items()}


def test_every_fold_is_recorded(tmp_path):
    """Each training has its own untrained record, its validations and its test, also over the same data."""
    callback = rnnvis()
    for fold in range(3):
        seed_everything(fold, verbose=False)
        model, run = Tested(), trainer(tmp_path, callback)
        run.validate(model, loader(seed=1), verbose=False)
        run.fit(model, loader(), loader(seed=1))
        run.test(model, loader(seed=9), verbose=False)
    assert counts(tmp_path) == {
        name: number
        for fold in range(3)
        for name, number in ((f"run/version_{fold}", 3), (f"run/version_{fold}/test", 1))
    }
    assert len(join(load_runs(tmp_path))) == 6


def test_several_models_are_tested(tmp_path):
    """Several models, and one again, into one directory: a record each."""
    callback, logger = rnnvis(), TensorBoardLogger(tmp_path, name="run", version=0)
    one, other = Tested(), Tested()
    for model in (one, one, other):
        trainer(tmp_path, callback, logger=logger).test(model, loader(seed=9), verbose=False)
    assert counts(tmp_path) == {"run/version_0/test (1)": 2, "run/version_0/test": 1}


def test_what_is_not_recorded_again_is_said(tmp_path, caplog):
    """`validate` after `fit` on its data repeats the last record."""
    run, model = fit(tmp_path, rnnvis())
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        run.validate(model, loader(seed=1), verbose=False)
    assert counts(tmp_path) == {"run/version_0": 2}
    assert [one for one in caplog.messages if "did not record this `validate` again" in one and "step 8" in one]


@pytest.mark.parametrize(
    ("shuffle", "limit", "most", "kept"),
    [(True, 2, 10**6, False), (True, 1.0, 60, False), (False, 2, 60, True), (True, 1.0, 10**6, True)],
)
def test_the_untrained_record_of_a_part_of_a_shuffled_loader_is_of_other_data(
    tmp_path, caplog, shuffle, limit, most, kept
):
    """The message says what makes it the first of the training: not to shuffle, or to read all."""
    seed_everything(0, verbose=False)
    model, same = Classifier(), loader(256, seed=1, shuffle=shuffle)
    run = trainer(tmp_path, rnnvis(max_tokens=most), limit_val_batches=limit, max_epochs=1)
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        run.validate(model, same, verbose=False)
        run.fit(model, loader(), same)
    assert counts(tmp_path) == ({"run/version_0": 2} if kept else {"run/version_0": 1, "run/version_0/validate": 1})
    assert any("`shuffle=False`" in one for one in caplog.messages) is not kept


def test_another_fit_in_the_directory(tmp_path):
    """A model that goes on continues its history; another one begins a training beside the first, which stays."""
    callback = rnnvis()
    logger = [TensorBoardLogger(tmp_path, name="run", version=0) for _ in range(4)]
    _, model = fit(tmp_path, callback, logger=logger[0])
    trainer(tmp_path, callback, logger=logger[1]).fit(model, loader(), loader(seed=1))
    fit(tmp_path, callback, logger=logger[2], max_epochs=1)
    fit(tmp_path, rnnvis(), logger=logger[3], max_epochs=3)
    assert counts(tmp_path) == {"run/version_0 (1)": 4, "run/version_0 (2)": 1, "run/version_0": 3}
    with pytest.warns(UserWarning, match=r"holds 3 trainings, of which this is the latest; `load_runs\("):
        assert len(load(tmp_path / "run" / "version_0")[STATE]) == 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second, last = load_runs(tmp_path).values()
    assert [record.step for record in first[STATE]] == [3, 7, 3, 7]
    assert len({history[STATE][0].history_id for history in (first, second, last)}) == 3


class Failing(Callback):
    """Ends the training in its second epoch."""

    def on_train_epoch_start(self, trainer, pl_module):
        """An error of the user's."""
        if trainer.current_epoch == 1:
            raise RuntimeError("of the user")


def test_after_a_failure_the_callback_works_again(tmp_path):
    """In the next training nothing is left of the one that failed: no metric, no words, no guard."""
    callback = rnnvis()
    with pytest.raises(RuntimeError, match="of the user"):
        fit(tmp_path, callback, callbacks=[callback, Failing()])
    run, _ = fit(tmp_path, callback)
    assert counts(tmp_path) == {"run/version_0": 1, "run/version_1": 2}
    assert any(name.startswith("rnnvis/") for name in run.callback_metrics)
