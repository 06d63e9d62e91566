"""What two halves of the data of a record agree, recorded or estimated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lightning_rnnvis.analysis.comparison.halves import halves_agreement, two_halves
from lightning_rnnvis.records.encoding.codec import decode, encode
from tests.planted.runs import make_epoch


def test_halves_are_the_record_and_half_of_the_difference() -> None:
    """Also after storage; a word that a half lacks occurs in none; errors are those of half of the data."""
    record = make_epoch(2, n_words=30, n_units=24)
    differences = np.random.default_rng(0).normal(0, 0.1, record.responses.shape).astype(np.float32)
    differences[record.counts < 2] = differences[4] = 0
    stored = decode(*encode(replace(record, half_differences=differences)))
    for one in (replace(record, half_differences=differences), stored):
        first, second = two_halves(one)
        known = first.counts > 0
        assert not known[4] and known.sum() == (record.counts >= 2).sum() - 1
        step = np.abs(differences * np.sqrt(record.counts)[:, None]).max() / 31
        np.testing.assert_allclose((first.responses - second.responses)[known], differences[known], atol=step)
        np.testing.assert_allclose((first.responses + second.responses)[known] / 2, one.responses[known], atol=1e-5)
        np.testing.assert_allclose(first.standard_errors[known], np.sqrt(2) * one.standard_errors[known], rtol=1e-5)
    assert decode(*encode(replace(record, half_differences=differences)), parts=frozenset()).half_differences is None


@pytest.mark.parametrize("size", [0.01, 3.0])
def test_halves_agree_as_far_as_they_are_alike(size: float) -> None:
    """About fully where they hardly differ, about by chance where they differ by more than the responses."""
    record = make_epoch(2, n_words=60, n_units=40, n_chips=4)
    scales = np.sqrt((record.responses**2).mean(axis=0))
    noise = np.random.default_rng(1).normal(0, size, record.responses.shape) * scales
    found = halves_agreement(replace(record, half_differences=noise.astype(np.float32)), 4)
    numbers = (found.unit_agreement, found.cloud_agreement, found.cka_unbiased, found.similarity_correlation)
    assert found.recorded and (min(numbers) > 0.9 if size < 1 else max(numbers) < 0.5)


def test_without_recorded_halves_they_are_estimated() -> None:
    """Which is said; a record in which nothing occurred has no numbers."""
    record = make_epoch(2, n_words=30, n_units=24)
    assert record.half_differences is None and not halves_agreement(record).recorded
    assert halves_agreement(record).cka > 0.9
    nothing = halves_agreement(replace(record, counts=record.counts * 0))
    assert np.isnan(nothing.unit_agreement) and np.isnan(nothing.cka)
