"""The levels of the series that the layers of a model read: where they are cut, their words, and the ids of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lightning_rnnvis.capture.keys.hashing import INPUT_BITS, JOINT_ID
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.feature_levels import MOST_LEVELS, FeatureLevels
from lightning_rnnvis.records.sentence import Variable

LEVEL_ID = 1 << 60
"""Ids of levels lie from here on, below those of joint words, so that no vocabulary has them."""

_IDS_OF_A_SERIES = 1 << 20


def channels_of(word_ids: Sequence[int]) -> np.ndarray:
    """By which way each word enters a layer that reads a series, shape (W,), a number for each way.

    Levels of one variable enter one way, and ids of one embedding beside them; several ids together are -1.
    """
    ids = np.array(word_ids, dtype=np.int64)
    return np.where(ids >= JOINT_ID, -1, np.where(ids >= LEVEL_ID, ids // MOST_LEVELS, ids >> INPUT_BITS))


class LevelCuts:
    """The edges of one series: those given, and those found in the first record.

    Args:
        settings: What the user wants.
        names: Names of the variables; None for those of the settings.
        found: Edges of every variable, if an earlier record found them.
        values: Values of every variable that has a word for each, by its index.
        first_id: Id of the lowest level of the first variable.
    """

    def __init__(
        self,
        settings: FeatureLevels,
        names: Sequence[str] | None = None,
        found: Sequence[Sequence[float]] | None = None,
        values: Mapping[int, Sequence[float]] | None = None,
        first_id: int = LEVEL_ID,
    ) -> None:
        self.settings = settings
        self.names = list(names or settings.features or ())
        self.first_id = first_id
        self.found: list[list[float]] | None = None if found is None else [list(map(float, edges)) for edges in found]
        self.values: dict[int, list[float]] = {
            int(index): list(map(float, given)) for index, given in (values or {}).items()
        }

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables, in their order."""
        return tuple(Variable(self._name(index), tuple(edges)) for index, edges in enumerate(self.found or ()))

    def find_edges(self, values: np.ndarray) -> None:
        """Cut variables without edges at the quantiles of `values`, float, shape (N, F), NaN left out."""
        self.found = [self._edges(feature, values[:, feature]) for feature in range(values.shape[1])]

    def _edges(self, feature: int, column: np.ndarray) -> list[float]:
        if feature in self.settings.edges:
            return self.settings.edges[feature]
        column = column[np.isfinite(column)].astype(np.float64)
        n_levels = self.settings.n_levels(feature)
        if len(column) == 0:
            return [np.nan] * (n_levels - 1)
        distinct = np.unique(column)
        if len(distinct) < n_levels or (len(distinct) == n_levels and not self.settings.has_names(feature)):
            self.values[feature] = distinct.tolist()
            return list(map(float, (distinct[1:] + distinct[:-1]) / 2))
        if len(distinct) == n_levels:
            return list(map(float, distinct[:-1]))
        return list(map(float, np.quantile(column, np.arange(1, n_levels) / n_levels)))

    def ids(self, values: np.ndarray, words: np.ndarray | None = None) -> np.ndarray:
        """Word ids of values (..., F), -1 where there is none; after those of `words` (..., K) at the same steps."""
        assert self.found is not None
        ids = np.full(values.shape, NO_WORD, dtype=np.int64)
        for feature, edges in enumerate(self.found):
            level = np.searchsorted(edges, values[..., feature], side="left")
            known = ~np.isnan(values[..., feature]) & ~np.isnan(edges).any()
            ids[..., feature] = np.where(known, self.first_id + feature * MOST_LEVELS + level, NO_WORD)
        return ids if words is None else np.concatenate([words, ids], axis=-1)

    def word(self, word_id: int) -> str:
        """The word of an id."""
        feature, level = divmod(word_id - self.first_id, MOST_LEVELS)
        if feature in self.values:
            return f"{self._name(feature)}: {_as_texts(self.values[feature])[level]}"
        return f"{self._name(feature)}: {self.settings.level_name(feature, level)}"

    def _name(self, feature: int) -> str:
        return self.names[feature] if feature < len(self.names) else f"feature {feature}"

    def pack(self) -> dict[str, Any]:
        """As plain types."""
        return {"names": self.names, "edges": self.found, "values": self.values, "first_id": self.first_id}


def _as_texts(values: Sequence[float]) -> list[str]:
    """Distinct values by as few digits as tell them apart, three or all before the point at least."""
    for digits in range(3, 17):
        texts = [f"{value:.{max(digits, len(str(int(abs(value)))))}g}" for value in values]
        if len(set(texts)) == len(values):
            return texts
    return list(map(repr, values))


class LevelBook:
    """The levels of all layers, the same in every process. A series belongs to the layer that reads it first.

    Args:
        packed: What an earlier record found, as `pack` gave it.
    """

    def __init__(self, packed: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._packed = dict(packed or {})
        self._cuts: dict[str, LevelCuts] = {}

    def of(self, layer: str, settings: FeatureLevels) -> LevelCuts | None:
        """The levels of the series of a layer; None where they are still to be found."""
        if layer not in self._cuts and (packed := self._packed.get(layer, self._packed.get(""))) is not None:
            names, found = settings.features or packed["names"], packed["edges"]
            self._cuts[layer] = LevelCuts(settings, names, found, packed["values"], packed["first_id"])
        return self._cuts.get(layer)

    def add(self, layer: str, settings: FeatureLevels, names: Sequence[str], values: np.ndarray) -> None:
        """Find the levels of the series of a layer, whose values are of shape (N, F)."""
        place = len(self._packed.keys() | self._cuts.keys())
        cuts = LevelCuts(settings, names, first_id=LEVEL_ID + place * _IDS_OF_A_SERIES)
        cuts.find_edges(values)
        self._cuts[layer] = cuts

    def word(self, word_id: int) -> str | None:
        """The word of an id; None where it is no level."""
        for cuts in self._cuts.values():
            if cuts.first_id <= word_id < cuts.first_id + _IDS_OF_A_SERIES:
                return cuts.word(word_id)
        return None

    def pack(self) -> dict[str, Any]:
        """As plain types."""
        return self._packed | {layer: cuts.pack() for layer, cuts in self._cuts.items()}
