"""Checks the settings of `RNNVis` before the training starts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from torch import nn

LEAST = {
    "max_words": 1,
    "min_count": 1,
    "max_tokens": 1,
    "n_sentences": 0,
    "max_sentence_length": 1,
    "n_percentile_words": 0,
    "every_n_epochs": 1,
    "dataloader_idx": 0,
}
"""Settings that are integers, and the least that each may be."""


def check_settings(settings: Mapping[str, Any]) -> None:
    """Check the settings that need no model and no data.

    Args:
        settings: The arguments of `RNNVis` by name.

    Raises:
        TypeError, ValueError: A setting is wrong; the message names it, what came and what is right.
    """
    for name, least in LEAST.items():
        value = settings[name]
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"`RNNVis({name}=…)` must be an integer of at least {least}. Got {value!r}.")
    n_clusters = settings["n_clusters"]
    if n_clusters is not None and (not isinstance(n_clusters, int) or not 2 <= n_clusters <= 20):
        raise ValueError(f"`RNNVis(n_clusters=…)` must be None or an integer from 2 to 20. Got {n_clusters!r}.")
    name = settings["name"]
    if name is not None and not (isinstance(name, str) and re.fullmatch(r"[\w.-]*\w[\w.-]*", name)):
        raise ValueError(f"`RNNVis(name=…)` must be None or a name of letters, digits, '_', '-' and '.'. Got {name!r}.")
    classes = settings["word_classes"]
    if classes is not None and not (isinstance(classes, Mapping) or callable(classes)):
        raise TypeError(
            "`RNNVis(word_classes=…)` must be a dict from word to class, or a function from word to class. Got"
            f" {type(classes).__name__}."
        )
    recurrences = settings["recurrences"]
    if recurrences is not None:
        _check_recurrences(recurrences)


def _check_recurrences(recurrences: Any) -> None:
    example = "RNNVis(recurrences={'encoder.mingru': lambda inputs, output: output})"
    if not isinstance(recurrences, Mapping):
        raise TypeError(
            "`RNNVis(recurrences=…)` must be a dict from the name or the class of a module to a function that gives its"
            f" state, such as {example}. Got {type(recurrences).__name__}."
        )
    for key, state_of in recurrences.items():
        if not isinstance(key, str) and not (isinstance(key, type) and issubclass(key, nn.Module)):
            raise TypeError(
                "The keys of `RNNVis(recurrences=…)` must be names of modules, or classes derived from nn.Module. Got"
                f" {key!r}."
            )
        if not callable(state_of):
            raise TypeError(
                f"`RNNVis(recurrences=…)` must give a function for {key!r}, from the module's inputs and its output to"
                f" its state, such as {example}. Got {type(state_of).__name__}."
            )
