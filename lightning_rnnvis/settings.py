"""The settings of `RNNVis`: held once, in short form where they are printed; `settings_checks` checks them."""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
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

MOST_WORDS = 100
"""Words shown of a longer sentence, where the user gives no number."""

MOST_STEPS = 500
"""Steps shown of a longer series, which curves tell at a glance."""

SERIES_NUMBERS = 2**18
"""Numbers of one state in all series of a record that are longer than `MOST_WORDS`, half a megabyte."""

FEW_PERCENTILES = 10_000
"""Words times units whose percentiles are kept in any case."""


@dataclass(frozen=True)
class Limits:
    """How much one recording holds; the settings of the same names."""

    max_words: int
    min_count: int
    n_sentences: int
    max_sentence_length: int | None
    n_percentile_words: int

    def longest(self, n_units: int, is_series: bool) -> int:
        """Words, or steps of a series, that are shown of a longer one; fewer steps where states are wide."""
        if self.max_sentence_length is not None:
            return self.max_sentence_length
        wide = max(1, self.n_sentences) * n_units
        return max(MOST_WORDS, min(MOST_STEPS, SERIES_NUMBERS // wide)) if is_series else MOST_WORDS

    def percentile_words(self, n_units: int) -> int:
        """Words with percentiles: more than the setting where units are few and percentiles small."""
        return max(self.n_percentile_words, FEW_PERCENTILES // n_units)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
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
    max_sentence_length: int | None
    n_percentile_words: int
    head: str | bool | None
    head_kind: Literal["classes", "labels", "values"] | None
    outputs: Sequence[str] | None
    word_classes: Mapping[str, str] | Callable[[str], str | None] | None
    n_clusters: int | None
    every_n_epochs: int
    dataloader_idx: int
    network: bool
    contexts: bool
    report: Literal["end", False] | int
    name: str | None

    def __post_init__(self) -> None:
        for name in (*LEAST, "n_clusters"):  # integers of numpy and torch are integers, too
            if is_id(value := getattr(self, name)):
                object.__setattr__(self, name, operator.index(value))

    def __repr__(self) -> str:
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return brief(type(self).__name__, {name: value for name, value in given.items() if value is not None})

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
        return [int(word_id) for word_id in listed(self.padding)]

    @property
    def inputs(self) -> list[Any]:
        """The parallel inputs that `words` names, without levels of a series; empty for a single one."""
        listed = self.words if isinstance(self.words, (list, tuple)) else []
        return [one for one in listed if not isinstance(one, FeatureLevels)]

    @property
    def named_vocabularies(self) -> dict[str, Any] | None:
        """Vocabularies by the name of an embedding or a layer, where they are given so; None for a single one."""
        vocabulary = self.vocabulary
        if not isinstance(vocabulary, Mapping) or not vocabulary or not are_texts(vocabulary):
            return None
        if any(name in self.inputs for name in vocabulary):
            return dict(vocabulary)
        if any(is_id(one) for one in vocabulary.values()):
            return None
        has_vocabularies = any(not isinstance(one, str) or os.path.isfile(one) for one in vocabulary.values())
        return dict(vocabulary) if has_vocabularies else None


def is_id(value: Any) -> bool:
    """Whether a value is an integer of Python, numpy or torch."""
    try:
        operator.index(value)
    except TypeError:
        return False
    return not isinstance(value, bool)


def listed(value: Any) -> list[Any]:
    """One value or several as a list, empty for None."""
    if value is None:
        return []
    return list(value) if isinstance(value, (Sequence, set)) and not isinstance(value, str) else [value]


def are_texts(values: Iterable[Any]) -> bool:
    """Whether all values are texts."""
    return all(isinstance(value, str) for value in values)


def brief(name: str, settings: Mapping[str, Any]) -> str:
    """A call with settings in one short line: of a collection, of what kind and how large it is."""
    return f"{name}({', '.join(f'{setting}={_brief(value)}' for setting, value in settings.items())})"


def _brief(value: Any, longest: int = 40) -> str:
    if isinstance(value, (str, int, float, bool)) or (isinstance(value, (list, tuple)) and len(repr(value)) <= longest):
        text = repr(value)
        return text if len(text) <= longest else f"{text[: longest - 2]}…'"
    kind = getattr(value, "__name__", "").strip("<>") if callable(value) else ""
    try:
        return f"<{kind or type(value).__name__}{'' if kind else f' of {len(value)}'}>"
    except TypeError:
        return f"<{kind or type(value).__name__}>"
