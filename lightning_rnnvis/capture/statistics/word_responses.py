"""Responses to words from the sums of a state; where a series is read, less what all its steps have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.responses import expected_responses, response_percentiles
from lightning_rnnvis.capture.statistics.state_sums import StateSums


@dataclass(frozen=True, eq=False)
class WordResponses:
    """What was measured of W words, P of them with percentiles, by U units.

    Attributes:
        counts: Their occurrences, shape (W,).
        responses: Expected responses, float32, shape (W, U); zero for a word that did not occur.
        standard_errors: Their standard errors, float32, shape (W, U), NaN for fewer than two occurrences. Steps of one
            window of a series go together, see `StateSums.part_errors`.
        half_differences: The responses in one random half of the sequences less those in the other, float32, shape
            (W, U); zero for a word that a half lacks.
        squares: Sum of the squared single responses of all these words over all units.
        percentiles: `PERCENTILES` of the single responses, float32, shape (4, P, U).
    """

    counts: np.ndarray
    responses: np.ndarray
    standard_errors: np.ndarray
    half_differences: np.ndarray
    squares: float
    percentiles: np.ndarray


def word_responses(sums: StateSums, slots: np.ndarray, n_percentiles: int, channels: np.ndarray) -> WordResponses:
    """The responses to the words in some slots.

    A window begins at a state of zero and moves to where the network works, whatever is read. The words of a text share
    that by where they stand in it. Of a series each step has a level of every variable, and an id of every category
    beside these, so all of them had it in equal parts, in short windows more of it than of their own. So each takes
    what its steps do beyond all steps that have one of its channel; where windows are long the mean of all is zero.

    Args:
        sums: The sums.
        slots: Slots of the words, shape (W,).
        n_percentiles: How many of the first words have percentiles, P.
        channels: By which way the word in each slot enters a layer that reads a series, see `channels_of`, -1 for one
            that is taken as it is, shape (S,).
    """
    counts, totals, squares = sums.words(slots)
    responses, standard_errors = expected_responses(counts, totals, squares)
    halves = sums.half_differences(slots)
    _, sampled, single = sums.responses.rows()
    for channel in np.unique(channels[slots][channels[slots] >= 0]):
        of_channel = np.flatnonzero(channels == channel)
        mean, between_halves = sums.common_moves(of_channel)
        at = channels[slots] == channel
        squares[at] += mean * (counts[at, None] * mean - 2 * totals[at])
        errors = sums.part_errors(of_channel)
        if errors is not None:
            standard_errors[at] = errors[np.searchsorted(of_channel, slots[at])]
        responses[at] -= np.where(counts[at, None] > 0, mean, 0)
        halves[at] -= np.where(halves[at].any(axis=1, keepdims=True), between_halves, 0)
        if len(single):  # an empty sample knows no units
            single = np.where(channels[sampled][:, None] == channel, single - mean, single)
    percentiles = response_percentiles(sampled, single, slots[:n_percentiles])
    total = float(squares[counts > 0].sum())
    return WordResponses(counts, responses, standard_errors, halves, total, percentiles)
