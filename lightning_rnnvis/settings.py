"""Checks the settings of `RNNVis` before the training starts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from torch import nn

from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.vocabulary.vocabulary import is_id

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
    _check_names_and_ids(settings)
    classes = settings["word_classes"]
    if classes is not None and not (isinstance(classes, Mapping) or callable(classes)):
        raise TypeError(
            "`RNNVis(word_classes=…)` must be a dict from word to class, or a function from word to class. Got"
            f" {type(classes).__name__}."
        )
    recurrences = settings["recurrences"]
    if recurrences is not None:
        _check_recurrences(recurrences)


def listed(value: Any) -> list[Any]:
    """One value or several as a list, empty for None."""
    if value is None:
        return []
    return list(value) if isinstance(value, (Sequence, set)) and not isinstance(value, str) else [value]


def check_loader(dataloader_idx: int, n_loaders: int) -> None:
    """Check which validation loader is followed.

    Raises:
        CaptureError: There are fewer.
    """
    if dataloader_idx >= n_loaders:
        raise CaptureError(
            f"`RNNVis(dataloader_idx={dataloader_idx})` follows no validation loader: they count from 0, and there"
            f" {'is 1' if n_loaders == 1 else f'are {n_loaders}'}."
        )


def check_outputs(outputs: Sequence[str] | None, recording: Recording) -> None:
    """Check the number of names for the outputs of the heads found.

    Raises:
        CaptureError: No head has so many; one with a single output has two names.
    """
    heads = {head.name: head.module for layer in recording.layers.values() for head in layer.heads.values()}
    wanted = {name: max(module.out_features, 2) for name, module in heads.items()}
    if outputs is not None and wanted and len(outputs) not in wanted.values():
        have = ", ".join(f"`{name}` needs {number}" for name, number in wanted.items())
        raise CaptureError(f"`RNNVis(outputs=…)` must name all outputs of the head: {have}. Got {len(outputs)}.")


def _check_names_and_ids(settings: Mapping[str, Any]) -> None:
    layers = settings["layers"]
    if layers is not None and (isinstance(layers, str) or not all(isinstance(one, str) for one in layers)):
        raise TypeError(f"`RNNVis(layers=…)` must be None or a list of names, such as ['rnn']. Got {layers!r}.")
    padding = settings["padding"]
    if not all(map(is_id, listed(padding))):
        raise TypeError(f"`RNNVis(padding=…)` must be None, an id or a list of ids, such as 0. Got {padding!r}.")
    head = settings["head"]
    if head is not None and not isinstance(head, (str, bool)):
        raise TypeError(
            "`RNNVis(head=…)` must be None, False or the name of an nn.Linear in the model, such as 'head'. Got"
            f" {type(head).__name__}."
        )
    outputs = settings["outputs"]
    if outputs is not None and (isinstance(outputs, str) or not isinstance(outputs, Sequence)):
        raise TypeError(
            "`RNNVis(outputs=…)` must be None or a list of the names of the head's outputs, such as ['bad', 'good']."
            f" Got {outputs!r}."
        )


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
