"""Callbacks that are copied, pickled, saved with a model, or given to two trainers at once."""

from __future__ import annotations

import copy
import io
import pickle
import pickletools
import warnings

import pytest
import torch
from lightning.pytorch import Callback

from lightning_rnnvis import FeatureLevels, RNNVis, load_runs
from tests.models.small import VOCABULARY, Classifier, loader
from tests.training.running import fit, rnnvis, trainer

STATE = "rnn.l0/h"


def test_a_pickle_holds_the_settings_alone(tmp_path):
    """Also of a callback that has recorded: small, under one public name, and it records as a new one does."""
    callback = rnnvis(layers=["rnn"], padding=0)
    fit(tmp_path, callback)
    stored = pickle.dumps(callback)
    texts = {text for _, text, _ in pickletools.genops(stored) if isinstance(text, str)}
    assert {text for text in texts if "rnnvis" in text.lower()} == {"lightning_rnnvis", "RNNVis"}
    assert len(stored) < len(pickle.dumps(VOCABULARY)) + 500
    again = pickle.loads(stored)
    vocabulary = f"vocabulary=<list of {len(VOCABULARY)}>"
    assert repr(again) == repr(callback) == f"RNNVis({vocabulary}, layers=['rnn'], padding=0, min_count=1)"
    fit(tmp_path, again)
    first, second = load_runs(tmp_path).values()
    assert first[STATE][-1].words.tolist() == second[STATE][-1].words.tolist()
    assert first[STATE][0].history_id != second[STATE][0].history_id


def test_a_function_that_cannot_be_pickled(tmp_path):
    """It is left out; a training with what was loaded goes on and says what is missing, and the cure works."""
    callback = rnnvis(words=lambda batch: batch[0])
    buffer = io.BytesIO()
    torch.save({"trainer": {"callbacks": [callback]}}, buffer)
    buffer.seek(0)
    (again,) = torch.load(buffer, weights_only=False)["trainer"]["callbacks"]
    with pytest.warns(UserWarning, match=r"`words` could not be.*Make it anew: RNNVis\(words=…\)"):
        _, trained = fit(tmp_path / "again", again)
    _, alone = fit(tmp_path / "alone", None)
    for one, other in zip(trained.parameters(), alone.parameters(), strict=True):
        assert torch.equal(one, other)

    fit(tmp_path / "anew", rnnvis(words=lambda batch: batch[0]))
    assert len(load_runs(tmp_path / "anew")["run/version_0"][STATE]) == 2


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_has_the_functions_too(tmp_path, copied):
    """It begins anew, and both record."""
    callback = rnnvis(words=lambda batch: batch[0])
    fit(tmp_path, callback)
    fit(tmp_path, copied(callback))
    assert [len(history[STATE]) for history in load_runs(tmp_path).values()] == [2, 2]


def test_settings_cannot_be_changed_unseen():
    """An assignment to one is refused with what to write."""
    callback = rnnvis()
    with pytest.raises(AttributeError, match=r"RNNVis\(…, max_words=3\)"):
        callback.max_words = 3
    assert callback.settings.max_words == 500


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({}, "RNNVis()"),
        ({"vocabulary": ["a" * 9] * 500}, "RNNVis(vocabulary=<list of 500>)"),
        ({"words": FeatureLevels()}, "RNNVis(words=<FeatureLevels>)"),
        ({"vocabulary": str, "name": "x" * 99}, f"RNNVis(vocabulary=<str>, name='{'x' * 37}…')"),
        ({"word_classes": lambda word: None, "n_clusters": 3}, "RNNVis(word_classes=<lambda>, n_clusters=3)"),
    ],
)
def test_a_short_name(settings, text):
    """A callback prints in one line, however large its vocabulary."""
    assert repr(RNNVis(**settings)) == text


def test_short_settings():
    """So do its settings."""
    assert repr(RNNVis(["a" * 9] * 500).settings).startswith("Settings(vocabulary=<list of 500>, max_words=500, ")


class Within(Callback):
    """Runs something in the first validation of a training."""

    def __init__(self, then):
        self.then = then

    def on_validation_batch_end(self, trainer, pl_module, outputs, batch, batch_idx, dataloader_idx=0):
        """Once."""
        if not trainer.sanity_checking and self.then:
            then, self.then = self.then, None
            then()


def test_a_callback_in_use(tmp_path):
    """A second trainer at once is told so and trains on; the first one's records are whole, and a copy works."""
    callback = rnnvis()

    def train_another():
        with pytest.warns(UserWarning, match="in use by another trainer.*copy.deepcopy"):
            fit(tmp_path / "second", callback, max_epochs=1)
        fit(tmp_path / "third", copy.deepcopy(callback), max_epochs=1)
        pickle.dumps(callback)

    fit(tmp_path / "first", callback, callbacks=[callback, Within(train_another)], num_sanity_val_steps=0)
    histories = {name: len(history[STATE]) for name, history in load_runs(tmp_path).items()}
    assert histories == {"first/run/version_0": 2, "third/run/version_0": 1}
    fit(tmp_path / "second", callback, max_epochs=1)
    assert len(load_runs(tmp_path / "second")["run/version_1"][STATE]) == 1


@pytest.mark.parametrize(
    ("settings", "data", "said"),
    [
        ({"check_val_every_n_epoch": 5}, {"val_dataloaders": loader(seed=1)}, "`check_val_every_n_epoch=5`"),
        ({"max_steps": 2}, {"val_dataloaders": loader(seed=1)}, "ends before its first one"),
        ({}, {"val_dataloaders": []}, "no validation data"),
        ({}, {}, "no validation data"),
        ({"limit_val_batches": 0}, {"val_dataloaders": loader(seed=1)}, "limit_val_batches=0"),
    ],
)
def test_a_training_without_validation_is_said(tmp_path, settings, data, said):
    """Once, before its first batch, with the cure, which works: the training data as validation data."""
    run = trainer(tmp_path, rnnvis(), **settings)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run.fit(Classifier(), loader(), **data)
    assert [said in str(one.message) for one in caught if "tab will stay empty" in str(one.message)] == [True]
    run = trainer(tmp_path, rnnvis(), check_val_every_n_epoch=1, max_epochs=1)
    run.fit(Classifier(), loader(), loader())
    assert len(load_runs(tmp_path)[f"run/version_{run.logger.version}"][STATE]) == 1
