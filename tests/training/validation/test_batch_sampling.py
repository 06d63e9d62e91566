"""What is looked at is spread evenly over a validation, in any order of batches, and if their number is unknown."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.data import DataLoader, IterableDataset

from lightning_rnnvis import FeatureLevels, RNNVis, load_runs
from lightning_rnnvis.training.validation.batch_sampling import SHARES, BatchSampling
from tests.models.small import N_WORDS, Classifier, loader
from tests.training.running import trainer
from tests.training.words.input_models import FEATURES, Forecaster, series

UNKNOWN = float("inf")


def look_at(sizes, sampling):
    """Tokens that are kept of each batch of the given sizes, and how many batches were looked at."""
    parts, total, looks = {}, 0, 0
    for batch_idx, size in enumerate(sizes):
        if due := sampling.tokens_due(batch_idx, total):
            looks += 1
            total += min(int(size), due)
            parts.setdefault(sampling.part_of(batch_idx), {})[batch_idx] = min(int(size), due)
        while parts and (part := sampling.drop(parts, total)) is not None:
            total -= sum(parts.pop(part).values())
    return {idx: taken for part in parts.values() for idx, taken in part.items()}, looks


ORDERS = {
    "equal": lambda n: np.full(n, 100),
    "shortest first": lambda n: np.linspace(20, 500, n).astype(int),
    "longest first": lambda n: np.linspace(500, 20, n).astype(int),
    "one huge batch first": lambda n: np.r_[100_000, np.full(n - 1, 50)],
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("known", [True, False])
@settings(max_examples=30)
@given(n=st.integers(100, 1500), max_tokens=st.integers(2000, 20_000))
def test_every_tenth_is_looked_at(order, known, n, max_tokens):
    """Each tenth of the batches gives its part, in all about as many tokens as wanted, from boundedly many batches."""
    sizes = ORDERS[order](n)
    taken, looks = look_at(sizes, BatchSampling.of(max_tokens, n if known else UNKNOWN))
    total = sum(taken.values())
    assert (
        min(np.minimum(sizes, max_tokens // SHARES / 2).sum(), max_tokens) / 3 <= total <= max_tokens * (1 + 1 / SHARES)
    )
    assert {10 * idx // n for idx in taken} == set(range(10))
    doublings = 0 if known else np.log2(n)
    assert looks <= (max_tokens / min(sizes.min(), max_tokens // SHARES / 2) + 1) * (1 + doublings)


@given(sizes=st.lists(st.integers(1, 100), min_size=1, max_size=50))
def test_what_fits_is_looked_at_in_full(sizes):
    """Where no batch holds more than its share of `max_tokens`, nothing is left out."""
    for n_batches in (len(sizes), UNKNOWN):
        taken, _ = look_at(sizes, BatchSampling.of(100 * max(len(sizes), 2 * SHARES), n_batches))
        assert taken == dict(enumerate(sizes))


def test_the_next_validation_takes_the_same_batches():
    """The stride is learned once, and shrinks again where batches went."""
    sampling = BatchSampling.of(1000, UNKNOWN)
    first, looks = look_at([50] * 300, sampling)
    again = BatchSampling.of(1000, UNKNOWN, sampling.next_stride(sum(first.values())))
    assert look_at([50] * 300, again) == (first, len(first))
    assert looks > len(first)
    assert again.next_stride(100) == again.stride // 2


class Stream(IterableDataset):
    """Batches whose number is not known."""

    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return iter(self.batches)


def sorted_by_length():
    """Batches (ids, lengths, labels) of 2 to 11 words, shortest first; each fifth of them has words of its own."""
    generator = torch.Generator().manual_seed(0)
    for k in range(200):
        ids = torch.randint(1 + 2 * (k // 40), 3 + 2 * (k // 40), (3, 2 + k // 20), generator=generator)
        yield ids, torch.full((3,), ids.shape[1]), torch.ones(3)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("longest_first", [True, False])
def test_words_of_all_parts_are_recorded(tmp_path, known, longest_first):
    """In either order, and from a stream, every word is found, and is counted alike in every epoch."""
    batches = list(sorted_by_length())[:: -1 if longest_first else 1]
    data = DataLoader(batches if known else Stream(batches), batch_size=None)
    callback = RNNVis(max_tokens=1100, min_count=1)
    trainer(tmp_path, callback, max_epochs=2).fit(Classifier(), loader(16), data)
    records = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"]
    assert set(records[0].word_ids.tolist()) == set(range(1, 11))
    for record in records:
        assert 500 <= record.counts.sum() <= 1200
        np.testing.assert_array_equal(record.counts, records[0].counts)
        assert len(record.sentences) == 12
    if not known:  # whole batches of a stride, and nothing of those that were dropped
        counts = [np.zeros(N_WORDS, int) for _ in range(7)]
        for power, count in enumerate(counts):
            for ids, *_ in batches[:: 2**power]:
                count += np.bincount(ids.flatten(), minlength=N_WORDS)
        taken = np.zeros(N_WORDS, int)
        taken[records[0].word_ids] = records[0].counts
        assert any(np.array_equal(taken, count) for count in counts)


def test_series_of_a_stream_are_spread_too(tmp_path):
    """Values that wait for their levels are dropped and put together as sums are."""
    batches = [batch for seed in range(8) for batch in series(40, seed)]
    callback = RNNVis(words=FeatureLevels(), max_tokens=300, min_count=1)
    trainer(tmp_path, callback).fit(Forecaster(), series(), DataLoader(Stream(batches), batch_size=None))
    first, last = load_runs(tmp_path)["run/version_0"]["rnn.l0/h"]
    assert 100 <= first.counts.sum() / len(FEATURES) <= 300
    np.testing.assert_array_equal(first.counts, last.counts)
    assert [sentence.key for sentence in first.sentences] == [sentence.key for sentence in last.sentences]
