"""How strongly clouds and words drive chips: the links of any labels, and the strengths and certainties of words."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.membership import chips_of, clouds_of
from lightning_rnnvis.analysis.of_record import of_record
from lightning_rnnvis.records.snapshot import Labels, Snapshot


def links(responses: np.ndarray, labels: Labels) -> np.ndarray:
    """Strength of each chip-cloud link of labels, shape (n_clouds, n_chips), see `CoClusters.links`.

    Args:
        responses: Shape (W, U).
        labels: Labels of these words and units; words with label -1 are left out.
    """
    chips, clouds = chips_of(labels), clouds_of(labels)
    sums = clouds.one_hot.T @ chips.sums(responses)
    means: np.ndarray = sums / np.maximum(clouds.sizes[:, None] * chips.sizes, 1)
    return means


def chip_means(responses: np.ndarray, labels: Labels) -> np.ndarray:
    """Mean of polarity * response of each chip to each word, float64, shape (W, n_chips), of responses (W, U)."""
    means: np.ndarray = chips_of(labels).means(responses.astype(np.float64))
    return means


def word_strengths(means: np.ndarray, labels: Labels, links: np.ndarray) -> np.ndarray:
    """How strongly each word drives the main chip of its cloud, see `main_chips`, shape (W,).

    The signed mean of polarity * response over the main chip of the word's cloud; zero for words without a cloud.

    Args:
        means: Those of each chip, shape (W, n_chips), see `chip_means`.
        labels: Labels of these words and units.
        links: Chip-cloud links, shape (n_clouds, n_chips).
    """
    main_chip, known = main_chips(labels, links), labels.word_labels >= 0
    strengths: np.ndarray = np.where(known, means[np.arange(len(means)), main_chip[labels.word_labels]], 0.0)
    return strengths


def word_certainties(responses: np.ndarray, standard_errors: np.ndarray) -> np.ndarray:
    """Share of each word's squared response that is not sampling noise, shape (W,), 0 to 1; 0 where that is unknown.

    Args:
        responses: Shape (W, U).
        standard_errors: Shape (W, U), NaN where unknown.
    """
    energy = np.square(responses, dtype=np.float64).sum(axis=1)
    noise = np.square(standard_errors, dtype=np.float64).sum(axis=1)  # NaN where unknown
    with np.errstate(divide="ignore", invalid="ignore"):
        certainties: np.ndarray = np.nan_to_num(1 - noise / energy, nan=0.0, neginf=0.0).clip(0, 1)
    return certainties


@of_record
def certainties_of(snapshot: Snapshot) -> np.ndarray:
    """The same of the words of a record."""
    return word_certainties(snapshot.responses, snapshot.standard_errors)


def main_chips(labels: Labels, links: np.ndarray) -> np.ndarray:
    """The main chip of each cloud, that it moves most, shape (n_clouds,): largest abs(link) * sqrt(units)."""
    chips: np.ndarray = np.abs(links * np.sqrt(chips_of(labels).sizes)).argmax(axis=1)
    return chips


MOST_MAIN = 2
"""Main links of a cloud."""

NEARLY = 0.6
"""The second is a main link where it counts this share of the first."""


def are_main(labels: Labels, links: np.ndarray) -> np.ndarray:
    """Which links are the main ones of their clouds, shape (n_clouds, n_chips), boolean: those that the tab draws.

    The strongest, and a second one that is nearly as strong, by abs(link) * sqrt(units).
    """
    weights = np.abs(links) * np.sqrt(chips_of(labels).sizes)
    order = np.argsort(np.argsort(-weights, axis=1, kind="stable"), axis=1)
    main: np.ndarray = (order < MOST_MAIN) & (weights >= NEARLY * weights.max(axis=1, keepdims=True)) & (weights > 0)
    return main
