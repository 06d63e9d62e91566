"""Which validations are recorded, and where: `fit`, `validate`, `test`, several loaders, several callbacks."""

from __future__ import annotations

import logging
import warnings

import numpy as np
import pytest
import torch
from lightning.pytorch import Callback, seed_everything
from lightning.pytorch.callbacks import ModelCheckpoint

from lightning_rnnvis import CaptureError, join, load_runs
from lightning_rnnvis.training.validation.schedule import expected_records
from tests.models.small import Classifier, loader
from tests.training.running import fit, rnnvis, trainer

STATE = "rnn.l0/h"


def steps(history):
    """Global steps of the records of the state."""
    return [record.global_step for record in history[STATE]]


def keys(record):
    """Keys of the sentences of a record."""
    return [sentence.key for sentence in record.sentences]


def test_other_data_are_kept_apart(tmp_path):
    """`validate` on other data after `fit` is a run of its own and leaves the history with its words alone."""
    callback = rnnvis(max_words=6)
    run, model = fit(tmp_path, callback)
    run.validate(model, loader(seed=5), verbose=False)
    run.validate(model, loader(seed=1), verbose=False)  # of the history: this step is recorded
    run.validate(model, loader(seed=6), verbose=False)
    run.fit_loop.max_epochs = 3
    run.fit(model, loader(shuffle=True), loader(seed=1))
    histories = load_runs(tmp_path)
    assert {name: steps(history) for name, history in histories.items()} == {
        "run/version_0": [4, 8, 12],
        "run/version_0/validate": [8],
        "run/version_0/validate_2": [8],
    }
    own, other = histories["run/version_0"][STATE], histories["run/version_0/validate"][STATE][0]
    np.testing.assert_array_equal(own[0].words, own[-1].words)
    assert keys(own[0]) == keys(own[-1])
    np.testing.assert_array_equal(other.words, own[0].words)
    assert not set(keys(other)) & set(keys(own[0])) and len(other.sentences) == len(own[0].sentences)
    assert other.history_id != own[0].history_id
    assert other.counts.tolist() != own[0].counts.tolist()
    assert len(join(histories)) == 3


def test_other_data_before_the_training(tmp_path):
    """What `validate` saw before a `fit` on other data leaves the history, in which its words play no part."""
    model, run = Classifier(), trainer(tmp_path / "both", rnnvis(max_words=4))
    run.validate(model, loader(8, seed=5), verbose=False)
    assert steps(load_runs(tmp_path / "both")["run/version_0"]) == [0]
    run.fit(model, loader(shuffle=True), loader(seed=1))
    run.validate(model, loader(8, seed=5), verbose=False)
    fit(tmp_path / "alone", rnnvis(max_words=4))
    alone, both = load_runs(tmp_path / "alone")["run/version_0"], load_runs(tmp_path / "both")
    assert steps(both["run/version_0"]) == [4, 8]
    assert steps(both["run/version_0/validate"]) == [0, 8]
    np.testing.assert_array_equal(both["run/version_0"][STATE][0].words, alone[STATE][0].words)
    assert keys(both["run/version_0"][STATE][0]) == keys(alone[STATE][0])


def test_validating_a_checkpoint(tmp_path):
    """The weights of a checkpoint are no next step of its history: a run of its own, at the checkpoint's step."""
    checkpoints = ModelCheckpoint(tmp_path / "checkpoints", save_top_k=-1)
    callback = rnnvis()
    fit(tmp_path, callback, enable_checkpointing=True, callbacks=[callback, checkpoints])
    first = next(path for path in (tmp_path / "checkpoints").iterdir() if "epoch=0" in path.name)
    trainer(tmp_path, rnnvis()).validate(Classifier(), loader(seed=1), ckpt_path=first, verbose=False)
    histories = load_runs(tmp_path)
    assert steps(histories["run/version_1/validate"]) == [4]
    assert steps(join(histories)["run/version_0"]) == [4, 8]
    a, b = histories["run/version_0"][STATE][0], histories["run/version_1/validate"][STATE][0]
    np.testing.assert_allclose(a.responses, b.responses, atol=2 * a.half_steps["responses"])
    assert keys(a) == keys(b)


def test_test_is_a_run_of_its_own(tmp_path):
    """`test` is recorded apart from the history; a model that cannot be followed there costs a warning only."""

    class Tested(Classifier):
        def test_step(self, batch, batch_idx):
            self.log("test_loss", self.training_step(batch, batch_idx))

    run, model = fit(tmp_path, rnnvis(), Tested())
    results = run.test(model, loader(seed=9), verbose=False)
    assert list(results[0]) == ["test_loss"]
    assert {name: steps(history) for name, history in load_runs(tmp_path).items()} == {
        "run/version_0": [4, 8],
        "run/version_0/test": [8],
    }

    class Functional(Tested):
        def forward(self, ids, lengths):
            vectors = torch.nn.functional.embedding(ids, self.embedding.weight * 1)
            return self.head(self.rnn(vectors)[1][0][-1]).squeeze(-1)

    with pytest.warns(UserWarning, match="stopped recording"):
        trainer(tmp_path, rnnvis()).test(Functional(), loader(seed=9), verbose=False)
    with pytest.raises(CaptureError):
        trainer(tmp_path, rnnvis()).validate(Functional(), loader(seed=9), verbose=False)
    with pytest.warns(UserWarning, match="stopped recording"):  # the callback has served a training
        trainer(tmp_path, run.callbacks[0]).validate(Functional(), loader(seed=9), verbose=False)


def several_loaders(root, *callbacks):
    """Train with two validation loaders."""
    seed_everything(0, verbose=False)

    class Several(Classifier):
        def validation_step(self, batch, batch_idx, dataloader_idx=0):
            super().validation_step(batch, batch_idx)

    run = trainer(root, *callbacks)
    run.fit(Several(), loader(shuffle=True), [loader(seed=1), loader(32, seed=2)])
    return run


def test_several_validation_loaders(tmp_path):
    """The first loader is followed unless another is named; two callbacks follow two, in runs of their own."""
    run = several_loaders(tmp_path, rnnvis(), rnnvis(dataloader_idx=1))
    assert run.current_epoch == 2
    histories = load_runs(tmp_path)
    assert list(histories) == ["run/version_0", "run/version_0/loader_1"]
    for (name, history), data in zip(histories.items(), (loader(seed=1), loader(32, seed=2)), strict=True):
        assert steps(history) == [4, 8], name
        assert history[STATE][0].counts.sum() == data.dataset.tensors[1].sum()
    metrics = {name for name in run.callback_metrics if name.endswith("response_rank")}
    assert metrics == {f"rnnvis/{prefix}rnn.l0/{kind}/response_rank" for prefix in ("", "loader_1/") for kind in "hc"}
    several_loaders(tmp_path / "second", rnnvis(dataloader_idx=1))
    assert list(load_runs(tmp_path / "second")) == ["run/version_0"]


class TwoLayers(Classifier):
    """Two recurrent modules that read the same words."""

    def __init__(self):
        super().__init__()
        self.other = torch.nn.GRU(8, 4, batch_first=True)

    def forward(self, ids, lengths):
        """As the parent, with the other layer beside."""
        return super().forward(ids, lengths) + self.other(self.embedding(ids))[0][:, -1].sum(1)


def test_two_callbacks_on_one_trainer(tmp_path):
    """With different layers they share a run; with the same they have a run each, and a checkpoint keeps both."""
    checkpoints = ModelCheckpoint(tmp_path / "checkpoints", save_last=True)
    callbacks = [
        rnnvis(layers=["rnn"]),
        rnnvis(layers=["other"]),
        rnnvis(layers=["rnn"], max_words=3, name="few"),
    ]
    run, _ = fit(tmp_path, None, TwoLayers(), enable_checkpointing=True, callbacks=[*callbacks, checkpoints])
    histories = load_runs(tmp_path)
    assert histories["run/version_0"].states == ("other.l0/h", "rnn.l0/c", "rnn.l0/h")
    assert {len(history["rnn.l0/h"][-1].words) for history in histories.values()} == {3, 11}
    assert len(histories["run/version_0/few"][STATE][-1].words) == 3
    assert run.callback_metrics["rnnvis/few/rnn.l0/h/response_rank"] <= 3
    states = torch.load(tmp_path / "checkpoints" / "last.ckpt", weights_only=True)["callbacks"]
    assert sum(key.startswith("RNNVis") for key in states) == 3


@pytest.mark.parametrize("same", [False, True], ids=["alike", "the same object"])
def test_two_callbacks_of_one_key(tmp_path, same):
    """The first records, the second says that it does nothing; training, checkpoint and weights are as of one."""
    results = []
    for several in (1, 2):
        seed_everything(0, verbose=False)
        first, saving = rnnvis(), ModelCheckpoint(tmp_path / str(several), save_last=True)
        run = trainer(
            tmp_path, *[first, first if same else rnnvis(max_words=3)][:several], saving, enable_checkpointing=True
        )
        model = Classifier()
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            run.fit(model, loader(shuffle=True), loader(seed=1))
        told = [str(one.message) for one in said if "the second does nothing" in str(one.message)]
        assert len(told) == several - 1
        states = torch.load(saving.last_model_path, weights_only=True)["callbacks"]
        ((key, state),) = [(key, state) for key, state in states.items() if key.startswith("RNNVis")]
        assert key == "RNNVis{'layers': None, 'dataloader_idx': 0, 'name': None}"  # as checkpoints have had it
        results.append((model.state_dict(), len(state["choices"]["rnn"]["word_ids"])))
    one, two = results
    assert one[1] == two[1] and all(map(torch.equal, one[0].values(), two[0].values()))
    histories = load_runs(tmp_path)
    assert len(histories) == 2 and all(steps(history) == [4, 8] for history in histories.values())


def test_bad_name(tmp_path):
    """A name that is no directory's is refused."""
    with pytest.raises(ValueError, match="name"):
        fit(tmp_path, rnnvis(name="a/b"))


@pytest.mark.parametrize(
    ("settings", "every_n_epochs", "epochs"),
    [
        ({"max_epochs": 6, "check_val_every_n_epoch": 2}, 1, [1, 3, 5]),
        ({"max_epochs": 6, "check_val_every_n_epoch": 2}, 2, [1, 3, 5]),
        ({"max_epochs": 7, "check_val_every_n_epoch": 2}, 3, [1, 5]),
        ({"max_epochs": 3, "val_check_interval": 0.5}, 2, [0, 0, 2, 2]),
        ({"max_epochs": 3, "val_check_interval": 6, "check_val_every_n_epoch": None}, 1, [1, 2]),
        ({"max_epochs": 4, "accumulate_grad_batches": 2, "max_steps": 4}, 1, [0, 1]),
        ({"max_epochs": 2, "num_sanity_val_steps": 0}, 1, [0, 1]),
    ],
)
def test_schedules(tmp_path, settings, every_n_epochs, epochs):
    """Every schedule of validations is recorded as said, and the number of records is known from the start."""

    class Foresight(Callback):
        def on_train_start(self, trainer, pl_module):
            self.expected, self.at_first = expected_records(trainer, every_n_epochs), None

        def on_validation_end(self, trainer, pl_module):
            if not trainer.sanity_checking and self.at_first is None:
                self.at_first = expected_records(trainer, every_n_epochs)

    callback, foresight = rnnvis(every_n_epochs=every_n_epochs), Foresight()
    fit(tmp_path, callback, callbacks=[callback, foresight], **settings)
    records = load_runs(tmp_path)["run/version_0"][STATE]
    assert [record.epoch for record in records] == epochs
    assert foresight.expected == foresight.at_first == len(epochs)
    assert len(set(steps(load_runs(tmp_path)["run/version_0"]))) == len(epochs)


def test_cost_is_said_once(tmp_path, caplog):
    """Time and bytes of a record and of the whole training are said after the first record, and where it lies."""
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        fit(tmp_path / "my logs", rnnvis(), max_epochs=4)
    said = [record.getMessage() for record in caplog.records if "recorded 2 states" in record.getMessage()]
    assert len(said) == 1
    assert "in all about" in said[0] and said[0].endswith("version_0'")  # a name with a space is quoted for the shell


@pytest.mark.parametrize("n_steps", [0, 2])
def test_layers_are_reported_once(tmp_path, caplog, n_steps):
    """Each layer, and where its words come from, in the sanity check or else at the first record."""
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        fit(tmp_path, rnnvis(), num_sanity_val_steps=n_steps)
    said = [record.getMessage() for record in caplog.records if "its words come from" in record.getMessage()]
    assert said == ["RNNVis records `rnn`; its words come from `embedding`."]


def test_large_batches_are_taken_in_part(tmp_path):
    """No more than `max_tokens` are taken of a batch, however large, and whole sequences of several batches."""
    seed_everything(0, verbose=False)
    model, run = Classifier("GRU", layers=2, bidirectional=True), trainer(tmp_path, rnnvis(max_tokens=120))
    run.validate(model, loader(4000, seed=1, batch_size=1000), verbose=False)
    record = load_runs(tmp_path)["run/version_0"]["rnn.l1.reverse/h"][0]
    assert 120 <= record.counts.sum() <= 200
    assert len(record.sentences) == 12


def test_a_second_training_has_a_history_of_its_own(tmp_path):
    """A callback that is used for another training begins anew."""
    callback = rnnvis()
    for _ in range(2):
        fit(tmp_path, callback)
    histories = load_runs(tmp_path)
    assert {name: steps(history) for name, history in histories.items()} == {
        "run/version_0": [4, 8],
        "run/version_1": [4, 8],
    }
    assert len(join(histories)) == 2
