"""Settings in real trainings: the least that work, other forms, and what is said of wrong ones."""

from __future__ import annotations

import numpy as np
import pytest
from torch import nn

from lightning_rnnvis import RNNVis, load_runs
from lightning_rnnvis.settings import LEAST
from tests.models.small import VOCABULARY
from tests.training.running import fit, rnnvis


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"max_words": 0}, "max_words"),
        ({"max_tokens": "many"}, "max_tokens"),
        ({"n_clusters": 1}, "n_clusters"),
        ({"every_n_epochs": 0}, "every_n_epochs"),
        ({"layers": "rnn"}, r"layers=…\).*a list of names.*Got 'rnn'"),
        ({"layers": ["rnn", "decoder*"]}, r"'decoder\*' fits none.*`rnn`"),
        ({"padding": "<pad>"}, "padding=….*an id.*Got '<pad>'"),
        ({"head": nn.Linear(1, 1)}, r"head=…\).*name of an nn.Linear.*Got Linear"),
        ({"head_kind": "regression"}, r"head_kind=…\).*'classes', 'labels'.*'values'. Got 'regression'"),
        ({"outputs": "good"}, r"outputs=…\).*a list of the names.*Got 'good'"),
        ({"outputs": ["bad", "middling", "good"]}, "`head` needs 1 or 2. Got 3"),
        ({"dataloader_idx": 1}, "dataloader_idx=1.*count from 0, and there is 1"),
        ({"words": {"encoder": "embedding"}}, "'encoder': ….*names no recurrent layer.*`rnn`"),
        ({"words": lambda batch: batch["ids"]}, r"`words` failed with TypeError.*the batch.*torch.int64 of shape"),
        ({"words": lambda batch: batch[0].tolist()}, r"integer ids of shape.*Got \(list of 9"),
        ({"words": lambda batch: batch[0] > 0}, r"integer ids of shape.*Got torch.bool"),
        ({"merge_subwords": lambda piece: piece.mark}, r"`merge_subwords` failed with AttributeError.*a piece"),
    ],
)
def test_bad_settings(tmp_path, settings, message):
    """A bad setting is named before training, with what came and what is right."""
    with pytest.raises((ValueError, TypeError), match=message):
        fit(tmp_path, rnnvis(**settings))


@pytest.mark.parametrize("names", [*([name] for name in LEAST), list(LEAST)], ids=lambda names: names[0])
def test_least_settings(tmp_path, recwarn, names):
    """Each setting works at the least that it may be, and all of them together."""
    fit(tmp_path, RNNVis(VOCABULARY, **{name: LEAST[name] for name in names}))
    assert not [str(warning.message) for warning in recwarn if "RNNVis" in str(warning.message)]
    history = load_runs(tmp_path)["run/version_0"]
    assert [len(history[state]) for state in history.states] == [2, 2]
    record = history["rnn.l0/h"][-1]
    assert record.cocluster(2).unit_labels.shape == (16,)
    if "n_sentences" in names:
        assert record.sentences == ()


@pytest.mark.parametrize(
    "settings",
    [
        {"padding": np.int64(0)},
        {"padding": (0,)},
        {"outputs": ("bad", "good")},
        {"sentences": [[np.int64(1), np.int64(4)]]},
    ],
)
def test_settings_in_other_forms(tmp_path, settings):
    """Integers of numpy, and tuples, do as well."""
    fit(tmp_path, rnnvis(**settings))
    assert "good" in load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1].words


def test_a_function_that_fails_is_named(tmp_path):
    """What fails in a function that is called after training has begun is said, and training goes on."""
    with pytest.warns(UserWarning, match=r"`word_classes` failed with KeyError.*must return its class, or None"):
        run, _ = fit(tmp_path, rnnvis(word_classes=lambda word: {"good": "positive"}[word]))
    assert run.current_epoch == 2
