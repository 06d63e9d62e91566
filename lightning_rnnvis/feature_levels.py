"""`FeatureLevels`: words for a numeric series, such as ``temperature: high``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lightning_rnnvis.asked import number, several, text, whole

MOST_LEVELS = 64
"""Ids of a feature's levels lie this far apart."""

_NAMES = {
    2: ("low", "high"),
    3: ("low", "medium", "high"),
    4: ("very low", "low", "high", "very high"),
    5: ("very low", "low", "medium", "high", "very high"),
}
_DEFAULT_LEVELS = 3


class FeatureLevels:
    """Makes words of a numeric series: each feature is cut into levels, and each (feature, level) is a word.

    Given to `RNNVis` as `words`, in a list beside the name of an `nn.Embedding`, or by name of a layer in a dict. All
    features of a step enter at once, so the response to a word is a marginal mean: that of the whole step, over all
    steps at which the feature has that level, less that over all steps at which it has any. A feature that is NaN has
    no word.

    Args:
        features: Names of the features, in their order, or some of the names that are found; None for those of the
            batch's columns, and for eight of more than 24.
        levels: Number of levels, 2 to 20, or their names from the lowest to the highest, for all features or as a dict
            by name for some; None for as many as `edges` make, and three, low, medium and high, where there are none.
        edges: Where to cut: for each feature the values between its levels, in rising order, as a list in the order of
            the features or a dict by name. A value equal to an edge belongs to the level below. Features without edges
            are cut at the quantiles of the steps sampled in the first record, which a resumed run takes over; one
            that has no more values than levels there has a word for each of them, such as ``valve: 1``.
        values: Where the series is: None for the input of the recurrent layer, without rows of embeddings, or the
            batch's series at the same steps where the model makes that input itself; ``"input"`` for the input whatever
            it is, less the rows of embeddings where words stand beside; or a function from the batch to the series, of
            shape (batch, time, features) or (batch, time), NaN where there is no value, such as in padding.

    Raises:
        TypeError, ValueError: A setting is wrong.

    Example::

        RNNVis(words=FeatureLevels(["temperature", "pressure"], levels=5))
        RNNVis(words=FeatureLevels(["load"], edges=[[0.5, 0.9]], levels=["idle", "busy", "overloaded"]))
    """

    def __init__(
        self,
        features: Sequence[str] | None = None,
        *,
        levels: int | Sequence[str] | Mapping[str, int | Sequence[str]] | None = None,
        edges: Mapping[str, Sequence[float]] | Sequence[Sequence[float] | None] | None = None,
        values: str | Callable[[Any], Any] | None = None,
    ) -> None:
        names = None if features is None else several("FeatureLevels(features=…)", features, _name, "['temperature']")
        if names is not None and (len(set(names)) != len(names) or not names):
            raise ValueError(f"`FeatureLevels(features=…)` must be a list of different names. Got {features!r}.")
        if not (values is None or values == "input" or callable(values)):
            raise TypeError(
                '`FeatureLevels(values=…)` must be None, "input", or a function from the batch to the series. Got'
                f" {values!r}."
            )
        self.features = names
        self._levels_of: dict[int, int | list[str]] = {}
        self._default_levels: int | list[str] | None = None
        if isinstance(levels, Mapping):
            self._levels_of = {self._index(name, "levels"): _check_levels(given) for name, given in levels.items()}
        elif levels is not None:
            self._default_levels = _check_levels(levels)
        self.values = values
        self.edges = self._check_edges(edges)

    def feature_name(self, feature: int) -> str:
        """Name of a feature by its index."""
        return self.features[feature] if self.features and feature < len(self.features) else f"feature {feature}"

    def n_levels(self, feature: int) -> int:
        """Number of levels of a feature by its index."""
        if feature in self.edges:
            return len(self.edges[feature]) + 1
        levels = self._levels(feature)
        return _DEFAULT_LEVELS if levels is None else _length(levels)

    def level_name(self, feature: int, level: int) -> str:
        """Name of a level of a feature by their indices; the lowest level is 0."""
        n_levels = self.n_levels(feature)
        levels = self._levels(feature)
        names = levels if isinstance(levels, list) else _NAMES.get(n_levels)
        return names[level] if names else f"level {level + 1} of {n_levels}"

    def has_names(self, feature: int) -> bool:
        """Whether the user named the levels of a feature."""
        return isinstance(self._levels(feature), list)

    def _levels(self, feature: int) -> int | list[str] | None:
        return self._levels_of.get(feature, self._default_levels)

    def _index(self, name: str, setting: str) -> int:
        if self.features is None or name not in self.features:
            raise ValueError(
                f"`FeatureLevels({setting}=…)` has {setting} for {name!r}, which is none of the `features`:"
                f" {', '.join(self.features or []) or 'none are named'}."
            )
        return self.features.index(name)

    def _check_edges(self, edges: Any) -> dict[int, list[float]]:
        """Edges by index of the feature, for those that have some."""
        if edges is None:
            return {}
        if isinstance(edges, Mapping):
            by_index = {self._index(name, "edges"): given for name, given in edges.items()}
        else:
            edges = several("FeatureLevels(edges=…)", edges, lambda _, given: given, "[[0.5, 0.9]]")
            if self.features is not None and len(edges) != len(self.features):
                raise ValueError(
                    f"`FeatureLevels(edges=…)` must have one list for each of the {len(self.features)} features. Got"
                    f" {len(edges)}."
                )
            by_index = {index: given for index, given in enumerate(edges) if given is not None}
        return {index: self._check_feature(index, given) for index, given in by_index.items()}

    def _check_feature(self, index: int, given: Sequence[float]) -> list[float]:
        name = f"FeatureLevels(edges=…)[{self.feature_name(index)!r}]"
        edges = np.array(several(name, given, number, "[0.5, 0.9]"))
        if edges.ndim != 1 or not 1 <= len(edges) < MOST_LEVELS or not (np.diff(edges) > 0).all():
            raise ValueError(
                f"`FeatureLevels(edges=…)` for {self.feature_name(index)!r} must be numbers in rising order. Got"
                f" {list(given)!r}."
            )
        levels = self._levels(index)
        if levels is not None and len(edges) + 1 != _length(levels):
            raise ValueError(
                f"`FeatureLevels` has {_length(levels)} levels, so {self.feature_name(index)!r} needs"
                f" {_length(levels) - 1} edges between them. Got {len(edges)}."
            )
        return list(map(float, edges))


def _check_levels(levels: Any) -> int | list[str]:
    name = "FeatureLevels(levels=…)"
    is_number = isinstance(levels, (int, np.integer))
    names = [] if is_number else several(name, levels, text, "['idle', 'busy'], or a number from 2 to 20")
    n_levels = whole(name, levels) if is_number else len(names)
    if not 2 <= n_levels <= 20:
        raise ValueError(
            f"`FeatureLevels(levels=…)` must be a number from 2 to 20, or as many names, the lowest first. Got"
            f" {levels!r}."
        )
    if names and len(set(names)) != len(names):
        raise ValueError(f"`FeatureLevels(levels=…)` must have different names. Got {levels!r}.")
    return names or n_levels


def _name(name: str, given: Any) -> str:
    """The name of a feature, which pandas may have as a number."""
    return str(whole(name, given)) if isinstance(given, (int, np.integer)) else text(name, given)


def _length(levels: int | list[str]) -> int:
    return levels if isinstance(levels, int) else len(levels)
