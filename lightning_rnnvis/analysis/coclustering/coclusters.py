"""Co-clusters of hidden units and words: memory chips and word clouds.

The original (Ming et al. 2017, doi:10.1109/VAST.2017.8585721) gives the signed response matrix to a method for
non-negative ones. We approximate the signed matrix itself by blocks, see `_signed_blocks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from typing_extensions import TypedDict

from lightning_rnnvis.analysis.coclustering.chip_signs import best_polarity
from lightning_rnnvis.analysis.coclustering.matching import match
from lightning_rnnvis.analysis.coclustering.single.factors import Factors, ScaledMatrix, factorize
from lightning_rnnvis.analysis.coclustering.single.signed_blocks import (
    Blocks,
    cold_start,
    evaluate,
    refine,
    start_words,
)
from lightning_rnnvis.analysis.coclustering.single.spectral import positive_spectral, signed_spectral
from lightning_rnnvis.analysis.coclustering.strengths import links
from lightning_rnnvis.analysis.membership import among_words
from lightning_rnnvis.asked import came, number, of_kind, text, truth, whole
from lightning_rnnvis.records.snapshot import Labels

METHODS = ("signed-blocks", "positive-spectral", "signed-spectral")
TAKEOVER = 0.03
"""A cold start replaces the carried labels if it explains this part more: that is how a chip that splits is found."""


@dataclass(frozen=True, eq=False)
class CoClusters:
    """Chips of units and clouds of words, with how they were found.

    Attributes:
        labels: Which chip a unit and which cloud a word belongs to; its fields are attributes here, too.
        links: Strength of each chip-cloud link, shape (n_clouds, n_chips): mean of polarity * response over the block,
            in units of the state.
        rank_variance: Share that any matrix of rank n_chips can explain at best, 0 to 1.
        started: Whether the labels come from a ``cold`` start, were carried on (``warm``), or are a cut of a ``tree``.
        dominance: Squared ratio of the first two singular values. With `one_sidedness` above 0.5, a value above 8 hints
            at a common response of all words that hides the blocks; `drop_common_mode` takes it out.
        one_sidedness: How far all words share the sign of the first component, 0 to 1.
        basis: Right singular vectors, (U, q), from which the next epoch may start.
    """

    labels: Labels
    links: np.ndarray
    rank_variance: float
    started: str
    dominance: float
    one_sidedness: float
    basis: np.ndarray | None = None

    @property
    def unit_labels(self) -> np.ndarray:
        """Chip of each unit, shape (U,)."""
        return self.labels.unit_labels

    @property
    def word_labels(self) -> np.ndarray:
        """Cloud of each word, shape (W,), -1 for words that had no row."""
        return self.labels.word_labels

    @property
    def polarity(self) -> np.ndarray:
        """Sign of each unit within its chip, shape (U,), -1 or +1."""
        return self.labels.polarity

    @property
    def unit_steadiness(self) -> np.ndarray:
        """How sure the chip of each unit is, shape (U,), 0 to 1, see `Labels`."""
        return self.labels.unit_steadiness

    @property
    def explained_variance(self) -> float:
        """Share of the scaled response matrix that the blocks explain, 0 to 1."""
        return self.labels.explained_variance

    @property
    def n_chips(self) -> int:
        """Number of chips."""
        return self.labels.n_chips

    @property
    def n_clouds(self) -> int:
        """Number of clouds."""
        return self.labels.n_clouds

    def among_words(self, chosen: np.ndarray) -> CoClusters:
        """The same over a longer list of words, of which those with `chosen`, shape (W,), bool, were clustered.

        Raises:
            ValueError: It is no mask in which as many words are True as were clustered.
        """
        chosen = of_kind("chosen", chosen, np.ndarray, "a mask of the words, an array of True and False")
        if chosen.dtype != bool or chosen.ndim != 1 or chosen.sum() != len(self.word_labels):
            raise ValueError(
                f"`chosen` must be a mask of the words, in which the {len(self.word_labels)} that were clustered are"
                f" True. Got {came(chosen)}."
            )
        return replace(self, labels=among_words(self.labels, chosen))

    def __repr__(self) -> str:
        return f"CoClusters({self.labels!r}, {self.started} start)"


def default_clusters(n_units: int) -> int:
    """Number of chips to start with: 8, or 4 for under 100 units. No automatic choice did better than a constant.

    Raises:
        ValueError: `n_units` is less than 1.
        TypeError: It is no whole number.
    """
    return 8 if whole("n_units", n_units, 1) >= 100 else 4


def cocluster(
    responses: np.ndarray,
    n_clusters: int = 8,
    *,
    n_clouds: int | None = None,
    method: str = "signed-blocks",
    previous: CoClusters | Labels | None = None,
    hysteresis: float = 0.05,
    drop_common_mode: bool = False,
) -> CoClusters:
    """Co-cluster words and units by their signed responses.

    Args:
        responses: Expected responses, finite, shape (W, U).
        n_clusters: Number of chips; no more than units or words are made.
        n_clouds: Number of clouds; None for as many as chips. Twice as many separate words that drive a chip up from
            those that drive it down.
        method: ``signed-blocks``; or ``positive-spectral`` or ``signed-spectral``, which have as many clouds as chips.
        previous: The result at an earlier epoch, whose labels are carried on where that explains about as much.
        hysteresis: Part of a unit's energy that another chip must explain more before the unit leaves its earlier one.
        drop_common_mode: Leave the first singular component out, see `CoClusters.dominance`. It carries the meaning in
            most trained models.

    Raises:
        TypeError: An argument is something else.
        ValueError: The responses are not a finite matrix with rows and columns, or a setting is unknown.
        ImportError: ``positive-spectral`` needs scikit-learn.
    """
    responses = of_kind("responses", responses, np.ndarray, "an array of numbers, shape (words, units)")
    if responses.dtype.kind not in "fiu":
        raise TypeError(f"`responses` must be an array of numbers, shape (words, units). Got {responses.dtype}.")
    responses = np.ascontiguousarray(responses, dtype=np.float32)
    if responses.ndim != 2 or 0 in responses.shape:
        raise ValueError(
            f"`responses` must have shape (words, units) with at least one of each. Got {responses.shape}."
        )
    if not np.isfinite(responses).all():
        raise ValueError("`responses` must be finite. Leave words or units with NaN or infinity out.")
    if text("method", method) not in METHODS:
        raise ValueError(f"`method` must be one of {', '.join(METHODS)}. Got {method!r}.")
    n_clusters = whole("n_clusters", n_clusters, 1)
    n_clouds = None if n_clouds is None else whole("n_clouds", n_clouds, 1)
    hysteresis, drop_common_mode = number("hysteresis", hysteresis, 0), truth("drop_common_mode", drop_common_mode)
    if previous is not None and not isinstance(previous, (CoClusters, Labels)):
        raise TypeError(f"`previous` must be an earlier result, or its labels. Got {came(previous)}.")
    n_words, n_units = responses.shape
    n_chips = min(n_clusters, n_words, n_units)
    if method != "signed-blocks" and n_clouds not in (None, n_chips):
        raise ValueError(f"`method={method!r}` makes as many clouds as chips. Leave `n_clouds` out.")
    n_clouds = min(n_clouds or n_chips, n_words)
    if previous is not None and len(previous.unit_labels) != n_units:
        raise ValueError(
            f"`previous` has {len(previous.unit_labels)} units and `responses` {n_units}: labels are carried between"
            " records of one state only."
        )
    start = previous.basis if isinstance(previous, CoClusters) else None
    before = previous.labels if isinstance(previous, CoClusters) else previous
    matrix = ScaledMatrix(responses)
    factors = factorize(matrix, n_chips + drop_common_mode, start)
    of_all, basis = spectrum(matrix, factors, n_chips), factors.units
    if drop_common_mode and len(factors.values) > 1:
        factors = factors.without_first()
        of_all["rank_variance"] = spectrum(matrix, factors, n_chips)["rank_variance"]
    started = "cold"
    if method == "signed-blocks":
        blocks = refine(factors, *cold_start(factors, n_chips, n_clouds), n_chips, n_clouds)
        carried = _carry_on(before, factors, n_chips, n_clouds, hysteresis)
        if carried is not None and blocks.explained <= carried.explained * (1 + TAKEOVER):
            blocks, started = carried, "warm"
    else:
        unit_labels, word_labels = (
            positive_spectral(responses, n_chips)
            if method == "positive-spectral"
            else signed_spectral(matrix, factors, n_chips)
        )
        polarity = best_polarity(factors, unit_labels, n_chips)
        blocks = evaluate(factors, unit_labels, polarity, word_labels, n_chips, n_chips)
    energy = max(matrix.energy, 1e-12)
    labels = Labels(
        unit_labels=blocks.unit_labels.astype(np.int64),
        word_labels=blocks.word_labels.astype(np.int64),
        polarity=blocks.polarity.astype(np.int64),
        unit_steadiness=blocks.unit_margins,
        n_chips=n_chips,
        n_clouds=n_clouds,
        explained_variance=min(blocks.explained / energy, 1.0),
    )
    if started == "cold":
        labels = orient_labels(labels, [] if before is None else [before])
    return CoClusters(
        labels=labels,
        links=links(responses, labels),
        started=started,
        basis=basis,
        **of_all,
    )


class Spectrum(TypedDict):
    """What the singular values of a matrix say, see `CoClusters`."""

    rank_variance: float
    dominance: float
    one_sidedness: float


def spectrum(matrix: ScaledMatrix, factors: Factors, n_chips: int) -> Spectrum:
    """What the singular values of a matrix say of its co-clusters."""
    values, first = factors.values.astype(np.float64), factors.words[:, 0]
    return {
        "rank_variance": min(float((values[:n_chips] ** 2).sum()) / max(matrix.energy, 1e-12), 1.0),
        "dominance": float((values[0] / values[1]) ** 2) if len(values) > 1 and values[1] > 0 else np.inf,
        "one_sidedness": float(abs(first.sum()) / max(np.abs(first).sum(), 1e-12)),
    }


def _carry_on(
    previous: Labels | None, factors: Factors, n_chips: int, n_clouds: int, hysteresis: float
) -> Blocks | None:
    """The result that starts from the earlier labels; None where there are none for this number of chips."""
    if previous is None or previous.n_chips != n_chips:
        return None
    unit_labels, polarity = previous.unit_labels, previous.polarity
    word_labels = previous.word_labels
    if len(word_labels) == len(factors.words) and previous.n_clouds == n_clouds:
        if (word_labels < 0).any():  # words that are back after having been missing
            fresh = start_words(factors, unit_labels, polarity, n_chips, n_clouds)
            word_labels = np.where(word_labels < 0, fresh, word_labels)
    else:
        word_labels = start_words(factors, unit_labels, polarity, n_chips, n_clouds)
    return refine(factors, unit_labels, polarity, word_labels, n_chips, n_clouds, hysteresis=hysteresis)


def orient_labels(labels: Labels, previous: Sequence[Labels]) -> Labels:
    """The labels with the numbers of chips and clouds of earlier ones, whose shared members count together.

    Chips have the direction of the first of them; without one, most of their units go up.
    """
    unit_labels, word_labels, polarity = labels.unit_labels, labels.word_labels, labels.polarity.copy()
    direction = np.ones(len(polarity))
    if previous:
        pairs = [(one.unit_labels, unit_labels) for one in previous]
        unit_labels = _numbers(pairs, max(one.n_chips for one in previous), labels.n_chips)[unit_labels]
        pairs = [(one.word_labels, word_labels) for one in previous if len(one.word_labels) == len(word_labels)]
        if pairs:
            word_labels = _numbers(pairs, max(one.n_clouds for one in previous), labels.n_clouds)[word_labels]
        direction = np.where(previous[0].unit_labels == unit_labels, previous[0].polarity, 0)
    for chip in range(labels.n_chips):
        members = unit_labels == chip
        vote = float((polarity * direction)[members].sum()) or float(polarity[members].sum())
        if vote < 0:
            polarity[members] *= -1
    return replace(labels, unit_labels=unit_labels, word_labels=word_labels, polarity=polarity)


def _numbers(pairs: Sequence[tuple[np.ndarray, np.ndarray]], n_previous: int, n_clusters: int) -> np.ndarray:
    """Number of each cluster by all pairs of earlier and present labels, see `match`."""
    earlier, now = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return match(earlier, now, n_previous, n_clusters)
