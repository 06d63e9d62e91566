"""The floor of a comparison: what other texts alone would leave of each agreement, and how it stands beside it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from lightning_rnnvis.analysis.comparison.chance.halves import (
    HalvesAgreement,
    HalvesLabels,
    halves_agreement,
    halves_labels,
)
from lightning_rnnvis.analysis.one_thread import one_thread
from lightning_rnnvis.records.snapshot import Snapshot

OfNetwork = Callable[[], "np.ndarray | None"]
"""Gives what the network of a record makes of its words by itself, see `halves_labels`."""


def of_no_network() -> None:
    """Of a record without a network."""


def floor_of(
    records: tuple[Snapshot, Snapshot],
    words: tuple[np.ndarray, np.ndarray],
    of_networks: tuple[OfNetwork, OfNetwork],
    with_clusters: bool,
) -> HalvesAgreement:
    """How much two halves of the data of either record agree, for the words in common; the lower of both.

    Args:
        records: The two records.
        words: Positions of the words in common in each.
        of_networks: See `OfNetwork`, of each.
        with_clusters: Whether with chips and clouds, for which both halves are clustered.
    """
    found = []
    for record, common, of_network in zip(records, words, of_networks, strict=True):
        with one_thread():
            labels = halves_labels(record, of_network=of_network) if with_clusters else HalvesLabels((), ())
            found.append(halves_agreement(record, labels, common))
    return lower_of(*found)


def lower_of(first: HalvesAgreement, second: HalvesAgreement) -> HalvesAgreement:
    """The floor of a comparison: each number, with its spread, of the record whose halves agree less by it.

    NaN where either has none.
    """

    def lower(name: str) -> HalvesAgreement:
        return min((first, second), key=lambda one: np.nan_to_num(getattr(one, name), nan=-math.inf))

    chips, clouds = lower("unit_agreement"), lower("cloud_agreement")
    return HalvesAgreement(
        unit_agreement=chips.unit_agreement,
        cloud_agreement=clouds.cloud_agreement,
        cka=lower("cka").cka,
        cka_unbiased=lower("cka_unbiased").cka_unbiased,
        similarity_correlation=lower("similarity_correlation").similarity_correlation,
        recorded=first.recorded and second.recorded,
        unit_spread=chips.unit_spread,
        cloud_spread=clouds.cloud_spread,
    )


def beside_number(floor: HalvesAgreement | None, name: str, spread: str = "") -> str:
    """A number of a floor in brackets, with its spread; nothing where it is not known."""
    value = math.nan if floor is None else getattr(floor, name)
    if floor is None or math.isnan(value):
        return ""
    around = getattr(floor, spread) if spread else math.nan
    return f" ({'' if floor.recorded else '≤ '}{value:.2f}{'' if math.isnan(around) else f' ± {around:.2f}'})"
