"""Whatever the shapes, lengths, padding and numbers: the sums equal a loop over single steps."""

from __future__ import annotations

import warnings
from collections import defaultdict

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from lightning_rnnvis.analysis.responses import expected_responses
from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.settings import Limits
from tests.models.oracle import hand_states, responses_by_word
from tests.models.recordings import add_up

N_WORDS, E, U = 9, 4, 3
LIMITS = Limits(max_words=50, min_count=1, n_sentences=3, max_sentence_length=4, n_percentile_words=5)
QUICK = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def record(model, recurrent, ids, forward, words=None, custom=None):
    """Run `forward` with hooks, and add it up."""
    calls = CallRecorder(recurrent, {"embedding": model}, custom=custom)
    return add_up(Recording(LIMITS, {}), calls, forward, ids, words=words)


def assert_sums_equal(recording, truth):
    """Compare the sums of each state with single responses by state; what is not finite is left out."""
    for layer in recording.layers.values():
        for state, sums in layer.states.items():
            finite = [
                (
                    [i for i, row in zip(ids, rows, strict=True) if np.isfinite(row).all()],
                    rows[np.isfinite(rows).all(1)],
                )
                for ids, rows in truth[state]
            ]
            by_word = responses_by_word(finite)
            counts, totals, squares = sums.words(np.arange(len(layer.table.ids)))
            means, _ = expected_responses(counts, totals, squares)
            assert sums.not_finite == sum(len(rows) for _, rows in truth[state]) - sums.tokens
            assert {i: c for i, c in zip(layer.table.ids, counts, strict=True) if c} == {
                word: found[0] for word, found in by_word.items()
            }
            for slot, word in enumerate(layer.table.ids):
                if counts[slot]:
                    np.testing.assert_allclose(means[slot], by_word[word][1], atol=2e-5)


@st.composite
def texts(draw):
    """Ids (B, T) with padding anywhere, 0; and lengths."""
    lengths = draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    rows = [draw(st.lists(st.integers(0, N_WORDS - 1), min_size=max(lengths), max_size=max(lengths))) for _ in lengths]
    return torch.tensor(rows), torch.tensor(lengths)


def embedding(draw_bad):
    """An embedding, one row of which may hold a number that is none."""
    torch.manual_seed(0)
    made = nn.Embedding(N_WORDS, E, padding_idx=0)
    if draw_bad is not None:
        with torch.no_grad():
            made.weight[5, 0] = draw_bad
    return made


BAD = st.sampled_from([None, None, float("nan"), float("inf"), -float("inf")])


@QUICK
@given(
    text=texts(),
    kind=st.sampled_from(["RNN", "LSTM", "GRU"]),
    n_layers=st.integers(1, 2),
    bidirectional=st.booleans(),
    packed=st.booleans(),
    batch_first=st.booleans(),
    window=st.integers(1, 6),
    bad=BAD,
)
def test_layers(*, text, kind, n_layers, bidirectional, packed, batch_first, window, bad):
    """Layers of every build, whole, packed or in windows that go on from each other."""
    ids, lengths = text
    words = embedding(bad)
    rnn = getattr(nn, kind)(E, U, n_layers, batch_first=batch_first, bidirectional=bidirectional).eval()

    def forward():
        read = words(ids) if batch_first else words(ids).transpose(0, 1)
        if packed:
            rnn(pack_padded_sequence(read, lengths, batch_first, enforce_sorted=False))
        elif bidirectional:
            rnn(read)
        else:
            state = None
            for part in read.split(window, dim=1 if batch_first else 0):
                _, state = rnn(part, state)

    truth = defaultdict(list)
    for row, length in zip(ids, lengths.tolist(), strict=True):
        row = row[:length] if packed else row
        with np.errstate(all="ignore"):
            for key, (after, initial) in hand_states(rnn, words(row)).items():
                before = np.vstack([after[1:], initial] if ".reverse" in key else [initial, after[:-1]])
                truth[f"rnn.{key}"].append((row[row > 0].tolist(), (after - before)[(row > 0).numpy()]))
    if not bool((ids > 0).any()):
        return  # all padding: there is no word to be found
    assert_sums_equal(record(words, {"rnn": rnn}, ids, forward), truth)


@QUICK
@given(texts(), st.sampled_from(["RNNCell", "LSTMCell", "GRUCell"]), st.sampled_from(["all", "held", "fewer"]), BAD)
@example((torch.tensor([[1, 2]]), torch.tensor([2])), "LSTMCell", "all", None)
def test_cells(text, kind, way, bad):
    """Cells in a loop: all rows, rows held back, or ever fewer rows."""
    ids, lengths = text
    if way == "fewer":
        order = lengths.argsort(descending=True)
        ids, lengths = ids[order], lengths[order]
    words, cell = embedding(bad), getattr(nn, kind)(E, U)
    truth = defaultdict(list)

    def forward():
        truth.clear()
        state = (torch.zeros(len(ids), U),) * (2 if kind == "LSTMCell" else 1)
        rows = [defaultdict(list) for _ in ids]
        for t in range(ids.shape[1]):
            kept = lengths > t
            n = int(kept.sum()) if way == "fewer" else len(ids)
            before = tuple(part[:n] for part in state)
            after = cell(words(ids[:n, t]), before if kind == "LSTMCell" else before[0])
            after = after if kind == "LSTMCell" else (after,)
            for name, b, a in zip("hc", before, after, strict=False):
                for row in range(n):
                    if ids[row, t] > 0:
                        rows[row][f"cell/{name}"].append((int(ids[row, t]), (a - b)[row].double().numpy()))
            if way == "held":
                after = tuple(torch.where(kept[:, None], a, b) for a, b in zip(after, before, strict=True))
            state = after
            if way == "fewer" and t + 1 < ids.shape[1]:
                state = tuple(part[: int((lengths > t + 1).sum())] for part in state)
        for states in rows:
            for name, steps in states.items():
                truth[name].append(([word for word, _ in steps], np.array([change for _, change in steps])))

    if not bool((ids > 0).any()):
        return
    assert_sums_equal(record(words, {"cell": cell}, ids, forward), truth)


@QUICK
@given(texts(), st.integers(0, 3), st.booleans(), st.booleans())
def test_own_recurrence(text, start, reverse, packed):
    """A recurrence of the user's own, both ways, packed or not: here a sum of what was read."""
    ids, lengths = text
    words = embedding(None)

    class Sum(nn.Module):
        def forward(self, read):
            return read

    own = Sum()

    def state_of(inputs, output):
        read, n = (nn.utils.rnn.pad_packed_sequence(output, True)) if packed else (output, None)
        initial = torch.full((len(read), E), float(start))
        added = read.flip(1).cumsum(1).flip(1) if reverse else read.cumsum(1)
        return {"l0.reverse/h" if reverse else "h": (added + start, initial)}

    def forward():
        read = words(ids)
        own(pack_padded_sequence(read, lengths, True, enforce_sorted=False) if packed else read)

    truth = defaultdict(list)
    for row, length in zip(ids, lengths.tolist(), strict=True):
        row = row[:length] if packed else row
        truth["own.l0.reverse/h" if reverse else "own/h"].append(
            (row[row > 0].tolist(), words(row[row > 0]).detach().numpy())
        )
    if not bool((ids > 0).any()):
        return
    assert_sums_equal(record(words, {"own": own}, ids, forward, custom={"own": state_of}), truth)


@QUICK
@given(st.lists(st.lists(st.integers(-(2**40), 2**40), min_size=3, max_size=3), min_size=1, max_size=3))
def test_any_ids(rows):
    """A function may give any ids: negative ones are no words, and the others are counted as they are."""
    ids = torch.tensor(rows)
    words, rnn = embedding(None), nn.GRU(E, U, batch_first=True)
    read = torch.randn(len(rows), 3, E)
    recording = record(words, {"rnn": rnn}, ids, lambda: rnn(read), words=lambda batch: batch)
    table = recording.layers["rnn"].table
    unique, counts = ids[ids >= 0].unique(return_counts=True)
    assert dict(zip(table.ids, table.counts.tolist(), strict=True)) == dict(
        zip(unique.tolist(), counts.tolist(), strict=True)
    )


@pytest.mark.parametrize("recurrence", [nn.GRUCell(E, U), nn.GRU(E, U, batch_first=True), nn.Identity()])
def test_empty_batch(recurrence):
    """A batch without sequences adds nothing."""
    words = embedding(None)
    ids = torch.zeros((0, 1), dtype=torch.long)
    own = {"own": lambda inputs, output: output} if isinstance(recurrence, nn.Identity) else {}
    read_all = isinstance(recurrence, nn.RNNCellBase)

    def forward():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            recurrence(words(ids)[:, 0] if read_all else words(ids))

    recording = record(words, {"own": recurrence}, ids, forward, custom=own)
    assert recording.tokens == 0


def test_time_before_batch_is_said():
    """States that are not shaped like what was read are an error, not a guess."""
    words, own = embedding(None), nn.Identity()
    ids = torch.randint(1, N_WORDS, (2, 5))
    with pytest.raises(CaptureError, match="batch and time"):
        custom = {"own": lambda inputs, output: output.transpose(0, 1)}
        record(words, {"own": own}, ids, lambda: own(words(ids)), custom=custom)
