"""Weights and inputs that are NaN or infinite: that is said, nothing else is guessed, and recording goes on after."""

from __future__ import annotations

import logging
import warnings

import pytest
import torch

from lightning_rnnvis import RNNVis, load_runs
from tests.models.small import Classifier
from tests.training.running import fit, rnnvis, trainer
from tests.training.words.input_models import Forecaster, series


class Breaks(Classifier):
    """Weights that are `number` in the validations of `broken` epochs; packed, or as a loop would, not."""

    def __init__(self, broken, number=torch.nan, part="", packed=True):
        super().__init__("GRU")
        self.broken, self.number, self.part, self.packed = broken, number, part, packed

    def forward(self, ids, lengths):
        """Score of each sentence, shape (B,)."""
        if self.packed:
            return super().forward(ids, lengths)
        states, _ = self.rnn(self.embedding(ids))
        return self.head(states[torch.arange(len(ids)), lengths - 1]).squeeze(-1)

    def on_validation_start(self):
        """Break."""
        self.saved = None
        if not self.trainer.sanity_checking and self.current_epoch in self.broken:
            self.saved = {name: value.clone() for name, value in self.state_dict().items()}
            for parameter in self.get_submodule(self.part).parameters():
                parameter.data[(1 if len(parameter) == 12 else 0) :] = self.number  # the row of padding may stay

    def on_validation_end(self):
        """Recover."""
        if self.saved is not None:
            self.load_state_dict(self.saved)


def said(tmp_path, caplog, model, callback, **settings):
    """Everything that a training of 4 epochs says."""
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit(tmp_path, callback, model, max_epochs=4, **settings)
    texts = [str(one.message) for one in caught] + [record.getMessage() for record in caplog.records]
    return list(dict.fromkeys(text for text in texts if "RNNVis" in text))


@pytest.mark.parametrize(
    ("broken", "number", "checks", "part"),
    [
        ([0], torch.nan, 0, ""),
        ([0], torch.inf, 2, "embedding"),
        ([1, 2], torch.nan, 0, "embedding"),
        ([2], -torch.inf, 0, ""),
        ([0], torch.nan, 0, "rnn"),
    ],
)
def test_what_is_not_finite_is_said_and_recording_goes_on(tmp_path, caplog, broken, number, checks, part):
    """Wherever it comes, the cause and the cure are said once, and the gap says why there is no record."""
    model = Breaks(broken, number, part, packed=checks == 0)
    texts = said(tmp_path, caplog, model, rnnvis(padding=0), num_sanity_val_steps=checks)
    (told,) = [text for text in texts if "could not be recorded" in text]
    assert "rnn.l0/h could not be recorded: all states held NaN or infinity" in told and "gradient_clip_val" in told
    for guess in ("stopped", "no word entered", "another order", "something else", "words=", "cannot"):
        assert not any(guess in text for text in texts), texts
    history = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"]
    assert [record.epoch for record in history] == [epoch for epoch in range(4) if epoch not in broken]
    assert all(record.head and record.network for record in history)
    first, last = broken[0], broken[-1]
    when = f"In epoch {first}" if first == last else f"In epochs {first} to {last}"
    assert f"{when}, all states of rnn.l0/h were NaN or infinite, so there is no record of that." in str(
        history.findings()
    )


class Scaled(Forecaster):
    """Divides the validated series by `by`, and takes from it the mean of the batch, if told."""

    def __init__(self, by=1.0, centred=False):
        super().__init__()
        self.by, self.centred = by, centred
        self.register_buffer("mask", torch.full((3, 3), -torch.inf).triu(1))

    def forward(self, series, lengths):
        """The forecast of each series, shape (B,)."""
        series = series - series.mean(0) if self.centred else series
        return super().forward(series if self.training else series / self.by, lengths)


SAID = {
    "holes": ("The data hold NaN or infinity, and a state that reads it",),
    "weights": ("Weights of the model are NaN or infinite, as after a training that diverged",),
    "trained": ("Weights of the model are NaN or infinite, and so are data, in inputs or targets",),
    "made": ("Data and weights are finite, so the model makes it",),
    "nothing": (),
}
"""What is said of where it comes from."""

CASES = [
    (["some"], {}, "holes"),
    (["middle"], {}, "holes"),
    (["some"], {"centred": True}, "holes"),  # which spreads over the batch
    (["targets"], {}, "nothing"),
    (["weights"], {}, "weights"),
    (["weights", "targets"], {}, "trained"),
    (["weights", "some"], {}, "trained"),
    ([], {"by": 0.0}, "made"),
]


@pytest.mark.parametrize(("broken", "settings", "which"), CASES)
def test_where_it_comes_from(tmp_path, broken, settings, which):
    """Data, weights, both, or neither: each is said where it is true, and no other."""
    validated = series(seed=1)
    values, lengths, targets = validated.dataset.tensors
    targets = targets.clone()
    validated.dataset.tensors = values, lengths, targets
    model = Scaled(**settings)
    if "some" in broken:
        values[::8, 1, 0] = torch.nan
    if "middle" in broken:
        values[:, 2:, 1] = torch.nan
    if "targets" in broken:
        targets[:] = torch.nan
    if "weights" in broken:
        model.rnn.weight_hh_l0.data[:] = torch.nan
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        trainer(tmp_path, RNNVis(min_count=1), max_epochs=1).fit(model, series(), validated)
    if "weights" in broken or settings.get("by") == 0:
        with pytest.raises(FileNotFoundError, match=r"all states of .*unless the data hold NaN"):
            load_runs(tmp_path)
    texts = [str(one.message) for one in caught if "rnn.l0/h" in str(one.message)]
    assert bool(texts) == (which != "nothing")
    for one, sentences in SAID.items():
        assert all((sentence in text) == (one == which) for sentence in sentences for text in texts), texts


def test_holes_in_each_batch_of_a_series_do_not_stop_recording(tmp_path):
    """The finite sequences of a batch tell its columns."""
    validated = series(seed=1)
    values, lengths, _ = validated.dataset.tensors
    values[::8, 1, 0] = torch.nan  # one sequence of each batch, from its second step on
    lost = int((lengths[::8] - 1).sum())
    with pytest.warns(UserWarning, match="hold NaN") as caught:
        trainer(tmp_path, RNNVis(min_count=1), max_epochs=1).fit(Forecaster(), series(), validated)
    told = f"{lost} of {int(lengths.sum())} steps held NaN or infinity in rnn.l0/h"
    assert any(told in str(one.message) for one in caught)
    history = load_runs(tmp_path)["run/version_0"]
    assert list(history.states) == ["rnn.l0/h", "second.l0/c", "second.l0/h"]
    assert list(history["second.l0/h"][-1].words) == list(history["rnn.l0/h"][-1].words)
