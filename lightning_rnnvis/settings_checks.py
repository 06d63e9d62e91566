"""Checks the settings of `RNNVis` in one place, before the training starts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from torch import nn

from lightning_rnnvis.feature_levels import FeatureLevels
from lightning_rnnvis.settings import LEAST, SUBWORD_MARKS, Settings, are_texts, is_id, listed


def check_settings(settings: Settings) -> None:
    """Check the settings that need no model and no data.

    Args:
        settings: The settings.

    Raises:
        TypeError, ValueError: A setting is wrong; the message names it, what came and what is right.
    """
    for name, least in LEAST.items():
        value = getattr(settings, name)
        may_be_none = name == "max_sentence_length"
        if (value is not None or not may_be_none) and (not is_id(value) or value < least):
            none = "None or " if may_be_none else ""
            raise ValueError(f"`RNNVis({name}=…)` must be {none}an integer of at least {least}. Got {value!r}.")
    if settings.n_clusters is not None and (not is_id(settings.n_clusters) or not 2 <= settings.n_clusters <= 20):
        raise ValueError(
            f"`RNNVis(n_clusters=…)` must be None or an integer from 2 to 20. Got {settings.n_clusters!r}."
        )
    if settings.name is not None and not (
        isinstance(settings.name, str) and re.fullmatch(r"[\w.-]*\w[\w.-]*", settings.name)
    ):
        raise ValueError(
            f"`RNNVis(name=…)` must be None or a name of letters, digits, '_', '-' and '.'. Got {settings.name!r}."
        )
    if not isinstance(settings.network, bool):
        raise TypeError(
            "`RNNVis(network=…)` must be True, to store the recurrent network with each record, or False. Got"
            f" {settings.network!r}."
        )
    if not isinstance(settings.contexts, bool):
        raise TypeError(
            "`RNNVis(contexts=…)` must be True, to store snippets of text for each unit with each record, or False. Got"
            f" {settings.contexts!r}."
        )
    if (
        settings.report != "end"
        and settings.report is not False
        and (not is_id(settings.report) or settings.report < 1)
    ):
        raise ValueError(
            "`RNNVis(report=…)` must be 'end', a number of epochs from 1 on, or False for no report. Got"
            f" {settings.report!r}."
        )
    _check_model_parts(settings)
    _check_recurrences(settings.recurrences)
    _check_sentences(settings.sentences)
    if settings.levels is None:
        _check_words(settings.words)
        _check_vocabulary(settings)
    else:
        _check_levels(settings)


def _check_model_parts(settings: Settings) -> None:
    if settings.layers is not None and (
        not isinstance(settings.layers, (list, tuple, set)) or not are_texts(settings.layers)
    ):
        raise TypeError(
            f"`RNNVis(layers=…)` must be None or a list of names, such as ['rnn']. Got {settings.layers!r}."
        )
    if not all(map(is_id, listed(settings.padding))):
        raise TypeError(
            f"`RNNVis(padding=…)` must be None, an id or a list of ids, such as 0. Got {settings.padding!r}."
        )
    if any(word_id < 0 for word_id in listed(settings.padding)):
        raise ValueError(
            "`RNNVis(padding=…)` must be ids of at least 0: no embedding has others, and where a function given as"
            f" `words` returns -1, there is no word in any case. Got {settings.padding!r}."
        )
    if settings.head is not None and not isinstance(settings.head, (str, bool)):
        raise TypeError(
            "`RNNVis(head=…)` must be None, False or the name of an nn.Linear in the model, such as 'head'. Got"
            f" {type(settings.head).__name__}."
        )
    if settings.head_kind is not None and settings.head_kind not in ("classes", "labels", "values"):
        raise ValueError(
            "`RNNVis(head_kind=…)` must be None, 'classes', 'labels' (independent of each other) or 'values'. Got"
            f" {settings.head_kind!r}."
        )
    if settings.outputs is not None and (
        isinstance(settings.outputs, str) or not isinstance(settings.outputs, Sequence)
    ):
        raise TypeError(
            "`RNNVis(outputs=…)` must be None or a list of the names of the head's outputs, such as ['bad',"
            f" 'good']. Got {settings.outputs!r}."
        )
    classes = settings.word_classes
    if classes is not None and not (isinstance(classes, Mapping) or callable(classes)):
        raise TypeError(
            "`RNNVis(word_classes=…)` must be a dict from word to class, or a function from word to class. Got"
            f" {type(classes).__name__}."
        )


def _check_vocabulary(settings: Settings) -> None:
    rule = settings.merge_subwords
    if rule is not None and not callable(rule) and rule not in SUBWORD_MARKS:
        raise ValueError(
            "`RNNVis(merge_subwords=…)` must be the mark of the tokenizer, one of"
            f" {', '.join(map(repr, SUBWORD_MARKS))}, or a function from a piece to whether it continues the word"
            f" before. Got {rule!r}."
        )
    if rule is not None and isinstance(settings.words, (list, tuple)) and len(settings.inputs) < len(settings.words):
        raise ValueError(
            "`RNNVis(merge_subwords=…)` puts steps together, and `FeatureLevels` has words for each of them. Leave"
            " one of them out."
        )
    named = settings.named_vocabularies
    for name in named or ():
        if settings.inputs and name not in settings.inputs:
            names = [one for one in settings.inputs if isinstance(one, str)]
            raise ValueError(
                f"`RNNVis(vocabulary=…)` has words for {name!r}, which is none of the inputs {names!r} that `words`"
                " names. Name it there, or leave its words out."
            )
    if rule is not None and all(one is None for one in (named or {"": settings.vocabulary}).values()):
        raise ValueError(
            "`RNNVis(merge_subwords=…)` finds the pieces of a word by their text, so it needs a `vocabulary`. Give"
            " the tokenizer, or a list of its pieces."
        )


def _check_levels(settings: Settings) -> None:
    if (settings.words is not None and settings.vocabulary is not None) or settings.merge_subwords is not None:
        raise ValueError(
            "`RNNVis(words=FeatureLevels(…))` makes its own words: leave `vocabulary` and `merge_subwords` out, and"
            " name features and levels in `FeatureLevels(features, levels=…)`."
        )
    if settings.padding is not None:
        raise ValueError(
            "`RNNVis(padding=…)` names ids, and `FeatureLevels` reads numbers. Pack the series, or give it with NaN"
            f" in the padding: FeatureLevels(…, values=lambda batch: …). Got {settings.padding!r}."
        )


def _check_recurrences(recurrences: Any) -> None:
    if recurrences is None:
        return
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


def _check_sentences(sentences: Any) -> None:
    if sentences is None:
        return
    if isinstance(sentences, str) or not isinstance(sentences, Sequence):
        raise TypeError(
            '`RNNVis(sentences=…)` must be a list of sentences, such as ["I love the food"]. Got'
            f" {type(sentences).__name__}: {str(sentences)[:60]!r}."
        )
    for sentence in sentences:
        words = sentence.split() if isinstance(sentence, str) else sentence
        if not isinstance(words, Sequence) or not all(isinstance(word, str) or is_id(word) for word in words):
            raise TypeError(
                "Each of `RNNVis(sentences=…)` must be a text with spaces between the words, a list of words, or a list"
                f" of ids. Got {sentence!r}."
            )
        if not words or any(not isinstance(word, str) and word < 0 for word in words):
            raise ValueError(f"Each of `RNNVis(sentences=…)` must have words, and ids of at least 0. Got {sentence!r}.")


def _check_words(words: Any) -> None:
    if words is None or isinstance(words, str) or callable(words):
        return
    parts = [words]
    if isinstance(words, Mapping):
        parts = list(words.values())
        if not parts:
            raise ValueError(
                "`RNNVis(words={})` names no layer. Write None to find the words of all layers, or a dict such as"
                " {'rnn': 'embedding'}."
            )
    elif isinstance(words, (list, tuple)):
        parts = list(words)
        if len({one if isinstance(one, str) else id(one) for one in parts}) < max(2, len(parts)):
            raise ValueError(
                "`RNNVis(words=[…])` names several inputs that enter at the same step, such as ['word_embedding',"
                f" 'tag_embedding']; they must be at least two, and different. Got {words!r}."
            )
        if sum(isinstance(one, FeatureLevels) for one in parts) > 1:
            raise ValueError(
                "`RNNVis(words=[…])` may hold one FeatureLevels(…), which is for all features of the series. Got"
                f" {words!r}."
            )
    for part in parts:
        if not isinstance(part, (str, FeatureLevels)) and not callable(part):
            raise TypeError(
                "`RNNVis(words=…)` must be the name of an nn.Embedding, a function from the batch to ids of shape"
                " (batch, time), FeatureLevels(…), a dict of these by layer name, or a list of these for parallel"
                f" inputs. Got {part!r}."
            )
