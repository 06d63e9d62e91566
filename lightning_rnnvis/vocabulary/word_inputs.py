"""What enters the recurrent layers, by the user's settings: which words, what they are made of, and their names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lightning_rnnvis.capture.words.hashing import JOINT_ID
from lightning_rnnvis.capture.words.subwords import SubwordMerger
from lightning_rnnvis.capture.words.word_finder import Readings
from lightning_rnnvis.capture.words.word_reader import WordsSetting
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.feature_levels import FeatureLevels, LevelCuts
from lightning_rnnvis.settings import Settings
from lightning_rnnvis.vocabulary.custom_sentences import sentence_ids
from lightning_rnnvis.vocabulary.derived_vocabularies import LevelVocabulary, MergedVocabulary, ParallelVocabulary
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary


@dataclass
class DerivedWords:
    """Words that are no entries of a vocabulary: what the first record found of them, for all that follow.

    Attributes:
        edges: Edges of each feature's levels.
        values: Values of the features that have a word for each, by position of the feature.
        pieces: Pieces of each merged word.
    """

    edges: list[list[float]] | None = None
    values: dict[int, list[float]] = field(default_factory=dict)
    pieces: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def pack(self) -> dict[str, Any]:
        """As plain types."""
        pieces = {word_id: list(pieces) for word_id, pieces in self.pieces.items()}
        return {"edges": self.edges, "values": self.values, "pieces": pieces}

    @classmethod
    def unpack(cls, packed: Mapping[str, Any]) -> DerivedWords:
        """Inverse of `pack`."""
        pieces = {int(word_id): tuple(pieces) for word_id, pieces in packed.get("pieces", {}).items()}
        return cls(packed.get("edges"), dict(packed.get("values", {})), pieces)

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
        vocabulary: Names the words.
        words: Which words enter, for `Recording.add_batch`.
        merger: Joins the pieces of words, if wanted.
        level_cuts: The levels of a series, if these are the words.
        probe_sentences: Ids of the user's own sentences, once they are found.
        probe_obstacle: Why no layer can be run over the user's own sentences; empty if some can, or there are none.
        readings: How the words of earlier batches were read.

    Raises:
        TypeError, ValueError, FileNotFoundError: The vocabulary cannot be read, or lacks a word of the sentences.
    """

    def __init__(self, settings: Settings, derived: DerivedWords) -> None:
        self.probe_sentences: list[list[int]] = []
        self.probe_obstacle = ""
        self.readings: dict[int, Readings] = {}
        self.vocabulary: Vocabulary
        self.words: WordsSetting = settings.words
        self.merger: SubwordMerger | None = None
        self.level_cuts: LevelCuts | None = None
        self._derived = derived
        self._sentences = settings.sentences or []
        self._source: Any = None
        if settings.levels is not None:
            self._use_levels(settings.levels)
        else:
            self._use_words(settings)
        if not self.vocabulary.is_function:
            self.find_sentences([])

    def _use_levels(self, levels: FeatureLevels) -> None:
        self.level_cuts = LevelCuts(levels, self._derived.edges, self._derived.values)
        self.words, self.vocabulary = self.level_cuts, LevelVocabulary(self.level_cuts)
        self._no_probes("levels of features enter, and no words")

    def _use_words(self, settings: Settings) -> None:
        inputs = settings.inputs
        self._source, *others = settings.vocabularies
        if settings.merge_subwords is None:
            self.vocabulary = Vocabulary(self._source)
        else:
            merged = MergedVocabulary(self._source, settings.merge_subwords, self._derived.pieces)
            self.vocabulary, self.merger = merged, merged.merger
        if inputs:
            self.words = inputs
            names = [one if isinstance(one, str) else f"input {place}" for place, one in enumerate(inputs)]
            vocabularies = [self.vocabulary, *map(Vocabulary, others)]
            self.vocabulary = ParallelVocabulary(dict(zip(names, vocabularies, strict=True)))
            self._no_probes("several inputs enter at each step")

    def _no_probes(self, why: str) -> None:
        if self._sentences:
            self.probe_obstacle = why

    def check_layers(self, names: Collection[str]) -> None:
        """Check the layers that `words` names.

        Args:
            names: The recurrent layers of the model.

        Raises:
            CaptureError: There is none of that name.
        """
        if isinstance(self.words, Mapping):
            for name in self.words:
                if name not in names:
                    raise CaptureError(
                        f"`RNNVis(words={{{name!r}: …}})` names no recurrent layer of the model. There are:"
                        f" {', '.join(f'`{one}`' for one in names)}."
                    )

    def find_sentences(self, sizes: Iterable[int]) -> None:
        """Look up the words of the user's own sentences.

        Args:
            sizes: Numbers of rows of the model's embeddings: as many ids are asked for of a vocabulary that is a
                function.

        Raises:
            ValueError: A word is not in the vocabulary.
        """
        if self._sentences and not self.probe_obstacle and not self.probe_sentences:
            n_ids = max(sizes, default=0)
            self.probe_sentences = sentence_ids(self._sentences, self.vocabulary, self._source, n_ids)

    @property
    def needs_edges(self) -> bool:
        """Whether the edges of levels are still to be found."""
        return self.level_cuts is not None and self.level_cuts.found is None

    def find_edges(self, values: list[np.ndarray]) -> None:
        """Cut the levels at the quantiles of `values`, where that is still to be done.

        Args:
            values: The series as all processes saw it, arrays (N, F).
        """
        if self.level_cuts is not None and self.needs_edges and values:
            self.level_cuts.find_edges(np.concatenate(values))
            self._derived.edges, self._derived.values = self.level_cuts.found, self.level_cuts.values
