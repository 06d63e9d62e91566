"""Heads that read both directions of a layer: what is recorded of them, and run again, is what torch gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lightning_rnnvis.capture.outputs import sentence_predictions
from lightning_rnnvis.network.causes.importance import importance_of_groups, importance_of_units, sampled_states
from lightning_rnnvis.network.causes.promoted_outputs import promotion
from lightning_rnnvis.network.causes.word_effects import word_effects
from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.outputs import log_softmax, logits_of
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.running.sentence_run import run_words
from lightning_rnnvis.network.storage import decoding
from lightning_rnnvis.network.storage.encoding import network_arrays
from tests.models import recordings
from tests.models.recordings import N_WORDS, E, read_back, rounded, waiting_network

N_OUTPUTS = 3
READINGS = {
    "the last states": lambda states, last: torch.cat([last[-2], last[-1]], -1),
    "the last states, turned": lambda states, last: torch.cat([last[-1], last[-2]], -1),
    "the last step": lambda states, last: states[:, -1],
    "the first step": lambda states, last: states[:, 0],
    "every step": lambda states, last: states,
    "all steps but the last": lambda states, last: states[:, :-1],
}
STEPS = ("every step", "all steps but the last")


class Both(nn.Module):
    """Both directions of a recurrent layer enter a linear layer."""

    def __init__(self, kind, layers, reading, packed=False, n_outputs=N_OUTPUTS, *, learnt_start=False):
        super().__init__()
        self.embedding = nn.Embedding(N_WORDS, E)
        self.rnn = getattr(nn, kind)(E, 4, layers, bidirectional=True, batch_first=True)
        self.head = nn.Linear(8, n_outputs)
        self.reading, self.packed = READINGS[reading], packed
        self.start = torch.randn(2 * layers, 1, 4) / 2 if learnt_start else None

    def begin(self, n):
        """The states before n sequences."""
        first = None if self.start is None else self.start.expand(-1, n, -1).contiguous()
        return first if first is None or self.rnn.mode != "LSTM" else (first, 2 * first)

    def forward(self, ids, lengths=None):
        """The outputs for ids (B, T)."""
        read = self.embedding(ids)
        if self.packed:
            n = torch.full((len(ids),), ids.shape[1]) if lengths is None else lengths
            read = pack_padded_sequence(read, n, batch_first=True, enforce_sorted=False)
        states, last = self.rnn(read, self.begin(len(ids)))
        states = pad_packed_sequence(states, batch_first=True)[0] if self.packed else states
        return self.head(self.reading(states, last[0] if isinstance(last, tuple) else last))

    @torch.no_grad()
    def logits(self, ids):
        """After each word of one sentence, or each of its beginnings, (T, O)."""
        if self.reading in (READINGS[one] for one in STEPS):
            read = self.embedding(ids[None])
            return self.head(self.rnn(read, self.begin(1))[0])[0].numpy()
        return torch.cat([self(ids[None, : end + 1]) for end in range(len(ids))]).numpy()


def recorded(model, ids, lengths=None, kind="classes"):
    """What is recorded of the layer of a model that saw one batch, and its network, stored and read back."""
    recording = recordings.recorded(model, (ids, lengths), kind=kind)
    return recording.layers["rnn"], read_back(waiting_network(recording))


def softmax(logits):
    return np.exp(log_softmax(logits))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(["LSTM", "GRU", "RNN"]),
    layers=st.integers(1, 2),
    reading=st.sampled_from(list(READINGS)),
    packed=st.booleans(),
    learnt_start=st.booleans(),
    seed=st.integers(0, 99),
)
def test_equal_to_torch(*, kind, layers, reading, packed, learnt_start, seed):
    """Recorded and run, after each word: what the model says of the sentence that ends there, or at that step."""
    torch.manual_seed(seed)
    packed = packed and reading not in ("the last step", "all steps but the last")  # which would read padding
    model = rounded(Both(kind, layers, reading, packed, learnt_start=learnt_start))
    lengths = torch.tensor([6, 3, 4]) if packed else None
    layer, network = recorded(model, torch.randint(1, N_WORDS, (3, 6)), lengths)
    states = [f"rnn.l{layers - 1}/h", f"rnn.l{layers - 1}.reverse/h"]
    for _, sentence in layer.picker.sentences():
        one, other = (sentence.predictions[state] for state in states)
        assert one is other and one.known is None
        truth = softmax(model.logits(torch.from_numpy(sentence.ids)))
        np.testing.assert_allclose(np.take_along_axis(truth, one.outputs, 1), one.numbers, atol=1e-5)
        n = len(sentence.ids)
        expected = [step < n - 1 or reading != "all steps but the last" for step in range(n)]
        assert one.entered.tolist() == (expected if reading in STEPS else [False] * (n - 1) + [True])
    runner, text = Runner.of(network), [f"w{index}" for index in np.random.default_rng(seed).integers(1, N_WORDS, 7)]
    places, _ = network.find(text)
    found = run_words(runner, states[0], text, {})
    truth = model.logits(torch.from_numpy(network.word_ids[places]))
    np.testing.assert_allclose(found.outputs, softmax(truth), atol=1e-5)
    assert found.sentence.enters_head.tolist() == network.head.enters(7).tolist()
    with pytest.MonkeyPatch.context() as patch:  # also where beginnings are run some at a time
        patch.setattr("lightning_rnnvis.network.running.runner.SUMS_AT_ONCE", 100)
        np.testing.assert_allclose(run_words(runner, states[1], text, {}).outputs, found.outputs, atol=1e-6)


@pytest.mark.parametrize("reading", ["the last states, turned", "every step"])
@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_words_that_made_a_prediction(kind, reading):
    """What is lost is the difference to the sentence that is read without the word."""
    torch.manual_seed(3)
    model = rounded(Both(kind, 1, reading))
    _, network = recorded(model, torch.randint(1, N_WORDS, (3, 6)))
    runner, text = Runner.of(network), ["w3", "w5", "w1", "w7"]
    ids = torch.tensor([3, 5, 1, 7])
    if reading != "every step":
        whole = log_softmax(model.logits(ids)[2])
        expected = [
            whole[1] - log_softmax(model.logits(ids[[place for place in range(3) if place != out]])[-1])[1]
            for out in range(3)
        ] + [0]
    else:  # before the step one word less, and behind it
        states = [model.rnn(model.embedding(ids[None]))[0][0].detach()] + [
            model.rnn(model.embedding(ids[[place for place in range(4) if place != out]][None]))[0][0].detach()
            for out in range(4)
        ]
        at = [(2, 2), (1, 1), (1, 1), (1, 2), (2, 2)]
        logits = [
            model.head(torch.cat([one[forward, :4], one[backward, 4:]])).detach().numpy()
            for one, (forward, backward) in zip(states, at, strict=True)
        ]
        expected = [log_softmax(logits[0])[1] - log_softmax(one)[1] for one in logits[1:]]
    np.testing.assert_allclose(word_effects(runner, network.head, text, 2, 1).effects, expected, atol=1e-5)
    alone = word_effects(runner, network.head, ["w3"], 0, 1).effects
    nothing = log_softmax(model.head(torch.zeros(8)).detach().numpy())
    np.testing.assert_allclose(alone, [log_softmax(model.logits(ids[:1])[0])[1] - nothing[1]], atol=1e-5)


@pytest.mark.parametrize(("kind", "n_outputs"), [("classes", 3), ("classes", 1), ("labels", 2), ("values", 2)])
@pytest.mark.parametrize("reading", ["the last states", "the last step", "every step"])
def test_causes_of_both_states(kind, n_outputs, reading):
    """Units of either direction are clamped in its recurrence, and have their own columns at the head."""
    torch.manual_seed(5)
    model = rounded(Both("GRU", 1, reading, n_outputs=n_outputs))
    with torch.no_grad():
        model.head.weight.mul_(0.0625)
    _, network = recorded(model, torch.randint(1, N_WORDS, (40, 6)), kind=kind)
    runner, head = Runner.of(network), network.head
    inputs = sampled_states(runner, head)
    for place, state in enumerate(("rnn.l0/h", "rnn.l0.reverse/h")):
        own = slice(4 * place, 4 * place + 4)
        assert head.columns(state) == (own,)
        means = inputs[:, own].mean(axis=0)
        single = list(np.arange(4)[:, None])
        at_head = importance_of_groups(runner, state, means, single, at_head=True)
        np.testing.assert_allclose(importance_of_units(runner, state, means), at_head, rtol=0.2, atol=1e-9)
        lost = importance_of_groups(runner, state, means, [np.array([0, 2])])
        whole = softmax_or(kind, head, inputs)
        without = runner.run(network.sequences, {state: Clamp(np.array([0, 2]), means[[0, 2]])})
        rows = np.arange(len(network.sequences))
        forward, backward = (without.states[f"rnn.l0{one}/h"] for one in ("", ".reverse"))
        if reading == "every step":
            read = np.concatenate([forward, backward], -1).reshape(-1, 8)
        else:
            read = np.concatenate([forward[rows, -1], backward[rows, 0 if reading == "the last states" else -1]], -1)
        if kind == "classes":
            after = softmax_or(kind, head, read)
            expected = (whole * np.log(whole / after)).sum(-1).mean()
            np.testing.assert_allclose(lost, [expected], rtol=1e-2, atol=1e-9)
        assert lost[0] > 0
        direction = np.zeros(8)
        direction[own] = [1, -1, 0.5, 2]
        step = 1e-3
        raised, lowered = (softmax_or(kind, head, inputs + sign * step * direction) for sign in (1, -1))
        found = promotion(runner, direction).changes
        np.testing.assert_allclose(found, (raised - lowered).mean(axis=0) / 2 / step, rtol=0.02, atol=2e-4)


def softmax_or(kind, head, states):
    """Probabilities, or values."""
    logits = logits_of(head, states).astype(np.float64)
    return softmax(logits) if kind == "classes" else 1 / (1 + np.exp(-logits)) if kind == "labels" else logits


def test_what_would_take_long_is_left_out(monkeypatch):
    """Then the whole sentence has its prediction, and no beginning."""
    monkeypatch.setattr(sentence_predictions, "MOST_PRODUCTS", 1000)
    torch.manual_seed(0)
    model = rounded(Both("LSTM", 1, "the last states"))
    layer, _ = recorded(model, torch.randint(1, N_WORDS, (2, 6)))
    for _, sentence in layer.picker.sentences():
        found = sentence.predictions["rnn.l0/h"]
        assert found.known.tolist() == [False] * 5 + [True]
        truth = softmax(model.logits(torch.from_numpy(sentence.ids)))[-1]
        np.testing.assert_allclose(truth[found.outputs[-1]], found.numbers[-1], atol=1e-5)


def test_words_that_depend_on_later_ones():
    """A layer that reads another one of both directions reads something else at each end: beginnings are left out."""

    class Stacked(Both):
        def __init__(self):
            super().__init__("GRU", 1, "the last states")
            self.below = nn.GRU(E, 3, batch_first=True, bidirectional=True)
            self.rnn = nn.GRU(6, 4, batch_first=True, bidirectional=True)

        def forward(self, ids, lengths=None):
            last = self.rnn(self.below(self.embedding(ids))[0])[1]
            return self.head(torch.cat([last[0], last[1]], -1))

    torch.manual_seed(0)
    model = rounded(Stacked())
    ids = torch.randint(1, N_WORDS, (2, 6))
    layer, network = recorded(model, ids)
    for _, sentence in layer.picker.sentences():
        assert sentence.predictions["rnn.l0/h"].known.tolist() == [False] * 5 + [True]
    text = [f"w{index}" for index in ids[0].tolist()]
    found = run_words(Runner.of(network), "rnn.l0/h", text, {})
    with torch.no_grad():
        truth = torch.cat([model(ids[:1, : end + 1]) for end in range(6)]).softmax(-1).numpy()
    np.testing.assert_allclose(found.outputs, truth, atol=1e-5)


def test_other_readers_find_no_head():
    """What does not know heads of several states takes none for one of a single state, nor one for several."""
    model = rounded(Both("GRU", 1, "the last states"))
    _, network = recorded(model, torch.randint(1, N_WORDS, (3, 6)))
    arrays = network_arrays(network)
    assert not {"head_weights", "head_biases", "head_ids"} & arrays.keys()
    described = decoding.read_json(arrays["text"].tobytes())
    assert described["head"] is None and described["joined_head"]["beside"][0]["state"] == "rnn.l0.reverse/h"
    read = decoding.read_fields(decoding._Described, described)
    for wrong in (
        {"joined_head": None, "head": read["joined_head"]},
        {"joined_head": replace(read["joined_head"], beside=())},
        {"joined_head": replace(read["joined_head"], state="rnn.l0.reverse/h")},
        {"joined_head": replace(read["joined_head"], entering="all")},
    ):
        with pytest.raises((ValueError, KeyError)):
            decoding._network(decoding._Described(**read | wrong), arrays)
