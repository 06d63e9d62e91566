"""Values that a model rescales before its loss are those of the model; of what is done otherwise it is told what."""

from __future__ import annotations

import logging

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lightning_rnnvis import load_runs
from lightning_rnnvis.analysis.output_axis import push_unit
from lightning_rnnvis.network.causes.recorded_head import recorded_head_importance
from tests.models.small import VOCABULARY
from tests.training.outputs.test_scaled_outputs import Scaled
from tests.training.running import fit, rnnvis

MEAN, STD = torch.tensor([20.0, -3.0, 0.5]), torch.tensor([10.0, 2.0, 0.25])
CHANGED = "are those of the layer alone: for its loss the model makes others of them by `{}`"
SCALED = "which is done here, too"


class Forecast(Scaled):
    """Three numbers of each sentence, or one."""

    def __init__(self, change, outputs=3, loss=F.mse_loss):
        super().__init__(change, outputs)
        self.register_buffer("mean", MEAN)
        self.register_buffer("std", STD)
        self.loss = loss

    def training_step(self, batch, batch_idx):
        ids, lengths, labels = batch
        found = self(ids, lengths)
        targets = labels if found.dim() == 1 else labels[:, None].repeat(1, found.shape[1])
        return self.loss(found, 5 * targets + lengths.max())

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 1e-4)


def by_hand(found, targets):
    """Squares of differences."""
    return ((targets - found) ** 2).mean()


AFFINE = {
    "numbers": lambda m, h: m.head(h)[:, 0] * 10 + 20,
    "of each output": lambda m, h: m.head(h) * m.std + m.mean,
    "shifted alone": lambda m, h: m.head(h) + 100.0,
    "learnt": lambda m, h: m.temperature * m.head(h) - m.prior,
    "turned round": lambda m, h: -m.head(h),
    "taken from a number": lambda m, h: 5 - m.head(h),
    "divided": lambda m, h: torch.true_divide(m.head(h), 0.5),
    "addcmul": lambda m, h: torch.addcmul(m.mean, m.head(h), m.std),
    "lerp": lambda m, h: torch.lerp(m.mean.expand(len(h), 3), m.head(h), 0.5),
    "expanded": lambda m, h: m.head(h) * m.std.expand(len(h), 3) + 1,
    "a mean of steps": lambda m, h: m.head(h[:, None].expand(-1, 2, -1)).mean(1) * m.std + m.mean,
    "in place": lambda m, h: m.head(h).mul_(m.std).add_(m.mean),
}
BY_HAND = {"of each output, by hand": AFFINE["of each output"]}


def watch(tmp_path, caplog, model, **settings):
    """The last record of a training, and what was said."""
    with caplog.at_level(logging.INFO, "lightning.pytorch.rnnvis"):
        fit(tmp_path, rnnvis(max_words=20, **settings), model, max_epochs=1)
    return load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1], [one.message for one in caplog.records]


def forecasts(model, words):
    """What the model says after each word, (T, O)."""
    ids = torch.tensor([[VOCABULARY.index(word) for word in words]])
    with torch.no_grad():
        found = [model(ids[:, :end], torch.tensor([end])) for end in range(1, len(words) + 1)]
    return torch.stack([one.reshape(-1) for one in found]).numpy()


@pytest.mark.parametrize("way", {**AFFINE, **BY_HAND})
def test_values_are_those_of_the_loss(tmp_path, caplog, way):
    """Numbers, weights and what came are in the units of the loss; training is what it is without us."""
    change = {**AFFINE, **BY_HAND}[way]
    outputs, loss = 1 if way == "numbers" else 3, by_hand if way in BY_HAND else F.mse_loss
    torch.manual_seed(0)
    model = Forecast(change, outputs, loss)
    record, said = watch(tmp_path, caplog, model)
    torch.manual_seed(0)
    _, without = fit(tmp_path / "without", None, Forecast(change, outputs, loss), max_epochs=1)
    assert all(map(torch.equal, model.state_dict().values(), without.state_dict().values()))
    assert record.head.kind == "values" and any(SCALED in one and "shows the outputs" in one for one in said)
    model.eval()
    for sentence in record.sentences[:4]:
        expected = forecasts(model, list(sentence.words))
        found = np.array([[one.value for one in step] for step in sentence.predictions])
        np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max())
        came = [one.came for one in sentence.predictions[-1]]
        assert np.isnan(came).all() if way == "a mean of steps" else np.isfinite(came).all()
        np.testing.assert_allclose(record.run(sentence.words).outputs, expected, atol=3e-3 * np.abs(expected).max())
    assert record.importance().measured == "network" and not any("layer alone" in note for note in record.notes)
    assert push_unit(record) == "units of the output"
    assert record.importance().unit == ("deviations of the outputs" if outputs > 1 else "units of the output")


def per_row(m, h):
    """A scale of each sentence."""
    return m.head(h) * (1 + h.abs().mean(1, keepdim=True))


OTHERWISE = {
    "a scale of each": (per_row, 3, F.mse_loss, "mul"),
    "a level of each": (lambda m, h: m.head(h) + h[:, :1], 3, F.mse_loss, "add"),
    "bent": (lambda m, h: torch.tanh(m.head(h)) * 5, 3, F.mse_loss, "tanh"),
    "a rate": (lambda m, h: m.head(h).exp(), 1, lambda x, y: F.poisson_nll_loss(x, y, log_input=False), "exp"),
    "a rate, by its logarithm": (lambda m, h: m.head(h), 1, F.poisson_nll_loss, "exp"),
    "a spread": (
        lambda m, h: m.head(h),
        2,
        lambda x, y: F.gaussian_nll_loss(x[:, 0], y[:, 0], F.softplus(x[:, 1])),
        "softplus",
    ),
    "limited": (lambda m, h: m.head(h).clamp(min=0), 3, F.mse_loss, "clamp"),
}


@pytest.mark.parametrize("way", OTHERWISE)
def test_what_is_done_otherwise_is_told(tmp_path, caplog, way):
    """Then the layer's own values are there, and the message and each record name the function."""
    change, outputs, loss, function = OTHERWISE[way]
    model = Forecast(change, outputs, loss)
    record, said = watch(tmp_path, caplog, model)
    for texts in (said, record.notes):
        assert any(CHANGED.format(function) in one for one in texts)
    unit = f"units of the layer, before `{function}`"
    assert push_unit(record) == unit
    of_all = unit if outputs == 1 else f"deviations of the outputs of the layer, before `{function}`"
    assert record.importance().unit == recorded_head_importance(record, record.labels).unit == of_all
    model.change = lambda m, h: m.head(h)
    expected = forecasts(model.eval(), list(record.sentences[0].words))
    found = np.array([[one.value for one in step] for step in record.sentences[0].predictions])
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert np.isnan([one.came for step in record.sentences[0].predictions for one in step]).all()


def test_another_scale_in_each_batch(tmp_path, caplog):
    """Then the layer's own values are there."""
    count = iter(range(1, 1000))
    model = Forecast(lambda m, h: m.head(h) / next(count))
    record, said = watch(tmp_path, caplog, model)
    for texts in (said, record.notes):
        assert any("is another one in each batch: they are shown as values" in one for one in texts)
    assert push_unit(record) == "units of the layer, before what the model makes of it"
    np.testing.assert_allclose(record.network.head.weights, model.head.weight.detach().numpy(), atol=1e-3)


def test_probabilities_that_become_values_are_of_the_layer(tmp_path, caplog):
    """Percent of a sigmoid: pushes and importance are of what enters it."""
    record, _ = watch(tmp_path, caplog, Forecast(lambda m, h: 100 * torch.sigmoid(m.head(h))))
    assert record.head.kind == "values" and not push_unit(record).endswith("of the output")
    assert record.importance().unit.removeprefix("deviations of the outputs") == push_unit(record).removeprefix("units")


GIVEN = {
    "turned round": (lambda m, h: -m.head(h), F.cross_entropy, "by `neg` is done here, too", lambda x: -x),
    "by a loss of one's own": (
        lambda m, h: 2 * m.head(h),
        lambda x, y: torch.logaddexp(x, torch.zeros(())).mean(),
        "by `mul` is done here, too",
        lambda x: 2 * x,
    ),
    "bent": (lambda m, h: 2 * torch.tanh(m.head(h)), F.cross_entropy, CHANGED.format("tanh"), lambda x: x),
}


@pytest.mark.parametrize("way", GIVEN)
def test_a_given_kind_is_that_of_what_enters_the_loss(tmp_path, caplog, way):
    """What is known to be done is done, and what is not is told."""
    change, loss, text, done = GIVEN[way]
    model = Forecast(change, 3, lambda x, y: loss(x, y[:, 0].long() % 3 if loss is F.cross_entropy else y))
    record, said = watch(tmp_path, caplog, model, head_kind="classes")
    assert record.head.kind == "classes"
    for texts in (said, record.notes):
        assert any(text in one for one in texts)
    model.change = lambda m, h: m.head(h)
    words = list(record.sentences[0].words)
    logits = done(torch.from_numpy(forecasts(model.eval(), words)))
    np.testing.assert_allclose(record.run(words).outputs, logits.softmax(-1).numpy(), atol=2e-3)


def test_values_of_16_bits_are_rescaled(tmp_path):
    """What came is known, too, though the model rounds."""
    torch.manual_seed(0)
    model = Forecast(AFFINE["of each output"])
    fit(tmp_path, rnnvis(max_words=20), model, max_epochs=1, precision="bf16-mixed")
    sentence = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"][-1].sentences[0]
    expected = forecasts(model.eval(), list(sentence.words))[-1]
    np.testing.assert_allclose([one.value for one in sentence.predictions[-1]], expected, atol=0.01 * expected.max())
    assert np.isfinite([one.came for one in sentence.predictions[-1]]).all()


def test_two_losses_in_two_units(tmp_path, caplog):
    """One compares what the layer gives, one what is rescaled: then the layer's own values are there, which is told."""
    torch.manual_seed(0)
    model = Forecast(lambda m, h: m.head(h), 3, lambda x, y: F.mse_loss(x, y) + F.l1_loss(x * STD + MEAN, y))
    record, said = watch(tmp_path, caplog, model)
    for texts in (said, record.notes):
        assert any(CHANGED.format("add") in one for one in texts)
    expected = forecasts(model.eval(), list(record.sentences[0].words))[-1]
    np.testing.assert_allclose([one.value for one in record.sentences[0].predictions[-1]], expected, atol=1e-4)
