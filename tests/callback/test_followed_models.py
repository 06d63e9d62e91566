"""Whatever the model is built of: its record equals a loop over single steps, and its training is as without us."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from lightning.pytorch import seed_everything

import lightning_rnnvis.callback as callback_module
from lightning_rnnvis import RNNVis
from tests.callback.test_training import trainer
from tests.followed_models import CASES
from tests.models import VOCABULARY, loader
from tests.oracle import responses_by_word


@pytest.fixture
def recorded(monkeypatch):
    """The snapshots of every record, before they are stored."""
    records = []
    make = callback_module.make_snapshots

    def spy(*arguments, **settings):
        records.append(make(*arguments, **settings))
        return records[-1]

    monkeypatch.setattr(callback_module, "make_snapshots", spy)
    return records


def train(root, case, with_callback, **settings):
    """Train a case for two epochs; returns the model."""
    seed_everything(0, verbose=False)
    model = case.build()
    callbacks = [RNNVis(VOCABULARY, min_count=1, **case.settings)] if with_callback else []
    run = trainer(root, *callbacks, **settings)
    run.fit(model, loader(24, batch_size=8, shuffle=True), validation())
    return model


def validation():
    """Batches of different lengths, each cut to its longest, none of them square."""
    return loader(24, seed=1, batch_size=8)


def assert_equals_truth(snapshots, truth, tolerance=1e-5):
    """Compare the snapshots of one record with all sequences by state."""
    assert sorted(snapshot.state for snapshot in snapshots) == sorted(truth)
    for snapshot in snapshots:
        sequences = truth[snapshot.state]
        by_word = responses_by_word(sequences)
        largest = max(np.abs(mean).max() for _, mean, _ in by_word.values())
        assert sorted(snapshot.word_ids.tolist()) == sorted(by_word)
        for place, word_id in enumerate(snapshot.word_ids.tolist()):
            count, mean, error = by_word[word_id]
            assert snapshot.counts[place] == count
            np.testing.assert_allclose(snapshot.responses[place], mean, atol=tolerance * largest, rtol=0)
            np.testing.assert_allclose(snapshot.standard_errors[place], error, atol=tolerance * largest, rtol=0)
        assert snapshot.sentences
        for sentence in snapshot.sentences:
            found = [changes for ids, changes in sequences if ids == sentence.word_ids.tolist()]
            assert found, f"{snapshot.state} has no sequence {sentence.word_ids.tolist()}"


@pytest.mark.parametrize("name", CASES)
def test_record_equals_loop_and_training_is_bit_identical(tmp_path, recorded, name):
    """Counts are exact, responses right to 1e-5, weights the same to the last bit, and nothing is left behind."""
    case = CASES[name]
    model = train(tmp_path / "with", case, True)
    without = train(tmp_path / "without", case, False)
    for key, weights in model.state_dict().items():
        assert torch.equal(weights, without.state_dict()[key]), key
    assert not any(module._forward_hooks for module in model.modules())
    assert not torch.nn.modules.module._global_forward_hooks
    model.eval()
    assert_equals_truth(recorded[-1], model.sequences(validation()))
