"""The captured states and statistics equal a step-by-step loop over the same tokens."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from lightning_rnnvis.analysis.responses import expected_responses
from lightning_rnnvis.capture.recurrence.layer_cells import distinct_rows, layer_state_names
from tests.capture.batches import LENGTHS, Model, batch, record
from tests.models.oracle import changes, responses_by_word, step_states


def assert_like_loop(recording, module, name, sequences):
    """Compare a recording with the loop; `sequences` holds ids, inputs (T, D) and initial state of each sequence."""
    layer = recording.layers[name]
    loops = [(ids, step_states(module, inputs, initial)) for ids, inputs, initial in sequences]
    assert list(layer.states) == layer_state_names(name, module)
    for state, sums in layer.states.items():
        key = state.removeprefix(f"{name}.")
        reverse = ".reverse" in key
        truth = responses_by_word([(ids.tolist(), changes(*loop[key], reverse)) for ids, loop in loops])
        counts, totals, squares = sums.words(np.arange(len(layer.table.ids)))
        means, errors = expected_responses(counts, totals, squares)
        assert sorted(layer.table.ids) == sorted(truth)
        largest = max(np.abs(mean).max() for _, mean, _ in truth.values())
        for slot, word_id in enumerate(layer.table.ids):
            count, mean, error = truth[word_id]
            assert counts[slot] == count
            np.testing.assert_allclose(means[slot], mean, atol=1e-5 * largest, rtol=0)
            np.testing.assert_allclose(errors[slot], error, atol=1e-5 * largest, rtol=0)
    by_ids = {tuple(ids.tolist()): loop for ids, loop in loops}
    for _, sentence in layer.picker.sentences():
        loop = by_ids[tuple(sentence.ids.tolist())]
        for state, (states, initial) in sentence.states.items():
            expected, first = loop[state.removeprefix(f"{name}.")]
            np.testing.assert_allclose(states, expected.numpy(), atol=1e-5)
            np.testing.assert_allclose(initial, first.numpy(), atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "layers", "bidirectional", "packed", "batch_first"),
    list(itertools.product([nn.RNN, nn.LSTM, nn.GRU], [1, 2], [False, True], [False, True], [True, False])),
)
def test_states_equal_loop(kind, layers, bidirectional, packed, batch_first):
    """Every kind of layer, packed or padded, gives the loop's states, means, counts and standard errors."""
    torch.manual_seed(0)
    model = Model(kind, packed, num_layers=layers, bidirectional=bidirectional, batch_first=batch_first).eval()
    # Padding is read by an unpacked layer, though never counted: only equal lengths let the loop leave it out.
    ids, lengths = batch(LENGTHS if packed or not bidirectional else [6] * 5)
    initial = torch.randn(layers * (1 + bidirectional), len(ids), 4) * 0.5
    state = (initial, torch.randn_like(initial)) if kind is nn.LSTM else initial
    recording = record(model, ids, lengths, state)
    sequences = [
        (
            row[:length],
            model.embedding(row[:length]).detach(),
            tuple(part[:, index] for part in state) if kind is nn.LSTM else state[:, index],
        )
        for index, (row, length) in enumerate(zip(ids, lengths, strict=True))
    ]
    assert_like_loop(recording, model.rnn, "rnn", sequences)


def test_zero_initial_state():
    """Without an initial state the first response starts from zero."""
    torch.manual_seed(0)
    model = Model(nn.LSTM, True, num_layers=2, bidirectional=True, batch_first=True).eval()
    ids, lengths = batch()
    recording = record(model, ids, lengths)
    sequences = [(row[:n], model.embedding(row[:n]).detach(), None) for row, n in zip(ids, lengths, strict=True)]
    assert_like_loop(recording, model.rnn, "rnn", sequences)


def test_keywords():
    """Input and state given by keyword are seen, too."""
    torch.manual_seed(0)

    class Keywords(Model):
        def forward(self, ids, lengths):
            state = torch.ones(1, len(ids), 4) * 0.3
            return self.rnn(input=self.embedding(input=ids), hx=state)

    model = Keywords(nn.GRU, batch_first=True).eval()
    ids, lengths = batch([4, 4])
    recording = record(model, ids, lengths)
    state = torch.ones(1, 4) * 0.3
    assert_like_loop(recording, model.rnn, "rnn", [(row, model.embedding(row).detach(), state) for row in ids])


def test_cell_states_end_at_those_returned():
    """The scan ends at the c_n that the module returns, of every layer and direction."""
    torch.manual_seed(0)
    model = Model(nn.LSTM, True, num_layers=2, bidirectional=True, batch_first=True).eval()
    ids, lengths = batch([7])
    _, (_, c_n) = model(ids, lengths)
    recording = record(model, ids, lengths)
    (_, sentence), *_ = recording.layers["rnn"].picker.sentences()
    cells = [states for name, (states, _) in sentence.states.items() if name.endswith("/c")]
    for index, cell in enumerate(cells):
        last = cell[0] if index % 2 else cell[-1]
        np.testing.assert_allclose(last, c_n[index, 0].detach().numpy(), atol=1e-6)


def test_projected_lstm():
    """An LSTM with a projection has its projected h and its full c."""
    torch.manual_seed(0)
    model = Model(nn.LSTM, True, num_layers=2, proj_size=3, batch_first=True).eval()
    ids, lengths = batch([7])
    _, (h_n, c_n) = model(ids, lengths)
    recording = record(model, ids, lengths)
    (_, sentence), *_ = recording.layers["rnn"].picker.sentences()
    for layer in range(2):
        np.testing.assert_allclose(sentence.states[f"rnn.l{layer}/h"][0][-1], h_n[layer, 0].detach(), atol=1e-6)
        np.testing.assert_allclose(sentence.states[f"rnn.l{layer}/c"][0][-1], c_n[layer, 0].detach(), atol=1e-6)


def test_relu_and_no_bias():
    """A relu network without bias follows the loop."""
    torch.manual_seed(0)
    model = Model(nn.RNN, num_layers=2, nonlinearity="relu", bias=False, batch_first=True).eval()
    ids, lengths = batch([6, 6])
    recording = record(model, ids, lengths)
    assert_like_loop(recording, model.rnn, "rnn", [(row, model.embedding(row).detach(), None) for row in ids])


def test_work_in_place_on_the_output_does_no_harm():
    """A residual added in place to the layer's output is not taken for its state."""
    torch.manual_seed(0)

    class Residual(Model):
        def forward(self, ids, lengths):
            output, _ = super().forward(ids, lengths)
            return output.add_(100)

    model = Residual(nn.GRU, batch_first=True).eval()
    ids, lengths = batch([6, 6])
    recording = record(model, ids, lengths)
    assert_like_loop(recording, model.rnn, "rnn", [(row, model.embedding(row).detach(), None) for row in ids])


def test_dropout_between_layers_in_training_is_refused():
    """Lower layers cannot be computed again while they drop out: a sentence, not a wrong state."""
    from lightning_rnnvis.errors import CaptureError

    model = Model(nn.LSTM, num_layers=2, dropout=0.5, batch_first=True).train()
    with pytest.raises(CaptureError, match="training mode"):
        record(model, *batch())


def test_gate_keeps_its_name_beside_single_steps():
    """A layer called for whole sequences, then step by step with a state held back, still names its gate."""
    torch.manual_seed(0)

    class Both(Model):
        def forward(self, ids, lengths):
            read = self.embedding(ids)
            if len(ids) == 1:
                return self.rnn(read)
            state = torch.ones(1, len(ids), 4)
            for t in range(ids.shape[1]):
                _, after = self.rnn(read[:, t : t + 1], state)
                state = torch.cat([after[:, :1], state[:, 1:]], dim=1)

    model = Both(nn.GRU, batch_first=True).eval()
    recording = record(model, *batch([5]))
    record(model, *batch([4, 4]), recording=recording)
    layer = recording.layers["rnn"]
    assert layer.tokens == 5 + 8
    assert layer.gate_name == "update_gate"
    assert 0 < layer.states["rnn.l0/h"].mean_gate() < 1


def test_nan_is_left_out_and_counted():
    """A sequence with NaN costs its own steps, no other."""
    torch.manual_seed(0)
    model = Model(nn.GRU, batch_first=True).eval()
    ids, lengths = batch([5, 5, 5])
    state = torch.zeros(1, 3, 4)
    state[0, 1] = torch.nan
    recording = record(model, ids, lengths, state)
    sums = recording.layers["rnn"].states["rnn.l0/h"]
    assert sums.not_finite == 5
    assert sums.tokens == 10
    truth = responses_by_word(
        [
            (ids[i].tolist(), changes(*step_states(model.rnn, model.embedding(ids[i]).detach())["l0/h"], False))
            for i in (0, 2)
        ]
    )
    table = recording.layers["rnn"].table
    counts, totals, squares = sums.words(np.arange(len(table.ids)))
    means, _ = expected_responses(counts, totals, squares)
    for slot, word_id in enumerate(table.ids):
        assert counts[slot] == truth.get(word_id, (0,))[0]
        if counts[slot]:
            np.testing.assert_allclose(means[slot], truth[word_id][1], atol=1e-6)


@pytest.mark.parametrize("repeated", [True, False])
def test_equal_inputs_are_told_apart_from_others(repeated):
    """Rows that occur again are found in full; where most are distinct, or not finite, nothing is put together."""
    rows = torch.randn(40, 6)
    rows = rows[torch.arange(400) % 40] if repeated else rows
    found = distinct_rows(rows)
    assert (found is not None) is repeated
    if found is not None:
        assert found[0].shape == (40, 6)
        torch.testing.assert_close(found[0][found[1]], rows, rtol=0, atol=0)
    assert distinct_rows(torch.full((400, 6), torch.nan)) is None


def test_cell_states_do_not_depend_on_what_is_put_together(monkeypatch):
    """The states of small layers, whose inputs are multiplied as they come, are also found the other way."""
    model, inputs = Model(nn.LSTM, batch_first=True, bidirectional=True).eval(), batch([40] * 30)
    plain = record(model, *inputs).layers["rnn"]
    monkeypatch.setattr("lightning_rnnvis.capture.recurrence.layer_cells.LARGE", 1)
    together = record(model, *inputs).layers["rnn"]
    for state, sums in plain.states.items():
        for one, other in zip(sums.units(), together.states[state].units(), strict=True):
            np.testing.assert_allclose(one, other, atol=1e-6)
