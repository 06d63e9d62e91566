"""Responses to words from the sums of a state; those to levels of a series less what all its steps have in common."""

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
        standard_errors: Their standard errors, float32, shape (W, U), NaN for fewer than two occurrences.
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


def word_responses(sums: StateSums, slots: np.ndarray, n_percentiles: int, variables: np.ndarray) -> WordResponses:
    """The responses to the words in some slots.

    A window begins at a state of zero and moves to where the network works, whatever is read. The words of a text share
    that by where they stand in it. Of a series each step has a level of every variable, so all of these had it in equal
    parts, in short windows more of it than of their own. So a level takes what its steps do beyond all steps of its
    variable; where windows are long the mean of all is zero.

    Args:
        sums: The sums.
        slots: Slots of the words, shape (W,).
        n_percentiles: How many of the first words have percentiles, P.
        variables: The variable of the word in each slot, -1 for one that is no level, shape (S,).
    """
    counts, totals, squares = sums.words(slots)
    responses, standard_errors = expected_responses(counts, totals, squares)
    halves = sums.half_differences(slots)
    _, sampled, single = sums.responses.rows()
    for variable in np.unique(variables[slots][variables[slots] >= 0]):
        mean, between_halves = sums.common_moves(np.flatnonzero(variables == variable))
        at = variables[slots] == variable
        squares[at] += mean * (counts[at, None] * mean - 2 * totals[at])
        responses[at] -= np.where(counts[at, None] > 0, mean, 0)
        halves[at] -= np.where(halves[at].any(axis=1, keepdims=True), between_halves, 0)
        if len(single):  # an empty sample knows no units
            single = np.where(variables[sampled][:, None] == variable, single - mean, single)
    percentiles = response_percentiles(sampled, single, slots[:n_percentiles])
    total = float(squares[counts > 0].sum())
    return WordResponses(counts, responses, standard_errors, halves, total, percentiles)
