"""Whatever the model is built of: its record equals a loop over single steps, and its training is as without us."""

from __future__ import annotations

import copy
import logging
import pickle
import signal

import numpy as np
import pytest
import torch
from lightning.pytorch import seed_everything
from torch import nn

from lightning_rnnvis import CaptureError, RNNVis
from lightning_rnnvis.training.histories.history_assignment import HistoryAssignment
from tests.models.oracle import changes, responses_by_word
from tests.models.small import VOCABULARY, loader
from tests.models.tracked import CASES, Case, E, Followed, Layer, MinGRU, U, WithMinGRU
from tests.training.running import trainer

# The state is changed between the steps, or reads padding between two words.
NOT_FLOWING = ("GRUCell, state normed in between", "tied")


@pytest.fixture
def recorded(monkeypatch):
    """The snapshots of every record, before they are stored."""
    records = []
    add = HistoryAssignment.add

    def spy(histories, assignment, snapshots):
        records.append(snapshots)
        return add(histories, assignment, snapshots)

    monkeypatch.setattr(HistoryAssignment, "add", spy)
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


def assert_equals_truth(snapshots, truth, tolerance=1e-5, flowing=True):
    """Compare the snapshots of one record with all sequences by state.

    `flowing` says that each step starts from the state that the one before ended with.
    """
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
            found = [theirs for ids, theirs in sequences if ids == sentence.word_ids.tolist()]
            assert found, f"{snapshot.state} has no sequence {sentence.word_ids.tolist()}"
            if not flowing:
                continue
            states, initial = torch.from_numpy(sentence.states), torch.from_numpy(sentence.initial)
            ours = changes(states, initial, ".reverse/" in snapshot.state)
            assert min(np.abs(ours - theirs).max() for theirs in found) <= 3 * tolerance * max(1, largest)


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
    assert_equals_truth(recorded[-1], model.sequences(validation()), flowing=name not in NOT_FLOWING)


@pytest.mark.parametrize("precision", ["bf16-mixed", "bf16-true"])
@pytest.mark.parametrize("name", ["LSTM with projection, stacked with dropout", "GRU", "LSTMCell", "windows"])
def test_short_types(tmp_path, recorded, precision, name):
    """In 16 bits, responses are right within a few roundings of the states, and the training is as without us."""
    case = CASES[name]
    # oneDNN has no LSTM in bfloat16 for processors without such instructions; torch's own runs on all.
    with torch.backends.mkldnn.flags(enabled=False):
        model = train(tmp_path / "with", case, True, precision=precision)
        without = train(tmp_path / "without", case, False, precision=precision)
    for key, weights in model.state_dict().items():
        assert torch.equal(weights, without.state_dict()[key]), key
    truth = model.float().eval().sequences(validation())
    for snapshot in recorded[-1]:
        by_word = responses_by_word(truth[snapshot.state])
        largest = max(np.abs(rows).max() for _, rows in truth[snapshot.state])
        assert sorted(snapshot.word_ids.tolist()) == sorted(by_word)
        for place, word_id in enumerate(snapshot.word_ids.tolist()):
            count, mean, _ = by_word[word_id]
            assert snapshot.counts[place] == count
            assert np.abs(snapshot.responses[place] - mean).max() <= 2 * torch.finfo(torch.bfloat16).eps * largest


def test_float16_of_the_users_own(tmp_path, recorded):
    """A model that casts to float16 by itself, too."""

    class Half(Layer):
        def forward(self, ids, lengths):
            with torch.autocast("cpu", dtype=torch.float16):
                return super().forward(ids, lengths)

    model = train(tmp_path, Case(lambda: Half("GRU", packed=False)), True).eval()
    truth = model.sequences(validation())["rnn.l0/h"]
    by_word = responses_by_word(truth)
    (snapshot,) = recorded[-1]
    for place, word_id in enumerate(snapshot.word_ids.tolist()):
        assert np.abs(snapshot.responses[place] - by_word[word_id][1]).max() <= 4 * torch.finfo(torch.float16).eps


def test_copies_made_in_a_batch_that_is_looked_at(tmp_path):
    """A model may be copied and pickled in `validation_step`; the copies record nothing and lose the hook."""
    copies = []

    class Copied(Layer):
        def validation_step(self, batch, batch_idx):
            super().validation_step(batch, batch_idx)
            if not self.rnn._forward_hooks:
                return
            copies.append(copy.deepcopy(self.rnn))
            copies.append(pickle.loads(pickle.dumps(self.rnn)))

    model = train(tmp_path, Case(lambda: Copied("LSTM", packed=False)), True)
    assert len(copies) > 4
    for copied in copies:
        copied(torch.zeros(1, 2, 6))
        assert not copied._forward_hooks and not copied._forward_hooks_with_kwargs
    assert not model.rnn._forward_hooks


def test_interrupted(tmp_path):
    """Ctrl-C in a batch that is looked at leaves no hook."""

    class Interrupted(Layer):
        def validation_step(self, batch, batch_idx):
            super().validation_step(batch, batch_idx)
            assert self.rnn._forward_hooks
            raise KeyboardInterrupt

    model = Interrupted("GRU")
    before = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises((KeyboardInterrupt, SystemExit)):
            train(tmp_path, Case(lambda: model), True)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not any(module._forward_hooks for module in model.modules())


def test_torchscript_is_said(tmp_path):
    """A scripted layer alone is an error, one beside a layer that can be followed a warning."""

    class Scripted(Layer):
        def __init__(self):
            super().__init__("GRU", packed=False)
            self.rnn = torch.jit.script(self.rnn)

    class Both(Scripted):
        def __init__(self):
            super().__init__()
            self.second = nn.GRU(U, U, batch_first=True)

        def forward(self, ids, lengths):
            return self.second(self.embedding(ids)[..., :U])[0].mean(1)

    with pytest.raises(CaptureError, match="`rnn` are TorchScript modules, which call no hooks"):
        train(tmp_path, Case(Scripted), True)
    with pytest.warns(UserWarning, match="cannot record `rnn`: TorchScript"):
        train(tmp_path, Case(Both), True)


def no_state(inputs, output):
    """Forgets the time."""
    return output.mean(1)


@pytest.mark.parametrize(
    ("recurrences", "message"),
    [
        ([MinGRU], "must be a dict from the name or the class"),
        ({3: no_state}, "must be names of modules, or classes.*Got 3"),
        ({"lower": "h"}, "must give a function for 'lower'.*Got str"),
        ({"nowhere": no_state}, "has the name 'nowhere', which no module.*`lower`"),
        ({nn.TransformerEncoder: no_state}, "has the class `TransformerEncoder`"),
        ({"lower": no_state}, r"state of shape \(batch, time, hidden\).*Got torch.float32 of shape \(8, 5\)"),
        ({"lower": lambda inputs, output: output[3]}, "`lower` failed with|must return a state of shape"),
        ({"lower": lambda inputs, output: inputs[7]}, "`lower` failed with IndexError"),
        ({"lower": lambda inputs, output: {}}, "an empty dict"),
        ({"lower": lambda inputs, output: {"/x": output}}, "name its states like 'h'.*Got '/x'"),
        ({"lower": lambda inputs, output: (output, output)}, r"initial state .* for `lower` must have shape"),
        (
            {"lower": lambda inputs, output: {"h": output, "c": output[:, 1:]}},
            "must have the same batch and time. Got: 'h' has",
        ),
        ({"lower": lambda inputs, output: output.transpose(0, 1)}, "batch_first = False"),
    ],
)
def test_bad_recurrences(tmp_path, recurrences, message):
    """What is wrong with a recurrence of the user's own is said before training, with what came and what is right."""
    with pytest.raises((TypeError, CaptureError), match=message):
        train(tmp_path, Case(WithMinGRU, {"recurrences": recurrences}), True)


def test_no_recurrence_shows_the_cure(tmp_path):
    """A model with recurrences of its own only is told how to name them."""
    with pytest.raises(CaptureError, match=r"MinGRU.*recurrences=\{'name': lambda inputs, output: output\}"):
        train(tmp_path, Case(WithMinGRU), True)


class NormedCell(nn.Module):
    """A cell and the norm of its state in one."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(E, U)

    def forward(self, read, state):
        """The state that the next step starts from."""
        return nn.functional.layer_norm(self.cell(read, state), (U,))


class WithNormedCell(Followed):
    """A norm between the steps of a cell, in a module of both."""

    def __init__(self):
        super().__init__()
        self.normed = NormedCell()

    def forward(self, ids, lengths):
        """The last state."""
        state = torch.zeros(len(ids), U)
        for t in range(ids.shape[1]):
            before, state = state, self.normed(self.embedding(ids[:, t]), state)
            self.note("normed/h", ids[:, t], before, state)
        return state


def test_a_state_that_is_changed_between_steps_is_told_with_a_cure(tmp_path, caplog, recorded):
    """The cure records what the next step starts from; where nothing is changed, nothing is said."""
    caplog.set_level(logging.INFO, "lightning.pytorch.rnnvis")
    told = "The model changes the state of `{}` between its steps"
    train(tmp_path / "cells", CASES["GRUCells, batch becoming smaller"], True)
    assert "changes the state" not in caplog.text
    train(tmp_path / "normed", CASES["GRUCell, state normed in between"], True)
    assert told.format("cells.0") in caplog.text
    assert any(told.format("cells.0") in note for note in recorded[-1][0].notes)
    states = {"normed": lambda inputs, output: {"h": (output[:, None], inputs[1])}}
    model = train(tmp_path / "cure", Case(WithNormedCell, {"recurrences": states}), True)
    assert told.format("normed") not in caplog.text
    truth = model.eval().sequences(validation())
    assert_equals_truth([one for one in recorded[-1] if one.state == "normed/h"], truth)
