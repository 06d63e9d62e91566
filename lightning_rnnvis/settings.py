"""The settings of `RNNVis`: held once, and checked in one place before the training starts."""

from __future__ import annotations

import operator
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from torch import nn

from lightning_rnnvis.feature_levels import FeatureLevels
from lightning_rnnvis.recurrences import StateOf

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

SUBWORD_MARKS = ("##", "▁", "Ġ", "@@", "</w>")
"""What a tokenizer may mark its pieces with."""

FEW_PERCENTILES = 10_000
"""Words times units whose percentiles are kept in any case."""


@dataclass(frozen=True)
class Limits:
    """How much one recording holds; the settings of the same names."""

    max_words: int
    min_count: int
    n_sentences: int
    max_sentence_length: int
    n_percentile_words: int

    def percentile_words(self, n_units: int) -> int:
        """Words with percentiles: more than the setting where units are few and percentiles small."""
        return max(self.n_percentile_words, FEW_PERCENTILES // n_units)


@dataclass(frozen=True, eq=False, kw_only=True)
class Settings:
    """The arguments of `RNNVis`, as they were given; its docstring says what each means."""

    vocabulary: Any
    layers: Sequence[str] | None
    recurrences: Mapping[str | type[nn.Module], StateOf] | None
    words: Any
    merge_subwords: str | Callable[[str], bool] | None
    padding: int | Sequence[int] | None
    max_words: int
    min_count: int
    max_tokens: int
    n_sentences: int
    sentences: Sequence[str | Sequence[str] | Sequence[int]] | None
    max_sentence_length: int
    n_percentile_words: int
    head: str | bool | None
    head_kind: Literal["classes", "labels", "values"] | None
    outputs: Sequence[str] | None
    word_classes: Mapping[str, str] | Callable[[str], str | None] | None
    n_clusters: int | None
    every_n_epochs: int
    dataloader_idx: int
    name: str | None

    def __post_init__(self) -> None:
        for name in (*LEAST, "n_clusters"):  # integers of numpy and torch are integers, too
            if is_id(value := getattr(self, name)):
                object.__setattr__(self, name, operator.index(value))

    @property
    def limits(self) -> Limits:
        """How much one recording holds."""
        return Limits(
            self.max_words, self.min_count, self.n_sentences, self.max_sentence_length, self.n_percentile_words
        )

    @property
    def levels(self) -> FeatureLevels | None:
        """The levels of a numeric series, if these are the words; they may stand in the place of the vocabulary."""
        given = self.vocabulary if self.words is None else self.words
        return given if isinstance(given, FeatureLevels) else None

    @property
    def padding_ids(self) -> list[int]:
        """Ids that are never words."""
        return [int(word_id) for word_id in _listed(self.padding)]

    @property
    def inputs(self) -> list[Any]:
        """The parallel inputs that `words` names, without levels of a series; empty for a single one."""
        listed = self.words if isinstance(self.words, (list, tuple)) else []
        return [one for one in listed if not isinstance(one, FeatureLevels)]

    @property
    def named_vocabularies(self) -> dict[str, Any] | None:
        """Vocabularies by the name of an embedding or a layer, where they are given so; None for a single one."""
        vocabulary = self.vocabulary
        if not isinstance(vocabulary, Mapping) or not vocabulary or not _are_texts(vocabulary):
            return None
        if any(name in self.inputs for name in vocabulary):
            return dict(vocabulary)
        if any(is_id(one) for one in vocabulary.values()):
            return None
        has_vocabularies = any(not isinstance(one, str) or os.path.isfile(one) for one in vocabulary.values())
        return dict(vocabulary) if has_vocabularies else None

    def check(self) -> None:
        """Check the settings that need no model and no data.

        Raises:
            TypeError, ValueError: A setting is wrong; the message names it, what came and what is right.
        """
        for name, least in LEAST.items():
            value = getattr(self, name)
            if not is_id(value) or value < least:
                raise ValueError(f"`RNNVis({name}=…)` must be an integer of at least {least}. Got {value!r}.")
        if self.n_clusters is not None and (not is_id(self.n_clusters) or not 2 <= self.n_clusters <= 20):
            raise ValueError(
                f"`RNNVis(n_clusters=…)` must be None or an integer from 2 to 20. Got {self.n_clusters!r}."
            )
        if self.name is not None and not (isinstance(self.name, str) and re.fullmatch(r"[\w.-]*\w[\w.-]*", self.name)):
            raise ValueError(
                f"`RNNVis(name=…)` must be None or a name of letters, digits, '_', '-' and '.'. Got {self.name!r}."
            )
        self._check_model_parts()
        _check_recurrences(self.recurrences)
        _check_sentences(self.sentences)
        if self.levels is None:
            _check_words(self.words)
            self._check_vocabulary()
        else:
            self._check_levels()

    def _check_model_parts(self) -> None:
        if self.layers is not None and (not isinstance(self.layers, (list, tuple, set)) or not _are_texts(self.layers)):
            raise TypeError(
                f"`RNNVis(layers=…)` must be None or a list of names, such as ['rnn']. Got {self.layers!r}."
            )
        if not all(map(is_id, _listed(self.padding))):
            raise TypeError(
                f"`RNNVis(padding=…)` must be None, an id or a list of ids, such as 0. Got {self.padding!r}."
            )
        if any(word_id < 0 for word_id in _listed(self.padding)):
            raise ValueError(
                "`RNNVis(padding=…)` must be ids of at least 0: no embedding has others, and where a function given as"
                f" `words` returns -1, there is no word in any case. Got {self.padding!r}."
            )
        if self.head is not None and not isinstance(self.head, (str, bool)):
            raise TypeError(
                "`RNNVis(head=…)` must be None, False or the name of an nn.Linear in the model, such as 'head'. Got"
                f" {type(self.head).__name__}."
            )
        if self.head_kind is not None and self.head_kind not in ("classes", "labels", "values"):
            raise ValueError(
                "`RNNVis(head_kind=…)` must be None, 'classes', 'labels' (independent of each other) or 'values'. Got"
                f" {self.head_kind!r}."
            )
        if self.outputs is not None and (isinstance(self.outputs, str) or not isinstance(self.outputs, Sequence)):
            raise TypeError(
                "`RNNVis(outputs=…)` must be None or a list of the names of the head's outputs, such as ['bad',"
                f" 'good']. Got {self.outputs!r}."
            )
        classes = self.word_classes
        if classes is not None and not (isinstance(classes, Mapping) or callable(classes)):
            raise TypeError(
                "`RNNVis(word_classes=…)` must be a dict from word to class, or a function from word to class. Got"
                f" {type(classes).__name__}."
            )

    def _check_vocabulary(self) -> None:
        rule = self.merge_subwords
        if rule is not None and not callable(rule) and rule not in SUBWORD_MARKS:
            raise ValueError(
                "`RNNVis(merge_subwords=…)` must be the mark of the tokenizer, one of"
                f" {', '.join(map(repr, SUBWORD_MARKS))}, or a function from a piece to whether it continues the word"
                f" before. Got {rule!r}."
            )
        if rule is not None and isinstance(self.words, (list, tuple)) and len(self.inputs) < len(self.words):
            raise ValueError(
                "`RNNVis(merge_subwords=…)` puts steps together, and `FeatureLevels` has words for each of them. Leave"
                " one of them out."
            )
        named = self.named_vocabularies
        for name in named or ():
            if self.inputs and name not in self.inputs:
                names = [one for one in self.inputs if isinstance(one, str)]
                raise ValueError(
                    f"`RNNVis(vocabulary=…)` has words for {name!r}, which is none of the inputs {names!r} that `words`"
                    " names. Name it there, or leave its words out."
                )
        if rule is not None and all(one is None for one in (named or {"": self.vocabulary}).values()):
            raise ValueError(
                "`RNNVis(merge_subwords=…)` finds the pieces of a word by their text, so it needs a `vocabulary`. Give"
                " the tokenizer, or a list of its pieces."
            )

    def _check_levels(self) -> None:
        if (self.words is not None and self.vocabulary is not None) or self.merge_subwords is not None:
            raise ValueError(
                "`RNNVis(words=FeatureLevels(…))` makes its own words: leave `vocabulary` and `merge_subwords` out, and"
                " name features and levels in `FeatureLevels(features, levels=…)`."
            )
        if self.padding is not None:
            raise ValueError(
                "`RNNVis(padding=…)` names ids, and `FeatureLevels` reads numbers. Pack the series, or give it with NaN"
                f" in the padding: FeatureLevels(…, values=lambda batch: …). Got {self.padding!r}."
            )


def is_id(value: Any) -> bool:
    """Whether a value is an integer of Python, numpy or torch."""
    try:
        operator.index(value)
    except TypeError:
        return False
    return not isinstance(value, bool)


def _listed(value: Any) -> list[Any]:
    """One value or several as a list, empty for None."""
    if value is None:
        return []
    return list(value) if isinstance(value, (Sequence, set)) and not isinstance(value, str) else [value]


def _are_texts(values: Iterable[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


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
