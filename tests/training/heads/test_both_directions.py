"""Classifiers that read both directions of a layer, as trained: all that is known of one direction is known of both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from lightning_rnnvis import RecordError, load_runs
from tests.models.small import VOCABULARY, Classifier
from tests.training.running import fit, rnnvis

TEXT = "the food though not very good"


@pytest.fixture(scope="module", params=[("LSTM", 1), ("GRU", 2)], ids=str)
def trained(request, tmp_path_factory):
    """A trained classifier, and its last records of the uppermost layer, forward and backward."""
    kind, layers = request.param
    root = tmp_path_factory.mktemp("both")
    model = Classifier(kind, layers=layers, bidirectional=True)
    fit(root, rnnvis(sentences=[TEXT], outputs=["bad", "good"]), model, max_epochs=4)
    history = load_runs(root)["run/version_0"]
    return model.eval(), [history[f"rnn.l{layers - 1}{one}/h"][-1] for one in ("", ".reverse")]


@torch.no_grad()
def chances(model, words):
    """What the model says after each word: "good", of the sentence that ends there."""
    ids = torch.tensor([[VOCABULARY.index(word) for word in words]])
    ends = range(1, len(words) + 1)
    return np.array([model(ids[:, :end], torch.tensor([end])).sigmoid().item() for end in ends])


def test_what_is_recorded(trained):
    """Predictions of both states, of recorded sentences and of the user's own, are the model's."""
    model, records = trained
    for record in records:
        assert record.sentences[0].own and record.head.end == ("first" if record.reverse else "last")
        assert record.head.reads_more and record.pushes.is_part  # words by the units of this direction
        np.testing.assert_allclose(
            [record.pushes.words[word] for word in record.words], record.responses @ record.head.weights[0], rtol=1e-3
        )
        for sentence in record.sentences:
            found = [{p.output: p.probability for p in step}["good"] for step in sentence.predictions]
            np.testing.assert_allclose(found, chances(model, sentence.words), atol=1e-4)  # of four digits
            assert sentence.enters_head.tolist() == [False] * (len(found) - 1) + [True]


def test_what_is_run(trained):
    """The network says the same of any sentence; a chip of either direction that is off changes it."""
    model, records = trained
    for record in records:
        whole = record.run(TEXT)
        np.testing.assert_allclose(whole.outputs[:, 1], chances(model, TEXT.split()), atol=2e-3)
        for chip in range(record.labels.n_chips):
            off = record.run(TEXT, off_chips=[chip])
            assert np.abs(off.outputs - whole.outputs).max() > 1e-4
            units = record.labels.unit_labels == chip
            np.testing.assert_array_equal(off.states[:, units], np.tile(record.unit_means[units], (6, 1)))
        effects = record.word_effects(TEXT, output="good").effects
        without = [chances(model, TEXT.split()[:at] + TEXT.split()[at + 1 :])[-1] for at in range(6)]
        expected = np.log(chances(model, TEXT.split())[-1]) - np.log(without)
        np.testing.assert_allclose(effects, expected, atol=1e-2)


def test_causes(trained):
    """Importance of both, in the network, at the head, and over recorded sentences where there is no network."""
    _, records = trained
    for record in records:
        found, at_head = record.importance(), record.importance(at_head=True)
        assert found.measured == "network" and (found.chips > 0).all() and (at_head.chips > 0).all()
        assert found.units.shape == (16,) and record.promoted_outputs(chip=0)[0].change != 0
        assert record.memory_length().units.shape == (16,)
        file = Path(record.directory.removeprefix("file://"), record.network_file.path)
        content = file.read_bytes()
        file.unlink()
        try:
            alone = next(one for one in load_runs(file.parents[4])["run/version_0"][record.state][-1:])
            over = alone.importance(at_head=True)
            last = np.array([one.states[0 if record.reverse else -1] for one in alone.sentences])
            said = [{one.output: one.probability for one in sentence.predictions[-1]} for sentence in alone.sentences]
            p = np.array([[1 - one["good"], one["good"]] for one in said])[:, None]
            moved = ((last - alone.unit_means) * alone.head.weights[0])[..., None]
            without = p[..., 1:] / (p[..., 1:] + p[..., :1] * np.exp(moved))
            lost = (p * np.log(p / np.concatenate([1 - without, without], axis=-1))).sum(axis=-1).mean(axis=0)
            assert over.over == "recorded sentence"
            np.testing.assert_allclose(over.units, lost, rtol=1e-3, atol=1e-5)  # of four digits
            with pytest.raises(RecordError, match="has no network any more"):
                alone.run(TEXT)
        finally:
            file.write_bytes(content)
