"""Pieces of words are put together as their marks say, and a merged word's response spans all of its pieces."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from lightning_rnnvis.analysis.responses import expected_responses
from lightning_rnnvis.capture.keys.hashing import JOINT_ID
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.vocabulary.derived_vocabularies import MergedVocabulary
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary
from tests.capture.batches import LIMITS, Model, batch, record
from tests.models.oracle import responses_by_word, step_states

PIECES = ["[PAD]", "un", "##happy", "##ly", "good", "food", "##s", "the", "[UNK]", ".", "##ness"]

MARKED = {
    "##": (["the", "un", "##happy", "##ly", "[UNK]", "##s", ".", "good"], "the|unhappyly|[UNK]|##s|.|good"),
    "▁": (["<s>", "▁the", "▁un", "happy", "ly", ",", "▁(", "go", "od", ")", "▁don", "'", "t", "<0x0A>"], None),
    "Ġ": (["<|endoftext|>", "The", "Ġun", "happy", ",", "Ġ(", "go", "od", "Ċ", "Ġcaf", "Ã", "©"], None),
    "@@": (["the", "un@@", "happi@@", "ness", ".", "<unk>", "good"], "the|unhappiness|.|<unk>|good"),
    "</w>": (["the</w>", "un", "happy</w>", ".</w>", "<unk>", "good</w>"], "the|unhappy|.|<unk>|good"),
}
EXPECTED = {
    "▁": "<s>|the|unhappyly|,|(|good|)|don't<0x0A>",
    "Ġ": "<|endoftext|>|The|unhappy|,|(|good|Ċ|café",
}


@pytest.mark.parametrize("mark", MARKED)
def test_marks(mark):
    """Each tokenizer's mark gives the words that a person reads; punctuation and special pieces stay apart."""
    pieces, words = MARKED[mark]
    vocabulary = MergedVocabulary(pieces, mark, known := {})
    tokens = vocabulary.merger.merge(np.arange(len(pieces))[None], known)
    found = vocabulary.words(tokens.ids[0, tokens.counted[0], 0].tolist())
    assert "|".join(found) == (words or EXPECTED[mark])


def test_ids_depend_on_the_pieces_alone():
    """Another process, another batch and another place give a merged word the same id; a single piece keeps its own."""
    vocabulary = Vocabulary(PIECES)
    rows = np.array([[1, 2, 3, 4, NO_WORD], [7, 1, 2, 3, 5]])
    ids = []
    for one in (rows, rows[::-1], rows[1:]):
        merged = SubwordMerger("##", vocabulary.entry).merge(one, known := {})
        ids.append(next(iter(known)))
        assert known == {ids[0]: (1, 2, 3)}
        assert {4, 5, 7} >= {i for i in merged.ids.ravel().tolist() if 0 <= i < JOINT_ID}
    assert len(set(ids)) == 1
    assert ids[0] == 5580670427368830819


def test_words_with_the_same_text_are_told_apart():
    """Where pieces differ and texts do not, the pieces stand beside the word."""
    vocabulary = MergedVocabulary(["fo", "##od", "food"], "##", known := {})
    vocabulary.merger.merge(np.array([[0, 1, 2]]), known)
    assert vocabulary.distinct_words([*known, 2]) == ["food (fo ##od)", "food (food)"]


def words_of(ids):
    """First and last position of each word of a sequence of `PIECES`, by a loop."""
    spans = []
    for at, piece in enumerate(ids):
        if PIECES[piece].startswith("##") and spans and not PIECES[ids[at - 1]].startswith("["):
            spans[-1][1] = at
        else:
            spans.append([at, at])
    return spans


def assert_merged_like_loop(recording, module, name, sequences, known):
    """Compare every state with a loop over words; `sequences` holds ids and inputs of each sequence."""
    layer = recording.layers[name]
    loops = [(ids.tolist(), step_states(module, inputs)) for ids, inputs in sequences]
    for state, sums in layer.states.items():
        key = state.removeprefix(f"{name}.")
        single = []
        for ids, loop in loops:
            states, initial = (values.double().numpy() for values in loop[key])
            padded = np.vstack([initial, states, initial])
            spans = words_of(ids)
            if ".reverse" in key:
                responses = [padded[first + 1] - padded[last + 2] for first, last in spans]
            else:
                responses = [padded[last + 1] - padded[first] for first, last in spans]
            single.append(([hash(tuple(ids[first : last + 1])) for first, last in spans], responses))
        truth = responses_by_word(single)
        counts, totals, squares = sums.words(np.arange(len(layer.table.ids)))
        means, errors = expected_responses(counts, totals, squares)
        assert len(layer.table.ids) == len(truth)
        largest = max(np.abs(mean).max() for _, mean, _ in truth.values())
        for slot, word_id in enumerate(layer.table.ids):
            count, mean, error = truth[hash(known.get(word_id, (word_id,)))]
            assert counts[slot] == count
            np.testing.assert_allclose(means[slot], mean, atol=1e-5 * largest, rtol=0)
            np.testing.assert_allclose(errors[slot], error, atol=1e-5 * largest, rtol=0)
        for _, sentence in layer.picker.sentences():
            pieces = [piece for i in sentence.ids.tolist() for piece in known.get(i, (i,))]
            states, initial = next(loop[key] for ids, loop in loops if ids == pieces)
            ends = [first if ".reverse" in key else last for first, last in words_of(pieces)]
            np.testing.assert_allclose(sentence.states[state][0], states[ends], atol=1e-5)
            np.testing.assert_allclose(sentence.states[state][1], initial, atol=1e-5)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU])
def test_merged_responses_equal_a_loop(kind, packed):
    """State after the last piece less state before the first, in both directions and all layers, counted once."""
    torch.manual_seed(0)
    model = Model(kind, packed, num_layers=2, bidirectional=True, batch_first=True).eval()
    recording = Recording(LIMITS, {}, mergers={"": SubwordMerger("##", Vocabulary(PIECES).entry)})
    sequences = []
    for _ in range(3):
        ids, lengths = batch() if packed else batch([6] * 4)
        record(model, ids, lengths, recording=recording)
        sequences += [(row[:n], model.embedding(row[:n]).detach()) for row, n in zip(ids, lengths, strict=True)]
    assert_merged_like_loop(recording, model.rnn, "rnn", sequences, recording.pieces)
    assert any(len(pieces) > 2 for pieces in recording.pieces.values())


def test_windows_within_one_forward_pass():
    """A word whose pieces stand in two windows of truncated back-propagation is one word."""

    class Windows(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding, self.rnn = nn.Embedding(11, 6), nn.LSTM(6, 4, batch_first=True)

        def forward(self, ids):
            state = None
            for window in ids.split(2, dim=1):
                _, state = self.rnn(self.embedding(window), state)

    torch.manual_seed(0)
    model = Windows()
    recording = Recording(LIMITS, {}, mergers={"": SubwordMerger("##", Vocabulary(PIECES).entry)})
    ids = torch.tensor([[7, 1, 2, 3, 5, 6], [1, 2, 9, 4, 1, 10]])
    record(model, ids, recording=recording)
    sequences = [(row, model.embedding(row).detach()) for row in ids]
    assert_merged_like_loop(recording, model.rnn, "rnn", sequences, recording.pieces)


@given(st.lists(st.lists(st.integers(1, 10), min_size=1, max_size=9), min_size=1, max_size=6))
def test_any_padding(rows):
    """Padding before, after and between does not change words, and nothing but padding gives none."""
    merger = SubwordMerger("##", Vocabulary(PIECES).entry)
    width = max(map(len, rows)) + 2
    grid = np.full((len(rows) + 1, width), NO_WORD)
    for place, row in enumerate(rows):
        grid[place, 1 : 1 + len(row)] = row
    tokens = merger.merge(grid, known := {})
    assert not tokens.counted[-1].any()
    for place, row in enumerate(rows):
        found = [known.get(i, (i,)) for i in tokens.ids[place, tokens.counted[place], 0].tolist()]
        assert found == [tuple(row[first : last + 1]) for first, last in words_of(row)]
        assert (tokens.first[place, tokens.counted[place]] - 1).tolist() == [first for first, _ in words_of(row)]
