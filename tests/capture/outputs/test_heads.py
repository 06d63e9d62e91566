"""The head is found by value or named, and says what the model would say; where there is none, nothing is said."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from lightning_rnnvis.capture.model.modules import find_linears
from lightning_rnnvis.errors import CaptureError
from tests.capture.batches import batch
from tests.capture.outputs.recorded_heads import record, recorded


class Base(nn.Module):
    """An embedding, a recurrent layer, and linear layers; each test says how they are wired."""

    def __init__(self, forward, outputs=3, bidirectional=False, words=11):
        super().__init__()
        self.embedding = nn.Embedding(words, 6, padding_idx=0)
        self.rnn = nn.LSTM(6, 4, 2, batch_first=True, bidirectional=bidirectional)
        self.attention = nn.Linear(4 * (1 + bidirectional), 1)
        self.hidden = nn.Linear(4 * (1 + bidirectional), 5)
        self.head = nn.Linear(4 * (1 + bidirectional), outputs)
        self.last = nn.Linear(5, outputs)
        self._forward = forward
        self.eval()

    def forward(self, ids, lengths):
        return self._forward(self, ids, lengths)


def classifier(model, ids, lengths):
    """Reads the last state of each packed sequence."""
    packed = pack_padded_sequence(model.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
    return model.head(model.rnn(packed)[1][0][-1])


def tagger(model, ids, lengths):
    """Reads the state of every step."""
    return model.head(model.rnn(model.embedding(ids))[0])


@pytest.fixture(autouse=True, params=[2**15, 4])
def _blocks(request, monkeypatch):
    """Every test also holds where a head's outputs are worked through a few at a time."""
    monkeypatch.setattr("lightning_rnnvis.capture.outputs.head_weights.OUTPUTS_AT_ONCE", request.param)
    torch.manual_seed(0)


def test_classifier():
    """The last word's prediction is the model's own; earlier ones say what it would be if the sentence ended there."""
    model = Base(classifier)
    ids, lengths = batch()
    layer = record(model, ids, lengths)
    assert set(layer.heads) == {"rnn.l1/h"}
    head = layer.heads["rnn.l1/h"]
    assert (head.name, head.firsts, head.alone, head.is_language_model) == ("head", (0,), True, False)
    truth = {
        tuple(row[:n].tolist()): model(row[None], lengths[i : i + 1]).softmax(-1)[0].detach().numpy()
        for i, (row, n) in enumerate(zip(ids, lengths, strict=True))
    }
    for _, sentence in layer.picker.sentences():
        found = sentence.predictions["rnn.l1/h"]
        expected = truth[tuple(sentence.ids.tolist())]
        np.testing.assert_allclose(found.numbers[-1], np.sort(expected)[::-1], atol=1e-5)
        assert found.outputs[-1].tolist() == np.argsort(-expected).tolist()
        assert found.entered.tolist() == [False] * (len(sentence.ids) - 1) + [True]
        assert np.isnan(found.losses).all()


def test_as_many_classes_as_words():
    """Few outputs, one for each sentence, are classes; many that are just as many as words are the next word."""
    ids, lengths = batch()
    model = Base(classifier, outputs=11)
    layer = record(model, ids, lengths)
    assert not layer.heads["rnn.l1/h"].is_language_model
    assert all(np.isnan(one.predictions["rnn.l1/h"].losses).all() for _, one in layer.picker.sentences())
    assert record(Base(tagger, outputs=11), ids, lengths).heads["rnn.l1/h"].is_language_model
    many = Base(classifier, words=40, outputs=40)
    assert record(many, ids, lengths).heads["rnn.l1/h"].is_language_model


def test_language_model():
    """With as many outputs as the embedding has rows, the loss is that of the word which really followed."""
    model = Base(tagger, outputs=11)
    ids, lengths = batch([6, 6, 6])
    layer = record(model, ids, lengths)
    assert layer.heads["rnn.l1/h"].is_language_model
    losses = nn.functional.cross_entropy(model(ids, lengths)[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")
    truth = {tuple(row.tolist()): loss.detach().numpy() for row, loss in zip(ids, losses, strict=True)}
    for _, sentence in layer.picker.sentences():
        found = sentence.predictions["rnn.l1/h"]
        np.testing.assert_allclose(found.losses[:-1], truth[tuple(sentence.ids.tolist())], atol=1e-5)
        assert np.isnan(found.losses[-1])
        assert found.entered.all()


def test_single_output_is_a_logit():
    """One output is the logit of class 1."""
    model = Base(classifier, outputs=1)
    ids, lengths = batch([4])
    layer = record(model, ids, lengths)
    (_, sentence), *_ = layer.picker.sentences()
    found = sentence.predictions["rnn.l1/h"]
    chance = float(model(ids, lengths).sigmoid())
    assert dict(zip(found.outputs[-1].tolist(), found.numbers[-1].tolist(), strict=True))[1] == pytest.approx(
        chance, abs=1e-5
    )


def test_both_directions():
    """Each direction knows its own columns of the weights; both together predict, and neither a word that is read."""
    model = Base(tagger, bidirectional=True)
    ids, lengths = batch([5, 5])
    layer = record(model, ids, lengths)
    forward, reverse = layer.heads["rnn.l1/h"], layer.heads["rnn.l1.reverse/h"]
    assert (forward.firsts, reverse.firsts, forward.alone) == ((0,), (4,), False)
    np.testing.assert_array_equal(reverse.kept.weights, model.head.weight.detach().numpy()[:, 4:])
    assert [one.state for one in forward.joined] == ["rnn.l1/h", "rnn.l1.reverse/h"] and forward.is_whole
    truth = {tuple(row.tolist()): one for row, one in zip(ids, model(ids, lengths).softmax(-1), strict=True)}
    for _, sentence in layer.picker.sentences():
        found = sentence.predictions["rnn.l1.reverse/h"]
        expected = truth[tuple(sentence.ids.tolist())].sort(-1, descending=True).values.detach()
        np.testing.assert_allclose(found.numbers, expected, atol=1e-5)
        assert found.entered.all() and np.isnan(found.losses).all()


NO_HEAD = {
    "hidden layer": lambda m, i, n: m.last(torch.relu(m.hidden(m.rnn(m.embedding(i))[0]))),
    "attention": lambda m, i, n: m.head((m.attention(h := m.rnn(m.embedding(i))[0]).softmax(1) * h).sum(1)),
    "residual": lambda m, i, n: m.head(m.rnn(m.embedding(i))[0] + 1),
    "no linear layer": lambda m, i, n: m.rnn(m.embedding(i))[0].sum(),
}


@pytest.mark.parametrize("wiring", NO_HEAD)
def test_no_head(wiring):
    """A linear layer that is followed by another, or does not read the state unchanged, is no head."""
    layer = record(Base(NO_HEAD[wiring]), *batch())
    assert layer.heads == {}
    assert all(not sentence.predictions for _, sentence in layer.picker.sentences())


def test_named_head():
    """A named head need not be the last one; a wrong name is an error; False is none."""
    model = Base(lambda m, i, n: (h := m.rnn(m.embedding(i))[0], m.head(h), m.hidden(h)))
    assert record(model, *batch(), head="head").heads["rnn.l1/h"].name == "head"
    assert record(model, *batch()).heads["rnn.l1/h"].name == "hidden"
    assert record(model, *batch(), head=False).heads == {}
    with pytest.raises(CaptureError, match=r"`attention`, `hidden`, `head`"):
        find_linears(model, "decoder")


def test_head_called_step_by_step():
    """A head called after each step reads the states of all steps, whatever else it reads."""

    def stepwise(model, ids, lengths, other=False):
        state = None
        for t in range(ids.shape[1]):
            output, state = model.rnn(model.embedding(ids[:, t : t + 1]), state)
            model.head(output[:, 0])
            if other and t == 2:
                model.head(output[:, 0] + 1)

    ids = torch.randint(1, 11, (3, 5))
    for other in (False, True):
        layer = record(Base(lambda m, i, n, other=other: stepwise(m, i, n, other)), ids, torch.tensor([5] * 3))
        assert bool(layer.heads["rnn.l1/h"].entered.all())
        assert layer.heads["rnn.l1/h"].entered.shape == (3, 5)


@pytest.mark.parametrize("changed", [False, True])
def test_predictions_that_wait_are_those_of_the_batch(changed):
    """They are made of the weights of the validation, or left out where these have been exchanged since."""
    model, inputs = Base(tagger, outputs=11), batch([6, 4, 5])
    at_once = record(model, *inputs)
    recording = recorded(model, *inputs, more_follow=True)
    assert all(not sentence.predictions for sentence in recording.layers["rnn"].picker.kept())
    if changed:
        model.head.weight.data.mul_(1.5)  # as a moving average does
    recording.predict(unless_changed=True)
    for key, sentence in recording.layers["rnn"].picker.sentences():
        assert bool(sentence.predictions) is not changed and not sentence.head_inputs
        for state, found in sentence.predictions.items():
            expected = dict(at_once.picker.sentences())[key].predictions[state]
            np.testing.assert_allclose(found.numbers, expected.numbers, atol=1e-6)
            np.testing.assert_allclose(found.losses, expected.losses, atol=1e-6)
            np.testing.assert_array_equal(found.outputs, expected.outputs)
