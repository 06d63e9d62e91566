"""A `forward` called by itself, or torch's own functions, call no hook: followed where that is sound, else said."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import torch
from lightning.pytorch import seed_everything
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lightning_rnnvis import load_runs
from tests.models.small import Classifier, loader
from tests.training.running import fit, rnnvis, trainer


class Called(Classifier):
    """Reads padded sentences; `how` runs the layer over ids."""

    def __init__(self, how, build=None):
        seed_everything(0, verbose=False)
        super().__init__()
        self.how, self.rnn = how, build() if build else nn.LSTM(8, 16, 2, batch_first=True)

    def forward(self, ids, lengths):
        """Score of each sentence."""
        return self.head(self.how(self, ids, lengths)).squeeze(-1)


def zeros(model, ids):
    """First states, as a caller of torch's function gives them."""
    return (torch.zeros(2, len(ids), 16),) * 2


def by_function(model, ids, lengths):
    """Torch's own functions with the modules' weights."""
    read = model.embedding.weight[ids]
    return torch.lstm(read, zeros(model, ids), model.rnn._flat_weights, True, 2, 0.0, model.training, False, True)[0][
        :, -1
    ]


def step_by_step(forward):
    """A cell over the words, called as a module or by its `forward`."""

    def run(model, ids, lengths):
        state = torch.zeros(len(ids), 16)
        for read in model.embedding(ids).unbind(1):
            state = model.rnn.forward(read, state) if forward else model.rnn(read, state)
        return state

    return run


def records(directory, model):
    """What a validation of the untrained model records."""
    trainer(directory, rnnvis()).validate(model, loader(seed=1), verbose=False)
    return load_runs(directory)["run/version_0"]


WAYS = {
    "forward": (lambda m, i, n: m.rnn.forward(m.embedding.forward(i))[0][:, -1], None),
    "embedding function": (lambda m, i, n: m.rnn(F.embedding(i, m.embedding.weight))[0][:, -1], None),
    "functions of torch": (by_function, None),
    "forward of a cell": (step_by_step(True), lambda: nn.GRUCell(8, 16)),
}


@pytest.mark.parametrize("way", WAYS)
def test_direct_calls_are_followed(tmp_path, way):
    """The record is that of a model that calls its modules."""
    how, build = WAYS[way]
    usual = step_by_step(False) if build else lambda m, i, n: m.rnn(m.embedding(i))[0][:, -1]
    found, expected = (
        records(tmp_path / name, Called(one, build)) for name, one in (("direct", how), ("usual", usual))
    )
    assert found.states == expected.states
    for state in found.states:
        one, other = found[state][0], expected[state][0]
        assert list(one.words) == list(other.words)
        np.testing.assert_allclose(one.responses, other.responses, atol=1e-6)


def packed_of(model, ids, lengths):
    """Embedded words, packed."""
    return pack_padded_sequence(model.embedding(ids), lengths, batch_first=True, enforce_sorted=False)


class Wrapped(nn.Module):
    """Somebody else's module, which calls `forward` of its layer by itself."""

    def __init__(self):
        super().__init__()
        self.module = nn.LSTM(8, 16, batch_first=True)

    def forward(self, read):
        """As the layer."""
        return self.module.forward(read)


def said_in(directory, *arguments, **settings):
    """Our warnings during a short training."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit(directory, rnnvis(**settings), Called(*arguments), max_epochs=2)
    return [
        str(one.message) for one in caught if "RNNVis saw" in str(one.message) or "RNNVis cannot" in str(one.message)
    ]


def test_packed_forward_is_told_with_its_cures(tmp_path):
    """It is said once, before training; both cures that the message names work."""
    (sentence,) = said_in(tmp_path / "own", lambda m, i, n: m.rnn.forward(packed_of(m, i, n))[1][0][-1])
    assert "`rnn(…)` instead of `rnn.forward(…)`" in sentence

    def wrapped(model, ids, lengths):
        return model.rnn(packed_of(model, ids, lengths))[1][0][-1]

    (sentence,) = said_in(tmp_path / "wrapped", wrapped, Wrapped)
    cure = "recurrences={'rnn': lambda inputs, output: pad_packed_sequence(output[0], batch_first=True)[0]}"
    assert cure in sentence
    recurrences = eval(f"dict({cure})", {"pad_packed_sequence": pad_packed_sequence})
    assert not said_in(tmp_path / "cured", wrapped, Wrapped, layers=["rnn"], **recurrences)
    assert "good" in load_runs(tmp_path / "cured")["run/version_0"]["rnn/h"][-1].words


class Functional(nn.Module):
    """A recurrence of torch's function with weights of its own."""

    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(8, 16)
        self.own = nn.Parameter(torch.randn(48, 24) / 5)

    def forward(self, read):
        """State after each word, (B, T, U)."""
        state, states = torch.zeros(len(read), 16), []
        for at in read.unbind(1):
            state = torch.gru_cell(at, state, self.own[:, :8], self.own[:, 8:])
            states.append(state)
        return torch.stack(states, 1)


def test_foreign_weights_are_told_with_their_cure(tmp_path):
    """A function with weights of no module, and a module that is never called."""

    def run(model, ids, lengths):
        return model.rnn(model.embedding(ids))[:, -1]

    (sentence,) = said_in(tmp_path / "foreign", run, Functional)
    assert "`torch.gru_cell`" in sentence and "recurrences={'name': lambda inputs, output: output}" in sentence
    cure = {"recurrences": {"rnn": lambda inputs, output: output}, "layers": ["rnn"]}
    assert not said_in(tmp_path / "cured", run, Functional, **cure)
    assert "good" in load_runs(tmp_path / "cured")["run/version_0"]["rnn/h"][-1].words


def test_replaced_modules_are_followed(tmp_path):
    """A layer, or a head, that is replaced between epochs is recorded from then on."""

    class Growing(Called):
        def on_train_epoch_start(self):
            if self.current_epoch == 1:
                self.rnn, self.head = nn.LSTM(8, 24, 2, batch_first=True), nn.Linear(24, 1)

    fit(tmp_path, rnnvis(), Growing(lambda m, i, n: m.rnn(m.embedding(i))[0][:, -1]), max_epochs=2)
    found = load_runs(tmp_path)["run/version_0"]["rnn.l1/h"]
    assert [record.n_units for record in found] == [16, 24]
    assert [record.head.weights.shape[1] for record in found] == [16, 24]
