"""Modules whose class, mode or weights users change: followed where states can be known, else refused with a cure."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import torch
from lightning.pytorch import seed_everything
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lightning_rnnvis import load_runs
from lightning_rnnvis.errors import CaptureError
from tests.models.small import Classifier
from tests.training.running import fit, rnnvis


def records(directory, state="rnn.l0/h"):
    """What the first run recorded of a state."""
    return load_runs(directory)["run/version_0"][state]


class Padded(Classifier):
    """Two layers that read padded words, with dropout between them; the sentence is the mean of their output."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(8, 16, 2, batch_first=True, dropout=0.3)

    def forward(self, ids, lengths):
        """Score of each sentence."""
        return self.head(self.rnn(self.embedding(ids))[0].mean(1)).squeeze(-1)


class TrainingAgain(Padded):
    """Sets its modes itself, within the step."""

    def validation_step(self, batch, batch_idx):
        """Evaluation mode before, training mode afterwards."""
        self.eval()
        self.training_step(batch, batch_idx)
        self.train()


class DroppingOut(Padded):
    """Draws from its dropout in validation, and leaves evaluation mode behind."""

    def validation_step(self, batch, batch_idx):
        """Training mode before, evaluation mode afterwards."""
        self.train()
        self.training_step(batch, batch_idx)
        self.eval()


class Averaged(Padded):
    """Validates other weights than those that it trains, exchanged within the step."""

    def validation_step(self, batch, batch_idx):
        """The step with half of each weight."""
        kept = [parameter.data.clone() for parameter in self.parameters()]
        for parameter in self.parameters():
            parameter.data.mul_(0.5)
        self.training_step(batch, batch_idx)
        for parameter, value in zip(self.parameters(), kept, strict=True):
            parameter.data.copy_(value)


class Normed(nn.LSTM):
    """Norms what it gives."""

    def forward(self, *args):
        """As the parent, the output normed."""
        output, last = super().forward(*args)
        return nn.functional.layer_norm(output, output.shape[-1:]), last


class WithNormed(Padded):
    """A layer whose output is not its state."""

    def __init__(self):
        super().__init__()
        self.rnn = Normed(8, 16, batch_first=True)


class Lengths(nn.LSTM):
    """Takes lengths, packs by itself, and returns the output alone."""

    def forward(self, read, lengths):
        """The output, (B, T, U)."""
        packed = pack_padded_sequence(read, lengths.cpu(), batch_first=True, enforce_sorted=False)
        return pad_packed_sequence(super().forward(packed)[0], batch_first=True)[0]


class WithLengths(Padded):
    """A layer of a derived class with a `forward` of its own."""

    def __init__(self):
        super().__init__()
        self.rnn = Lengths(8, 16, batch_first=True)

    def forward(self, ids, lengths):
        """Score of each sentence."""
        return self.head(self.rnn(self.embedding(ids), lengths).mean(1)).squeeze(-1)


class OneState(nn.LSTMCell):
    """Keeps its cell state to itself."""

    def forward(self, *args):
        """The hidden state alone."""
        return super().forward(*args)[0]


class WithOneState(Padded):
    """A cell of a derived class with a `forward` of its own."""

    def __init__(self):
        super().__init__()
        self.rnn = OneState(8, 16)

    def forward(self, ids, lengths):
        """Score of each sentence, by its first word."""
        return self.head(self.rnn(self.embedding(ids)[:, 0])).squeeze(-1)


def test_the_mode_that_counts_is_that_of_the_call(tmp_path):
    """A step that sets training mode when it is done is recorded as one that does not."""
    models = []
    for build, run in ((TrainingAgain, "itself"), (Padded, "lightning")):
        seed_everything(0, verbose=False)
        models.append(fit(tmp_path / run, rnnvis(), build())[1])
    for state in ("rnn.l0/c", "rnn.l1/h"):
        found, expected = (records(tmp_path / run, state)[-1] for run in ("itself", "lightning"))
        assert np.array_equal(found.responses, expected.responses)
    assert not any(module._forward_hooks for model in models for module in model.modules())


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (DroppingOut, "called in training mode with dropout=0.3"),
        (Averaged, "`on_validation_start`"),
        (WithNormed, "returned another last state"),
        (WithLengths, r"`Lengths`, whose `forward` .* nn\.LSTM.*recurrences=\{'rnn': lambda"),
        (WithOneState, r"`OneState`, whose `forward` .* nn\.LSTMCell"),
    ],
)
def test_states_that_cannot_be_known_are_an_error_before_training(tmp_path, model, message):
    """Never states that the model did not have: the error says why, and what to do."""
    with pytest.raises(CaptureError, match=message):
        fit(tmp_path, rnnvis(), model())


def test_a_derived_class_is_followed_as_told(tmp_path):
    """The cure of the error message: the function for `recurrences` gives the state."""
    fit(tmp_path, rnnvis(recurrences={"rnn": lambda inputs, output: output}), WithLengths())
    assert "good" in records(tmp_path, "rnn/h")[-1].words


class Rows(nn.Embedding):
    """An embedding with a keyword of its own."""

    def forward(self, tokens):
        """Rows, doubled."""
        return super().forward(tokens) * 2


class Outputs(nn.Linear):
    """A linear layer with keywords of its own."""

    def forward(self, hidden, scale=1.0):
        """Outputs, scaled."""
        return super().forward(hidden) * scale


class Masked(nn.Embedding):
    """An embedding that returns a mask, too."""

    def forward(self, ids):
        """Rows and mask."""
        return super().forward(ids), ids != 0


class WithOwnKeywords(Padded):
    """Calls embeddings and head by their own keywords."""

    def __init__(self):
        super().__init__()
        self.embedding, self.masked = Rows(12, 8, padding_idx=0), Masked(12, 8)
        self.head = Outputs(16, 1)

    def forward(self, ids, lengths):
        """Score of each sentence."""
        _, mask = self.masked(ids)
        output, _ = self.rnn(self.embedding(tokens=ids))
        return self.head(hidden=(output * mask[..., None]).mean(1), scale=2.0).squeeze(-1)


class Nested(Padded):
    """Looks up nested ids, and pads their rows."""

    def forward(self, ids, lengths):
        """Score of each sentence."""
        rows = [row[:length] for row, length in zip(ids, lengths, strict=True)]
        nested = self.embedding(torch.nested.nested_tensor(rows, layout=torch.jagged))
        return self.head(self.rnn(torch.nested.to_padded_tensor(nested, 0.0))[0].mean(1)).squeeze(-1)


@pytest.mark.parametrize("model", [WithOwnKeywords, Nested])
def test_embeddings_and_heads_called_otherwise(tmp_path, model):
    """What is called, or returns, otherwise than in torch does not keep anything from being recorded."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="RNNVis stopped")
        fit(tmp_path, rnnvis(), model())
    padded = fit(tmp_path / "padded", rnnvis(), Padded()) and records(tmp_path / "padded")[0]
    found = records(tmp_path)[0]
    assert list(found.words) == list(padded.words) and (found.counts == padded.counts).all()


class LastOnly(nn.LSTM):
    """Returns the last state alone."""

    def forward(self, read):
        """Of each sequence."""
        return super().forward(read)[0][:, -1]


def test_a_layer_without_steps_is_refused_with_a_cure_that_works(tmp_path):
    """No function of what it returns can give the states: the layer returns what torch's returns."""

    class Last(Padded):
        def __init__(self):
            super().__init__()
            self.rnn = LastOnly(8, 16, batch_first=True)

        def forward(self, ids, lengths):
            return self.head(self.rnn(self.embedding(ids))).squeeze(-1)

    with pytest.raises(CaptureError, match="has no steps: return what nn.LSTM returns"):
        fit(tmp_path, rnnvis(), Last())
