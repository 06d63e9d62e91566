"""What enters the recurrent layers, by the user's settings: which words, what they are made of, and their names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lightning_rnnvis.capture.keys.hashing import JOINT_ID
from lightning_rnnvis.capture.model.modules import quoted_names
from lightning_rnnvis.capture.numbers.level_cuts import LevelBook
from lightning_rnnvis.capture.numbers.number_words import NumberWords
from lightning_rnnvis.capture.word_search.found_words import Origin
from lightning_rnnvis.capture.word_search.input_finder import InputsByName
from lightning_rnnvis.capture.word_search.word_finder import Readings
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.capture.words.word_reader import WordsSetting
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.settings import Settings
from lightning_rnnvis.vocabulary.custom_sentences import sentences_by_name
from lightning_rnnvis.vocabulary.derived_vocabularies import LevelVocabulary
from lightning_rnnvis.vocabulary.layer_vocabularies import LayerVocabularies
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary


@dataclass
class DerivedWords:
    """Words that are no entries of a vocabulary: what the first record found of them, for all that follow.

    Attributes:
        levels: The levels of each series, as `LevelBook.pack` gives them.
        pieces: Pieces of each merged word.
    """

    levels: dict[str, Any] = field(default_factory=dict)
    pieces: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def pack(self) -> dict[str, Any]:
        """As plain types."""
        pieces = {word_id: list(pieces) for word_id, pieces in self.pieces.items()}
        return {"levels": self.levels, "pieces": pieces}

    @classmethod
    def unpack(cls, packed: Mapping[str, Any]) -> DerivedWords:
        """Inverse of `pack`."""
        pieces = {int(word_id): tuple(pieces) for word_id, pieces in packed.get("pieces", {}).items()}
        levels = dict(packed.get("levels", {}))
        if packed.get("edges") is not None:  # of an earlier version: one series, whose ids began at 0
            levels[""] = {"names": [], "edges": packed["edges"], "values": packed.get("values", {}), "first_id": 0}
        return cls(levels, pieces)

    def keep_pieces(self, word_ids: Iterable[int]) -> None:
        """Drop the pieces of all words but these."""
        kept = {word_id for word_id in word_ids if word_id >= JOINT_ID}
        for word_id in [word_id for word_id in self.pieces if word_id not in kept]:
            del self.pieces[word_id]


class WordInputs:
    """What enters at a step, and what it is called.

    Args:
        settings: The settings, checked.
        derived: What an earlier record found of derived words; changed by later ones.

    Attributes:
        vocabularies: Name the words of each layer.
        words: Which words enter, for `Recording.add_batch`.
        numbers: Which layers have levels of numbers as words.
        probe_sentences: Ids of the user's own sentences by name of an embedding or a layer, or for all, once found.
        probe_obstacle: Why no layer can be run over the user's own sentences; empty if some can, or there are none.
        readings: How the words of earlier batches were read.

    Raises:
        TypeError, ValueError, FileNotFoundError: The vocabulary cannot be read, or lacks a word of the sentences.
    """

    def __init__(self, settings: Settings, derived: DerivedWords) -> None:
        self.probe_sentences: dict[str, list[list[int]]] = {}
        self.probe_obstacle = ""
        self.readings: dict[int, Readings] = {}
        if (levels := settings.levels) is not None:
            settings = replace(settings, vocabulary=None, words=levels)
        self.numbers = NumberWords(settings.words, settings.vocabulary is not None, LevelBook(derived.levels))
        self.words: WordsSetting = self.numbers.others
        self._derived = derived
        self._sentences = settings.sentences or []
        self._sizes: dict[str, int] = {}
        self.vocabularies = LayerVocabularies(settings, derived.pieces)
        if levels is not None:
            self._no_probes("levels of features enter, and no words")
        elif settings.inputs or self.numbers.are_beside:
            self._no_probes("several inputs enter at each step")
        elif settings.named_vocabularies and not isinstance(settings.words, str) and not callable(settings.words):
            self.words = InputsByName(list(settings.named_vocabularies), self.numbers.others or {})
        if not any(vocabulary.is_function for vocabulary in self.vocabularies.by_name.values()):
            self._find_sentences()

    @property
    def mergers(self) -> Mapping[str, SubwordMerger]:
        """Join the pieces of words, where that is wanted, by name of an embedding or a layer, or for all."""
        return self.vocabularies.mergers

    @property
    def unknown_ids(self) -> Mapping[str, int]:
        """Ids of the word for unknown ones, by name of an embedding or a layer, or for all."""
        return self.vocabularies.unknown_ids

    @property
    def one_vocabulary(self) -> bool:
        """Whether one vocabulary names the words of all layers."""
        return self.vocabularies.is_one

    @property
    def vocabulary_size(self) -> int | None:
        """How many ids the vocabulary of all layers names; None where there is none, or that is not known."""
        return self.vocabularies.size

    def vocabulary_of(self, layer: str, origins: Sequence[Origin]) -> Vocabulary:
        """Names the words of a layer, whose ids count `origins`."""
        return LevelVocabulary(self.vocabularies.of(layer, origins), self.numbers.book)

    def vocabulary_of_outputs(self, layer: str, origins: Sequence[Origin], n_outputs: int) -> Vocabulary | None:
        """Names the outputs of a language model's head that reads a layer; None where no vocabulary has so many."""
        return self.vocabularies.of_outputs(layer, origins, n_outputs, self._sizes)

    def without_vocabulary(self, layer: str, origins: Sequence[Origin]) -> list[str]:
        """Names of what enters a layer and has no vocabulary, although others have one."""
        return [] if self.numbers.reads_numbers.get(layer) else self.vocabularies.without(layer, origins)

    def _no_probes(self, why: str) -> None:
        if self._sentences:
            self.probe_obstacle = why

    def fit_to(self, layers: Collection[str], embeddings: Mapping[str, int]) -> None:
        """Check what the settings name, and look up the words of the user's own sentences.

        Args:
            layers: The recurrent layers of the model.
            embeddings: Its embeddings, and the rows of each.

        Raises:
            CaptureError: A setting names neither a layer nor an embedding.
            ValueError: A word of the sentences is not in the vocabulary.
        """
        self._sizes = dict(embeddings)
        by_layer = self.words.of_layer if isinstance(self.words, InputsByName) else self.words
        if isinstance(by_layer, Mapping):
            for name in by_layer:
                if name not in layers:
                    raise CaptureError(
                        f"`RNNVis(words={{{name!r}: …}})` names no recurrent layer of the model. There are:"
                        f" {quoted_names(layers)}."
                    )
        for name in self.words.embeddings if isinstance(self.words, InputsByName) else ():
            if name not in layers and name not in embeddings:
                raise CaptureError(
                    f"`RNNVis(vocabulary={{{name!r}: …}})` names neither an nn.Embedding nor a recurrent layer of the"
                    f" model. There are the embeddings {quoted_names(embeddings) or 'none'}, and the layers"
                    f" {quoted_names(layers)}."
                )
        self._find_sentences()

    def _find_sentences(self) -> None:
        if self._sentences and not self.probe_obstacle and not self.probe_sentences:
            self.probe_sentences = sentences_by_name(
                self._sentences, self.vocabularies.by_name, self.vocabularies.sources, self._sizes
            )

    def find_levels(self, found: Sequence[tuple[str, Sequence[str], np.ndarray]]) -> None:
        """Cut the levels of series at the quantiles of their values, where that is still to be done.

        Args:
            found: Of each series, as each process saw it, the layer that reads it first, its names, and its values, of
                shape (N, F).

        Raises:
            CaptureError: Processes saw other variables.
        """
        for layer in dict.fromkeys(layer for layer, _, _ in found):
            of_layer = [(names, values) for name, names, values in found if name == layer]
            names = of_layer[0][0]
            if any(len(others) != len(names) for others, _ in of_layer):
                raise CaptureError(
                    f"The processes found other variables in the series of `{layer}`. Name them:"
                    " RNNVis(words=FeatureLevels([…]))."
                )
            values = np.concatenate([values for _, values in of_layer])
            self.numbers.book.add(layer, self.numbers.settings_of(layer), names, values)
        self._derived.levels = self.numbers.book.pack()
