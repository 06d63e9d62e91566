"""The words that tell a chip from the other chips: those that raise or lower it more than they do the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.analysis.coclustering.strengths import certainties_of, chip_means
from lightning_rnnvis.records.snapshot import Labels, Snapshot

N_WORDS = 3
"""Words named each way."""


@dataclass(frozen=True)
class ChipWords:
    """The words that tell a chip from others, the most telling first; at most `N_WORDS` each way.

    Attributes:
        raised_by: Positions in `Snapshot.words` of words that raise it along its direction.
        lowered_by: Of words that lower it.
        lowered_first: Whether the most telling of both lowers it: where there is room for one, it is that.
    """

    raised_by: tuple[int, ...]
    lowered_by: tuple[int, ...]
    lowered_first: bool


def distinctive_words(snapshot: Snapshot, labels: Labels, means: np.ndarray | None = None) -> tuple[ChipWords, ...]:
    """The words that tell each chip from the others.

    A chip's mean responses are taken as multiples of their root mean square over all words, so that chips compare. A
    word tells a chip by the smaller of two numbers: how far it moves the chip, and how much further than it moves the
    others, half way between their mean and the one that goes with it most; a word that moves all chips alike tells
    none. Both are weighted by how certain the word's response is, or words that were seen twice would name most chips.
    Of a series, each of whose few levels moves most chips, it is the mean of the two, so that what moves a chip by far
    the most names it even where it moves others, too. A level that the layer does not read moves no chip.

    Args:
        snapshot: A record, W words, U units.
        labels: Its chips, k of them.
        means: Their mean responses, shape (W, k), see `chip_means`, where these are known.

    Returns:
        One for each chip.
    """
    occurs = snapshot.counts > 0
    means = chip_means(snapshot.responses, labels) if means is None else means
    sizes = np.sqrt((means[occurs] ** 2).mean(axis=0)) if occurs.any() else np.zeros(labels.n_chips)
    moves = np.divide(means, sizes, out=np.zeros_like(means), where=sizes > 0)
    beyond = np.stack([_beyond_others(moves, chip) for chip in range(labels.n_chips)], axis=1)
    both = np.abs(moves), beyond
    telling = np.sign(moves) * (np.minimum(*both) if snapshot.word_kind == "word" else np.mean(both, axis=0)).clip(0)
    telling *= (occurs * snapshot.words_read * certainties_of(snapshot))[:, None]
    order = np.argsort(telling, axis=0, kind="stable")
    lowered_first = -telling.min(axis=0, initial=0) > telling.max(axis=0, initial=0)
    return tuple(
        ChipWords(
            tuple(int(word) for word in order[::-1][:N_WORDS, chip] if telling[word, chip] > 0),
            tuple(int(word) for word in order[:N_WORDS, chip] if telling[word, chip] < 0),
            bool(lowered_first[chip]),
        )
        for chip in range(labels.n_chips)
    )


def _beyond_others(moves: np.ndarray, chip: int) -> np.ndarray:
    """How much further each word moves a chip, the way it does, than the others, shape (W,)."""
    along = moves * np.sign(moves[:, [chip]])
    beyond: np.ndarray = along[:, chip]
    others = np.delete(along, chip, axis=1)
    if others.shape[1]:
        beyond = beyond - (others.mean(axis=1) + others.max(axis=1)) / 2
    return beyond
