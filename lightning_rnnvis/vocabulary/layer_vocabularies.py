"""The vocabulary of each layer: one for all, or one for each embedding whose words enter it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lightning_rnnvis.capture.words.by_name import FOR_ALL, value_for
from lightning_rnnvis.capture.words.found_words import Origin
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.settings import Settings
from lightning_rnnvis.vocabulary.derived_vocabularies import MergedVocabulary, ParallelVocabulary
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary


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
        TypeError, ValueError, FileNotFoundError: A vocabulary cannot be read.
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

    @property
    def is_one(self) -> bool:
        """Whether one vocabulary names the words of all layers."""
        return self.by_name.get(FOR_ALL, Vocabulary()).named

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
