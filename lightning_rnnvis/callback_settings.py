"""Checks the settings of `RNNVis` before the training starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LEAST = {
    "max_words": 1,
    "min_count": 1,
    "max_tokens": 1,
    "n_sentences": 0,
    "max_sentence_length": 1,
    "n_percentile_words": 0,
    "every_n_epochs": 1,
    "dataloader_idx": 0,
}


def check_settings(settings: Mapping[str, Any]) -> None:
    """Check the settings that need no model and no data.

    Args:
        settings: The arguments of `RNNVis` by name.

    Raises:
        TypeError, ValueError: A setting is wrong; the message names it, what came and what is right.
    """
    for name, least in _LEAST.items():
        value = settings[name]
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"`RNNVis({name}=…)` must be an integer of at least {least}. Got {value!r}.")
    n_clusters = settings["n_clusters"]
    if n_clusters is not None and (not isinstance(n_clusters, int) or not 2 <= n_clusters <= 20):
        raise ValueError(f"`RNNVis(n_clusters=…)` must be None or an integer from 2 to 20. Got {n_clusters!r}.")
    classes = settings["word_classes"]
    if classes is not None and not (isinstance(classes, Mapping) or callable(classes)):
        raise TypeError(
            "`RNNVis(word_classes=…)` must be a dict from word to class, or a function from word to class. Got"
            f" {type(classes).__name__}."
        )
