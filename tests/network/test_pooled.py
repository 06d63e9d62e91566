"""Heads that read pools over the words of a sentence: what is recorded of them, and run again, is what torch gives."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lightning_rnnvis.network.causes.importance import importance_of_groups, importance_of_units
from lightning_rnnvis.network.causes.promoted_outputs import promotion
from lightning_rnnvis.network.causes.word_effects import word_effects
from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.outputs import log_softmax
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.running.sentence_run import run_words
from lightning_rnnvis.network.storage import decoding
from lightning_rnnvis.network.storage.encoding import network_arrays
from tests.models import recordings
from tests.models.recordings import N_WORDS, E, read_back, rounded, waiting_network

UNITS, N_OUTPUTS = 4, 3


def mean(h, there):
    """Over the words alone."""
    return (h * there).sum(1) / there.sum(1)


def largest(h, there):
    """Over the words alone."""
    return h.masked_fill(there == 0, -1e9).max(1).values


POOLS = {
    "mean": mean,
    "mean of all steps": lambda h, there: h.mean(1),
    "adaptive": lambda h, there: F.adaptive_avg_pool1d(h.mT, 1).squeeze(-1),
    "largest": largest,
    "largest of all steps": lambda h, there: h.amax(1),
    "mean and largest": lambda h, there: torch.cat([mean(h, there), largest(h, there)], -1),
    "last, largest and mean": lambda h, there: torch.cat(
        [h[torch.arange(len(h)), there.sum(1)[:, 0].long() - 1], largest(h, there), mean(h, there)], -1
    ),
}
"""What is read of states (B, T, U), where `there` is 1 at words, (B, T, 1)."""

WIDTHS = {"mean and largest": 2, "last, largest and mean": 3}


class Pooled(nn.Module):
    """A recurrent layer, and a head that reads pools of its states, or is averaged."""

    def __init__(self, pool="mean", kind="GRU", layers=1, *, both=False, packed=False, after=False):
        super().__init__()
        self.embedding = nn.Embedding(N_WORDS, E, padding_idx=0)
        self.rnn = getattr(nn, kind)(E, UNITS, layers, bidirectional=both, batch_first=True)
        self.head = nn.Linear(UNITS * (1 + both) * WIDTHS.get(pool, 1), N_OUTPUTS)
        self.pool, self.packed, self.after = POOLS[pool], packed, after

    def forward(self, ids, lengths):
        """The outputs for ids (B, T)."""
        read = self.embedding(ids)
        if self.packed:
            read = pack_padded_sequence(read, lengths, batch_first=True, enforce_sorted=False)
        states = self.rnn(read)[0]
        states = pad_packed_sequence(states, batch_first=True)[0] if self.packed else states
        there = (torch.arange(states.shape[1]) < lengths[:, None]).float()[..., None]
        return self.pool(self.head(states), there) if self.after else self.head(self.pool(states, there))

    @torch.no_grad()
    def logits(self, ids):
        """Of each beginning of one sentence, by itself, (T, O)."""
        ends = range(1, len(ids) + 1)
        return torch.cat([self(ids[None, :end], torch.tensor([end])) for end in ends]).numpy()


def a_batch(lengths=(6, 3, 4)):
    """Padded ids (B, T) and lengths."""
    ids = torch.randint(1, N_WORDS, (len(lengths), max(lengths)))
    for row, length in enumerate(lengths):
        ids[row, length:] = 0
    return ids, torch.tensor(lengths)


def recorded(model, *batches):
    """What is recorded of the layer of a classifier that saw batches, and its network, stored and read back."""

    def loss(outputs):
        return F.cross_entropy(outputs, torch.zeros(len(outputs), dtype=torch.long))

    recording = recordings.recorded(model, *batches, loss=loss, padding=[0])
    return recording.layers["rnn"], read_back(waiting_network(recording))


def softmax(logits):
    return np.exp(log_softmax(logits))


def states_of(model):
    """Names of the states that the head reads."""
    top = model.rnn.num_layers - 1
    return [f"rnn.l{top}/h", f"rnn.l{top}.reverse/h"][: 1 + model.rnn.bidirectional]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    pool=st.sampled_from(list(POOLS)),
    kind=st.sampled_from(["LSTM", "GRU", "RNN"]),
    layers=st.integers(1, 2),
    both=st.booleans(),
    packed=st.booleans(),
    after=st.booleans(),
    seed=st.integers(0, 99),
)
def test_equal_to_torch(*, pool, kind, layers, both, packed, after, seed):
    """Recorded and run, after each word: what the model says of the sentence that ends there, by itself."""
    torch.manual_seed(seed)
    after = after and pool in ("mean", "mean of all steps")
    model = rounded(Pooled(pool, kind, layers, both=both, packed=packed, after=after))
    batches = [a_batch(), a_batch((1, 1)), a_batch((5, 5)), a_batch((2, 6, 1))]
    layer, network = recorded(model, *batches[seed % 4 :], batches[0])
    states = states_of(model)
    reads_padding = "all" in pool or pool == "adaptive" or (both and not packed)
    assert {head.through_padding for head in layer.heads.values()} == {reads_padding}
    for _, sentence in layer.picker.sentences():
        found = sentence.predictions[states[0]]
        assert found is sentence.predictions[states[-1]] and found.known is None
        truth = softmax(model.logits(torch.from_numpy(sentence.ids)))
        np.testing.assert_allclose(np.take_along_axis(truth, found.outputs, 1), found.numbers, atol=1e-5)
        assert found.entered.tolist() == [False] * (len(sentence.ids) - 1) + [True]
    runner, text = Runner.of(network), [f"w{index}" for index in np.random.default_rng(seed).integers(1, N_WORDS, 7)]
    places, _ = network.find(text)
    found = run_words(runner, states[0], text, {})
    np.testing.assert_allclose(
        found.outputs, softmax(model.logits(torch.from_numpy(network.word_ids[places]))), atol=1e-5
    )
    assert found.sentence.enters_head.tolist() == [False] * 6 + [True]


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("pool", ["mean", "last, largest and mean"])
def test_causes(pool, both):
    """Importance, promoted outputs and word effects are those of the pools, of which a unit may have several."""
    torch.manual_seed(5)
    model = rounded(Pooled(pool, both=both))
    with torch.no_grad():
        model.head.weight.mul_(0.0625)
    ids, lengths = torch.randint(1, N_WORDS, (40, 6)), torch.full((40,), 6)
    _, network = recorded(model, (ids, lengths))
    runner, head, there = Runner.of(network), network.head, torch.ones(40, 6, 1)
    found = runner.run(network.sequences)
    top = states_of(model)
    whole = torch.from_numpy(np.concatenate([found.states[state] for state in top], -1))
    exact = copy.deepcopy(model.head).double()
    whole = whole.double()
    with torch.no_grad():
        p = exact(model.pool(whole, there)).softmax(-1)
        for place, state in enumerate(top):
            own = slice(UNITS * place, UNITS * (place + 1))
            assert len(head.columns(state)) == WIDTHS.get(pool, 1)
            means = found.states[state].mean(axis=(0, 1))

            def without(units, own=own, means=means):
                changed = whole.clone()
                changed[..., own][..., units] = torch.from_numpy(means[units]).double()
                return changed

            def lost(states):
                after = exact(model.pool(states, there)).log_softmax(-1)
                return float((p * (p.log() - after)).sum(-1).mean())

            expected = [lost(without(np.array([unit]))) for unit in range(UNITS)]
            single = list(np.arange(UNITS)[:, None])
            at_head = importance_of_groups(runner, state, means, single, at_head=True)
            np.testing.assert_allclose(at_head, expected, rtol=1e-3, atol=1e-9)
            np.testing.assert_allclose(importance_of_units(runner, state, means), expected, rtol=0.2, atol=1e-9)
            some = np.array([0, 2])
            off = runner.run(network.sequences, {state: Clamp(some, means[some])})
            clamped = torch.from_numpy(np.concatenate([off.states[one] for one in top], -1)).double()
            np.testing.assert_allclose(
                importance_of_groups(runner, state, means, [some]), [lost(clamped)], rtol=1e-3, atol=1e-9
            )
            direction, step = np.zeros(head.weights.shape[1]), 1e-3
            for columns in head.columns(state):
                direction[columns] = [1, -1, 0.5, 2]
            moved = torch.zeros(whole.shape[-1], dtype=torch.double)
            moved[own] = torch.tensor([1, -1, 0.5, 2], dtype=torch.double)
            raised, lowered = (exact(model.pool(whole + s * step * moved, there)).softmax(-1).numpy() for s in (1, -1))
            np.testing.assert_allclose(
                promotion(runner, direction).changes, (raised - lowered).mean(axis=0) / 2 / step, rtol=0.02, atol=2e-4
            )
    text, ids = ["w3", "w5", "w1", "w7"], torch.tensor([3, 5, 1, 7])
    said = [log_softmax(model.logits(ids[:3])[-1])[1]]
    said += [log_softmax(model.logits(ids[[at for at in range(3) if at != out]])[-1])[1] for out in range(3)]
    expected = [said[0] - one for one in said[1:]] + [0]
    np.testing.assert_allclose(word_effects(runner, head, text, 2, 1).effects, expected, atol=1e-5)
    nothing = log_softmax(model.head(torch.zeros(model.head.in_features)).detach().numpy())
    alone = word_effects(runner, head, ["w3"], 0, 1).effects
    np.testing.assert_allclose(alone, [log_softmax(model.logits(ids[:1])[0])[1] - nothing[1]], atol=1e-5)


def test_a_pool_that_later_batches_do_not_have():
    """Then none is shown, and nothing is left of it."""

    class Mixed(Pooled):
        def forward(self, ids, lengths):
            pooled = self.rnn(self.embedding(ids))[0].mean(1)
            return self.head(pooled * (1 if len(ids) < 3 else 2))

    torch.manual_seed(0)
    layer, network = recorded(rounded(Mixed()), a_batch((4, 4)), a_batch((5, 5, 5)), a_batch((3, 3)))
    assert layer.heads == {} and network.head is None
    assert all(not one.predictions and not one.head_inputs for _, one in layer.picker.sentences())


def test_words_that_depend_on_later_ones():
    """A layer that reads another one of both directions reads something else at each end: beginnings are run anew."""

    class Stacked(Pooled):
        def __init__(self):
            super().__init__()
            self.below, self.rnn = (
                nn.GRU(E, 3, batch_first=True, bidirectional=True),
                nn.GRU(6, UNITS, batch_first=True),
            )

        def forward(self, ids, lengths):
            return self.head(self.rnn(self.below(self.embedding(ids))[0])[0].mean(1))

    torch.manual_seed(0)
    model = rounded(Stacked())
    layer, network = recorded(model, a_batch((5, 5)))
    for _, sentence in layer.picker.sentences():
        found = sentence.predictions["rnn.l0/h"]
        assert found.known.tolist() == [False] * 4 + [True]
        truth = softmax(model.logits(torch.from_numpy(sentence.ids)))[-1]
        np.testing.assert_allclose(truth[found.outputs[-1]], found.numbers[-1], atol=1e-5)
    runner, ids = Runner.of(network), torch.tensor([3, 5, 1, 7])
    truth = softmax(model.logits(ids))
    text = [f"w{word}" for word in ids.tolist()]
    np.testing.assert_allclose(run_words(runner, "rnn.l0/h", text, {}).outputs, truth, atol=1e-5)
    effects = word_effects(runner, network.head, text, 2, 1).effects
    without = [model.logits(ids[[at for at in range(3) if at != out]])[-1] for out in range(3)]
    expected = [np.log(truth[2, 1]) - log_softmax(one)[1] for one in without]
    np.testing.assert_allclose(effects, [*expected, 0], atol=1e-5)


def test_sentences_without_words():
    """They tell nothing of a pool."""
    torch.manual_seed(0)
    ids, lengths = a_batch((4, 1, 3))
    ids[1] = 0
    layer, _ = recorded(rounded(Pooled("largest")), (ids, lengths))
    assert [one.pools for one in layer.heads.values()] == [("max",)]


@pytest.mark.parametrize("weigh", ["attention", "sum", "squares"])
def test_what_is_no_pool(weigh):
    """Weights that are all alike now need not stay so; other functions give other values."""

    class Other(Pooled):
        def forward(self, ids, lengths):
            states = self.rnn(self.embedding(ids))[0]
            if weigh == "attention":
                return self.head(((states[..., :1] * 0).softmax(1) * states).sum(1))
            return self.head(states.sum(1) if weigh == "sum" else states.square().mean(1))

    layer, network = recorded(rounded(Other()), a_batch((4, 4)))
    assert layer.heads == {} and network.head is None and layer.missing_head.name == "head"


def test_other_readers_find_no_head():
    """What does not know pools takes none for a head of single steps; a damaged one is none."""
    torch.manual_seed(0)
    _, network = recorded(rounded(Pooled("mean and largest")), a_batch())
    arrays = network_arrays(network)
    assert not any(name.startswith(("head_", "joined_head_")) for name in arrays)
    described = decoding.read_json(arrays["text"].tobytes())
    assert described["head"] is None and described["pooled_head"]["beside"][0]["entering"] == "max"
    read = decoding.read_fields(decoding._Described, described)
    pooled = read["pooled_head"]
    for wrong in ({"entering": "all"}, {"beside": ()}, {"entering": "max"}, {"state": "rnn.l1/h"}):
        with pytest.raises((ValueError, KeyError)):
            decoding._network(
                decoding._Described(**read | {"pooled_head": decoding._Head(**vars(pooled) | wrong)}), arrays
            )
    with pytest.raises((ValueError, KeyError)):
        decoding._network(decoding._Described(**read | {"pooled_head": None, "joined_head": pooled}), arrays)
