"""A recorded network, encoded and read back, gives what torch's own layers give."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.storage.reading import switched_off
from lightning_rnnvis.training.record.network_files import measure_errors
from tests.models import recordings
from tests.models.oracle import hand_states
from tests.models.recordings import N_WORDS, E, read_back, rounded, waiting_network
from tests.planted.runs import make_epoch


def recorded(model, ids):
    """The network of a model that saw one batch, stored and read back, and the sentences by which it is checked."""
    waiting = waiting_network(recordings.recorded(model, (ids,)))
    return read_back(waiting), waiting.built.sentences


class Reader(nn.Module):
    """A recurrent layer that reads words, from a state of its own if one is given."""

    def __init__(self, rnn, learnt_start):
        super().__init__()
        self.embedding = nn.Embedding(N_WORDS, E)
        self.rnn = rnn
        self.start = None
        if learnt_start:
            layers = rnn.num_layers * (1 + rnn.bidirectional)
            shapes = [(layers, 1, rnn.proj_size or rnn.hidden_size), (layers, 1, rnn.hidden_size)]
            states = [torch.randn(shape) / 2 for shape in shapes[: 1 + (rnn.mode == "LSTM")]]
            self.start = tuple(states) if rnn.mode == "LSTM" else states[0]

    def forward(self, ids):
        """The output for ids (B, T)."""
        read = self.embedding(ids) if self.rnn.batch_first else self.embedding(ids).transpose(0, 1)
        start = self.start
        if start is not None:
            copied = [s.expand(-1, len(ids), -1).contiguous() for s in (start if isinstance(start, tuple) else [start])]
            start = tuple(copied) if len(copied) > 1 else copied[0]
        return self.rnn(read, start)[0]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    mode=st.sampled_from(["LSTM", "GRU", "RNN_TANH", "RNN_RELU", "projected"]),
    layers=st.integers(1, 3),
    bidirectional=st.booleans(),
    batch_first=st.booleans(),
    bias=st.booleans(),
    learnt_start=st.booleans(),
    seed=st.integers(0, 99),
)
def test_equal_to_torch(*, mode, layers, bidirectional, batch_first, bias, learnt_start, seed):
    """Every kind, layer, direction and first state, over sequences of several lengths at once, to 1e-5."""
    torch.manual_seed(seed)
    kind = {"LSTM": nn.LSTM, "projected": nn.LSTM, "GRU": nn.GRU}.get(mode, nn.RNN)
    others = {"proj_size": 3} if mode == "projected" else {}
    if kind is nn.RNN:
        others["nonlinearity"] = mode.rpartition("_")[2].lower()
    rnn = kind(E, 4, layers, bidirectional=bidirectional, batch_first=batch_first, bias=bias, **others)
    model = rounded(Reader(rnn, learnt_start))
    network, sentences = recorded(model, torch.randint(0, N_WORDS, (3, 6)))
    assert max(measure_errors(network, sentences).values()) < 1e-5
    texts = [torch.randint(0, N_WORDS, (length,)) for length in (4, 1, 7)]
    found = Runner.of(network).run([text.numpy() for text in texts])
    top = [name for name in network.states if name.startswith(f"rnn.l{layers - 1}") and name.endswith("/h")]
    for place, text in enumerate(texts):
        with torch.no_grad():
            output = model(text[None]).reshape(len(text), -1).numpy()
        np.testing.assert_allclose(np.concatenate([found.of(name, place) for name in top], axis=1), output, atol=1e-5)
        if bias and not learnt_start:
            for name, (states, _) in hand_states(rnn, model.embedding(text)).items():
                np.testing.assert_allclose(found.of(f"rnn.{name}", place), states, atol=1e-5)


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize("state", ["h", "c"])
def test_units_off_are_clamped_in_the_recurrence(kind, state):
    """A unit that is off has its value before and after every step, and the others read it there."""
    if state == "c" and kind != "LSTM":
        return
    torch.manual_seed(1)
    model = rounded(Reader(getattr(nn, kind)(E, 4, batch_first=True), learnt_start=False))
    network, _ = recorded(model, torch.randint(0, N_WORDS, (3, 6)))
    off, value, text = [0, 3], torch.tensor([0.3, -0.2]), torch.randint(0, N_WORDS, (5,))
    cell = getattr(nn, f"{kind}Cell")(E, 4)
    cell.load_state_dict({name.removesuffix("_l0"): weight for name, weight in model.rnn.state_dict().items()})
    parts = [torch.zeros(1, 4), torch.zeros(1, 4)]
    which = "hc".index(state)
    parts[which][:, off] = value
    expected = []
    for word in text:
        with torch.no_grad():
            read = model.embedding(word)[None]
            if kind == "LSTM":
                _, c = cell(read, tuple(parts))
                if which == 1:
                    c[:, off] = value
                gates = read @ cell.weight_ih.T + cell.bias_ih + parts[0] @ cell.weight_hh.T + cell.bias_hh
                parts = [gates[:, 12:].sigmoid() * c.tanh(), c]
            else:
                parts[0] = cell(read, parts[0])
            if which == 0:
                parts[0][:, off] = value
        expected.append(parts[which][0].clone())
    clamp = Clamp(np.array(off), value.numpy())
    found = Runner.of(network).run([text.numpy()], off={f"rnn.l0/{state}": clamp})
    np.testing.assert_allclose(found.of(f"rnn.l0/{state}", 0), torch.stack(expected).numpy(), atol=1e-5)
    np.testing.assert_allclose(found.first[f"rnn.l0/{state}"][0][off], value.numpy())


def test_parts_are_the_whole():
    """Sequences that are run some at a time have the states that they have together."""
    torch.manual_seed(2)
    network, _ = recorded(
        rounded(Reader(nn.GRU(E, 4, 2, bidirectional=True, batch_first=True), False)), torch.randint(0, N_WORDS, (3, 6))
    )
    random = np.random.default_rng(0)
    texts = [random.integers(0, N_WORDS, length) for length in random.integers(1, 9, 20)]
    runner = Runner.of(network)
    whole = runner.run(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lightning_rnnvis.network.running.runner.SUMS_AT_ONCE", 300)
        parts = list(runner.run_in_parts(texts))
    assert len(parts) > 3 and [part.stop for part, _ in parts][-1] == len(texts)
    for part, found in parts:
        for row in range(part.stop - part.start):
            for state in network.states:
                np.testing.assert_allclose(found.of(state, row), whole.of(state, part.start + row), atol=1e-6)


def test_what_is_off_is_told_by_numbers_or_by_a_mask():
    """A mask is not taken for the numbers 0 and 1, and a number that is none is refused."""
    record = make_epoch(0, n_words=10, n_units=6, n_epochs=1)
    assert switched_off(record, np.arange(6) == 3).tolist() == switched_off(record, [3]).tolist() == [3]
    assert switched_off(record, np.zeros(6, dtype=bool)).tolist() == []
    chips = np.arange(record.labels.n_chips) == 1
    assert switched_off(record, chips=chips).tolist() == np.flatnonzero(record.labels.unit_labels == 1).tolist()
    with pytest.raises(ValueError, match="mask of all 6"):
        switched_off(record, [True, False])
    for wrong in ([0.5], 1):
        with pytest.raises(TypeError, match="must be a list of units, such as"):
            switched_off(record, wrong)  # type: ignore[arg-type]
