"""The vocabulary of each layer: one for all, or one for each embedding whose words enter it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from lightning_rnnvis.capture.word_search.found_words import Origin
from lightning_rnnvis.capture.words.by_name import FOR_ALL, value_for
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.settings import Settings
from lightning_rnnvis.vocabulary.derived_vocabularies import MergedVocabulary, ParallelVocabulary
from lightning_rnnvis.vocabulary.naming import class_of
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary, unknown_id

WORDS_TRIED = 20
"""Words on which a function is tried before training: one that fails for some of them may do for those that occur."""


def _try(function: Callable[[str], object], words: Sequence[str]) -> None:
    """Raise what a function raises, if it does so for every one of the words."""
    for place, word in enumerate(words, start=1):
        try:
            function(word)
            return
        except CaptureError:
            if place == len(words):
                raise


class LayerVocabularies:
    """Names the words of each layer.

    Args:
        settings: The settings, checked.
        pieces: Pieces of the merged words seen, by their ids; shared with whoever adds to it.

    Attributes:
        by_name: Vocabularies by name of an embedding or a layer, or `FOR_ALL`.
        sources: What each was made of.
        mergers: Join the pieces of words, where that is wanted, by the same names.

    Raises:
        TypeError, ValueError, FileNotFoundError: A vocabulary cannot be read, or no word has a class.
        CaptureError: A function that reads words fails.
    """

    def __init__(self, settings: Settings, pieces: Mapping[int, Sequence[int]]) -> None:
        named = settings.named_vocabularies
        self.sources: dict[str, Any] = {FOR_ALL: settings.vocabulary} if named is None else named
        self.by_name: dict[str, Vocabulary] = {}
        self.mergers: dict[str, SubwordMerger] = {}
        self._names = [one if isinstance(one, str) else f"input {place}" for place, one in enumerate(settings.inputs)]
        pieced = self._names[:1] if named and self._names else list(self.sources)  # of parallel inputs the first one
        for name, source in self.sources.items():
            if settings.merge_subwords is None or source is None or name not in pieced:
                self.by_name[name] = Vocabulary(source)
            else:
                merged = MergedVocabulary(source, settings.merge_subwords, pieces)
                self.by_name[name], self.mergers[name] = merged, merged.merger

        self._check_functions(settings)

    def _check_functions(self, settings: Settings) -> None:
        """Try the functions that read words on one of them, and see whether any word has a class."""
        named = [vocabulary for vocabulary in self.by_name.values() if vocabulary.named]
        entries = [one.entry(word_id) for one in named for word_id in range(WORDS_TRIED)]
        words = [entry for entry in entries if entry is not None]
        if not words:
            return
        for merger in self.mergers.values():
            _try(merger.try_rule, words)
        classes = settings.word_classes
        if isinstance(classes, Mapping):
            listed = settings.merge_subwords is None and not any(one.is_function for one in named)
            known = {word for one in named for word in one.ids_by_word(0)} if listed else set()
            if known and known.isdisjoint(classes):
                raise ValueError(
                    "`RNNVis(word_classes=…)` has a class for none of the words of the vocabulary. Its keys must be"
                    f" words, such as {words[0]!r}. Got {', '.join(repr(one) for one in list(classes)[:3]) or 'none'}."
                )
        elif classes is not None:
            _try(lambda word: class_of(word, classes), words)

    @cached_property
    def unknown_ids(self) -> dict[str, int]:
        """Ids of the word for unknown ones, by name of an embedding or a layer, or for all, as far as there is one."""
        found = {name: unknown_id(vocabulary, self.sources[name]) for name, vocabulary in self.by_name.items()}
        return {name: word_id for name, word_id in found.items() if word_id is not None}

    @property
    def is_one(self) -> bool:
        """Whether one vocabulary names the words of all layers."""
        return self.by_name.get(FOR_ALL, Vocabulary()).named

    @property
    def size(self) -> int | None:
        """How many ids the vocabulary of all layers names; None where there is none, or it is a function."""
        return self.by_name[FOR_ALL].size if self.is_one else None

    def of(self, layer: str, origins: Sequence[Origin]) -> Vocabulary:
        """The vocabulary of a layer.

        Args:
            layer: Its name.
            origins: What the ids of each of its inputs count.
        """
        names = [origin.embedding for origin in origins]
        if len(origins) < 2:
            return value_for(self.by_name, layer, names) or Vocabulary()
        names = self._names or names
        first = value_for(self.by_name, names[0], ()) or Vocabulary()
        others = [self.by_name.get(name, Vocabulary()) for name in names[1:]]
        return ParallelVocabulary(dict(zip(names, [first, *others], strict=True)))

    def of_outputs(
        self, layer: str, origins: Sequence[Origin], n_outputs: int, sizes: Mapping[str, int]
    ) -> Vocabulary | None:
        """The vocabulary whose words are the outputs of a head of a language model; None where none has so many.

        Args:
            layer: The layer whose state the head reads.
            origins: What the ids of each of its inputs count.
            n_outputs: Outputs of the head.
            sizes: Rows of each embedding of the model by its name.
        """
        for place, origin in enumerate(origins):
            if origin.n_words in (n_outputs, None) and place == 0:
                return value_for(self.by_name, layer, [origin.embedding])
            if origin.n_words == n_outputs:
                return self.by_name.get(origin.embedding)
        return next(
            (self.by_name[name] for name, size in sizes.items() if size == n_outputs and name in self.by_name), None
        )

    def without(self, layer: str, origins: Sequence[Origin]) -> list[str]:
        """Names of the embeddings that enter a layer and have no vocabulary, although others have one."""
        if FOR_ALL in self.by_name or layer in self.by_name:
            return []
        return [
            o.embedding or layer for o in origins if o.embedding not in self.by_name and o.embedding not in self._names
        ]
