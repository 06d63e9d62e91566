"""The metrics of a record: what each is called and means, and how it is computed. They describe structure, not quality.

To add one, write a function of `MetricInputs` and an entry of `METRICS`. It is then recorded and logged, stands in the
tab with its title and meaning, and in the figures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from lightning_rnnvis.analysis.coclustering.coclusters import CoClusters, cocluster
from lightning_rnnvis.analysis.coclustering.matching import agreement
from lightning_rnnvis.analysis.effective_rank import effective_rank

DEAD = 0.01
"""A unit is dead when its standard deviation is at most this part of the median unit's."""


@dataclass(frozen=True, eq=False)
class MetricInputs:
    """What metrics are computed from: W words that occur, U units, N sampled states.

    Attributes:
        responses: Expected responses, shape (W, U).
        counts: Occurrences of each word, at least 1, shape (W,).
        squares: Sum of the squared responses of all single occurrences of these words over all units.
        found: The co-clustering of `responses`.
        states: A sample of states, shape (N, U).
        unit_deviations: Standard deviation of each unit, shape (U,).
        unit_saturation: Share of tokens at which each unit is saturated, shape (U,); None where the state has no bound.
        kept_share: Mean share of the state that one step keeps, 0 to 1.
        previous_unit_labels: Unit labels of the record before, shape (U,); None where there is none.
        gates: Mean opening, 0 to 1, of each gate of the cell that says what is kept, by the name of its metric.
    """

    responses: np.ndarray
    counts: np.ndarray
    squares: float
    found: CoClusters
    states: np.ndarray
    unit_deviations: np.ndarray
    unit_saturation: np.ndarray | None
    kept_share: float
    previous_unit_labels: np.ndarray | None = None
    gates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Metric:
    """One number that sums a record up.

    Attributes:
        name: Its name in records, logs and addresses.
        title: What people read.
        meaning: A sentence that explains it, for which cells and kinds of state included.
        compute: Gives it; NaN where it is not known this time, None where the state does not have it.
        least: The smallest value that it may have, None for no bound.
        most: The largest value, None for no bound.
        better: ``higher`` or ``lower`` where one is better for the network, None where neither is.
        beside: The metric that is drawn pale behind it, None for none.
        is_main: Whether it tells an untrained network from a trained one, and so is drawn where no metric is named.
    """

    name: str
    title: str
    meaning: str
    compute: Callable[[MetricInputs], float | None]
    least: float | None = 0.0
    most: float | None = None
    better: Literal["higher", "lower"] | None = None
    beside: str | None = None
    is_main: bool = True


def explained_variance_null(inputs: MetricInputs) -> float:
    """Explained variance of the same matrix with signs flipped at random."""
    flips = np.random.RandomState(0).randint(0, 2, inputs.responses.shape).astype(np.float32) * 2 - 1
    return cocluster(inputs.responses * flips, inputs.found.n_chips, n_clouds=inputs.found.n_clouds).explained_variance


def word_share(inputs: MetricInputs) -> float:
    """η² less its chance value W / tokens, over one minus that; NaN where each word occurs once."""
    between = float((inputs.counts[:, None] * inputs.responses.astype(np.float64) ** 2).sum())
    chance = len(inputs.counts) / float(inputs.counts.sum())
    eta_squared = between / inputs.squares if inputs.squares > 0 else math.nan
    return (eta_squared - chance) / (1 - chance) if chance < 1 else math.nan


def blockiness(inputs: MetricInputs) -> float:
    """Explained variance over what rank k explains at best; 0 for responses of zero."""
    found = inputs.found
    return found.explained_variance / found.rank_variance if found.rank_variance > 0 else 0.0


def chip_agreement(inputs: MetricInputs) -> float:
    """Adjusted Rand index of the unit labels of this clustering with that of the record before, NaN without one."""
    previous = inputs.previous_unit_labels
    return math.nan if previous is None else agreement(np.asarray(previous), inputs.found.unit_labels)


def half_life(inputs: MetricInputs) -> float:
    """ln ½ / ln kept_share; NaN where all or nothing is kept."""
    return math.log(0.5) / math.log(inputs.kept_share) if 0 < inputs.kept_share < 1 else math.nan


def state_rank(inputs: MetricInputs) -> float:
    """Effective rank of the centred states; NaN without a sample."""
    return effective_rank(inputs.states - inputs.states.mean(axis=0)) if len(inputs.states) else math.nan


def dead_share(inputs: MetricInputs) -> float:
    """Share of the units whose standard deviation is at most `DEAD` of the median."""
    return float((inputs.unit_deviations <= DEAD * np.median(inputs.unit_deviations)).mean())


def saturated_share(inputs: MetricInputs) -> float | None:
    """Mean of `unit_saturation`."""
    return None if inputs.unit_saturation is None else float(inputs.unit_saturation.mean())


def _gate(name: str) -> Callable[[MetricInputs], float | None]:
    return lambda inputs: inputs.gates.get(name)


METRICS = (
    Metric(
        "response_rank",
        "response rank",
        "Effective rank of the response matrix: falls when the model starts to learn, rises as it tells words apart.",
        lambda inputs: effective_rank(inputs.responses),
    ),
    Metric(
        "explained_variance",
        "explained at validation",
        "Share of the scaled response matrix that the single clustering of the validation itself explains. The chips"
        " that are shown come of a tree made after it: what these explain, with their own chance, stands beside the"
        " record. Pale: this clustering with random signs.",
        lambda inputs: inputs.found.explained_variance,
        most=1,
        beside="explained_variance_null",
    ),
    Metric(
        "explained_variance_null",
        "by chance at validation",
        "Share that the single clustering of the same matrix explains with signs flipped at random.",
        explained_variance_null,
        most=1,
        is_main=False,
    ),
    Metric(
        "agreement",
        "agreement at validation",
        "Adjusted Rand index of the chips of the single clustering of the validation itself with those of the record"
        " before, on which it leans: settles as training does. Not of the chips that are shown, which come of a tree"
        " made after it: how far these go on, two records compared show, beside a floor. This one has"
        " none: chips that are carried on agree by that.",
        chip_agreement,
        least=-1,
        most=1,
    ),
    Metric(
        "word_share",
        "input share",
        "Share of the change that the word or the levels of the step fix (η²), less its chance value.",
        word_share,
        least=None,
        most=1,
    ),
    Metric(
        "blockiness",
        "blockiness",
        "Explained variance over what any model of the same rank could explain.",
        blockiness,
        most=1,
    ),
    Metric(
        "half_life",
        "half-life",
        "Steps until half of the whole state is lost, were every step to keep the mean share; the memory of a chip is"
        " how long it remembers a word.",
        half_life,
    ),
    Metric(
        "kept_share",
        "kept share",
        "Mean share of the state that one step keeps, 0 to 1.",
        lambda inputs: inputs.kept_share,
        most=1,
        is_main=False,
    ),
    Metric(
        "saturated_share",
        "saturated units",
        "Mean share of tokens at which a unit of h stands beyond ±0.95 of its range.",
        saturated_share,
        most=1,
        better="lower",
    ),
    Metric(
        "dead_share",
        "dead units",
        "Share of units that hardly move.",
        dead_share,
        most=1,
        better="lower",
        is_main=False,
    ),
    Metric(
        "state_rank",
        "state rank",
        "Effective rank of the states themselves, less their mean.",
        state_rank,
        is_main=False,
    ),
    Metric(
        "forget_gate",
        "forget gate",
        "Mean opening of the forget gate of an LSTM, 0 to 1.",
        _gate("forget_gate"),
        most=1,
        is_main=False,
    ),
    Metric(
        "update_gate",
        "update gate",
        "Mean opening of the update gate of a GRU, 0 to 1.",
        _gate("update_gate"),
        most=1,
        is_main=False,
    ),
)
"""All metrics, those that tell most first: the order of the tab and of figures."""

_BY_NAME = {metric.name: metric for metric in METRICS}


def compute_metrics(inputs: MetricInputs) -> dict[str, float]:
    """All metrics that a state has, by name; NaN for one that is not known this time."""
    values = {metric.name: metric.compute(inputs) for metric in METRICS}
    return {name: float(value) for name, value in values.items() if value is not None}


def title_of(name: str) -> str:
    """What people read for a metric, also for one that another version recorded."""
    return _BY_NAME[name].title if name in _BY_NAME else name.replace("_", " ")


def beside(name: str) -> str | None:
    """The metric that is drawn pale behind this one, None for none."""
    return _BY_NAME[name].beside if name in _BY_NAME else None
