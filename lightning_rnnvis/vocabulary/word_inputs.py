"""What enters the recurrent layers, by the user's settings: which words, what they are made of, and their names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from lightning_rnnvis.capture.recording import Choice, Recording
from lightning_rnnvis.capture.words.hashing import JOINT_ID
from lightning_rnnvis.capture.words.subwords import MARKS, SubwordMerger
from lightning_rnnvis.capture.words.word_finder import Ways
from lightning_rnnvis.capture.words.word_reader import WordsSetting
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.feature_levels import FeatureLevels, LevelCuts
from lightning_rnnvis.vocabulary.custom_sentences import check_sentences, sentence_ids
from lightning_rnnvis.vocabulary.derived_vocabularies import LevelVocabulary, MergedVocabulary, ParallelVocabulary
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary, is_id

if TYPE_CHECKING:
    pass


@dataclass
class Learned:
    """What the first record found out about the words, for all that follow.

    Attributes:
        edges: Edges of each feature's levels.
        values: Values of the features that have a word for each, by place.
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
    def unpack(cls, packed: Mapping[str, Any]) -> Learned:
        """Inverse of `pack`."""
        pieces = {int(word_id): tuple(pieces) for word_id, pieces in packed.get("pieces", {}).items()}
        return cls(packed.get("edges"), dict(packed.get("values", {})), pieces)


class Inputs:
    """What enters at a step, and what it is called.

    Args:
        settings: The arguments of `RNNVis` by name: `vocabulary`, `words`, `merge_subwords`, `sentences`, `padding`.
        learned: What an earlier record found out; changed by later ones.

    Attributes:
        vocabulary: Names the words.
        words: Which words enter, for `Recording.add_batch`.
        merger: Puts pieces of words together, if wanted.
        own_sentences: Ids of the user's own sentences, once they are found.
        sentences_missing: Why the user's own sentences can be run through no layer; empty if they can.
        ways: How the words of earlier batches were read.

    Raises:
        TypeError, ValueError, FileNotFoundError: A setting is wrong.
    """

    def __init__(self, settings: Mapping[str, Any], learned: Learned) -> None:
        vocabulary, words, merge_subwords, sentences, padding = (
            settings[name] for name in ("vocabulary", "words", "merge_subwords", "sentences", "padding")
        )
        if isinstance(vocabulary, FeatureLevels) and words is None:
            vocabulary, words = None, vocabulary
        check_sentences(sentences)
        _check_words(words)
        self.own_sentences: list[list[int]] = []
        self.sentences_missing = ""
        self.ways: dict[int, Ways] = {}
        self.vocabulary: Vocabulary
        self.words: WordsSetting = words
        self.merger: SubwordMerger | None = None
        self._learned = learned
        self._sentences = sentences or []
        self._source = vocabulary
        self._cuts: LevelCuts | None = None
        if isinstance(words, FeatureLevels):
            self._use_levels(words, vocabulary, merge_subwords, padding)
        else:
            self._use_words(vocabulary, merge_subwords)
        if self._sentences and not self.vocabulary.is_function and not self.sentences_missing:
            self.find_sentences([])

    def _use_levels(self, levels: FeatureLevels, vocabulary: Any, merge_subwords: Any, padding: Any) -> None:
        if vocabulary is not None or merge_subwords is not None:
            raise ValueError(
                "`RNNVis(words=FeatureLevels(…))` makes its own words: leave `vocabulary` and `merge_subwords` out, and"
                " name features and levels in `FeatureLevels(features, levels=…)`."
            )
        if padding is not None:
            raise ValueError(
                "`RNNVis(padding=…)` names ids, and `FeatureLevels` reads numbers. Pack the series, or give it with NaN"
                f" in the padding: FeatureLevels(…, values=lambda batch: …). Got {padding!r}."
            )
        self._cuts = LevelCuts(levels, self._learned.edges, self._learned.values)
        self.words, self.vocabulary = self._cuts, LevelVocabulary(self._cuts)
        self.sentences_missing = "levels of features enter, and no words"

    def _use_words(self, vocabulary: Any, rule: Any) -> None:
        by_input = _by_input(vocabulary, self.words)
        if by_input is not None and self.words is None:
            self.words = list(by_input)
        inputs = list(self.words) if isinstance(self.words, (list, tuple)) else None
        sources = [by_input.get(one) for one in inputs] if by_input is not None and inputs else [vocabulary]
        self._source = sources[0]
        first = Vocabulary(sources[0]) if rule is None else self._merged(sources[0], rule)
        self.vocabulary = first
        if inputs:
            others = [Vocabulary(source) for source in sources[1:]]
            others += [Vocabulary() for _ in inputs[len(sources) :]]
            names = [one if isinstance(one, str) else f"input {place}" for place, one in enumerate(inputs)]
            self.vocabulary = ParallelVocabulary(dict(zip(names, [first, *others], strict=True)))
            self.sentences_missing = "several inputs enter at each step"

    def _merged(self, source: Any, rule: Any) -> MergedVocabulary:
        if not callable(rule) and rule not in MARKS:
            raise ValueError(
                "`RNNVis(merge_subwords=…)` must be the mark of the tokenizer, one of"
                f" {', '.join(map(repr, MARKS))}, or a function from a piece to whether it goes on with the word"
                f" before. Got {rule!r}."
            )
        if source is None:
            raise ValueError(
                "`RNNVis(merge_subwords=…)` tells the pieces of a word by their text, so it needs a `vocabulary`. Give"
                " the tokenizer, or a list of its pieces."
            )
        merged = MergedVocabulary(source, rule, self._learned.pieces)
        self.merger = merged.merger
        return merged

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
        if self._sentences and not self.sentences_missing and not self.own_sentences:
            n_ids = max(sizes, default=0)
            self.own_sentences = sentence_ids(self._sentences, self.vocabulary, self._source, n_ids)

    @property
    def needs_edges(self) -> bool:
        """Whether the edges of levels are still to be found."""
        return self._cuts is not None and self._cuts.found is None

    def values_to_cut(self, recording: Recording | None) -> list[np.ndarray]:
        """What this process saw of the series whose levels are to be cut: one array (N, F), or none."""
        return recording.values()[:1] if self.needs_edges and recording is not None else []

    def settle(self, recording: Recording | None, values: list[np.ndarray]) -> None:
        """Cut the levels at the quantiles of `values`, where that is still to be done, and give steps their words.

        Args:
            recording: A record that may hold values without levels.
            values: `values_to_cut` of all processes.
        """
        if self._cuts is None:
            return
        if self._cuts.found is None and values:
            self._cuts.settle(np.concatenate(values))
            self._learned.edges, self._learned.values = self._cuts.found, self._cuts.values
        if recording is not None and self._cuts.found is not None:
            recording.settle(self._cuts)

    def learn(self, recording: Recording) -> None:
        """Take the pieces of the words that a record saw."""
        self._learned.pieces |= recording.pieces

    def forget(self, choices: Mapping[str, Choice]) -> None:
        """Let go of the pieces of words that were not chosen."""
        kept = {word_id for choice in choices.values() for word_id in choice.word_ids if word_id >= JOINT_ID}
        for word_id in [word_id for word_id in self._learned.pieces if word_id not in kept]:
            del self._learned.pieces[word_id]


def _check_words(words: Any) -> None:
    if words is None or isinstance(words, (str, FeatureLevels)) or callable(words):
        return
    if isinstance(words, Mapping):
        parts = list(words.values())
    elif isinstance(words, (list, tuple)):
        parts = list(words)
        if len({one if isinstance(one, str) else id(one) for one in parts}) < max(2, len(parts)):
            raise ValueError(
                "`RNNVis(words=[…])` names several inputs that enter at the same step, such as ['word_embedding',"
                f" 'tag_embedding']; they must be at least two, and different. Got {words!r}."
            )
    else:
        parts = [words]
    for part in parts:
        if not isinstance(part, str) and not callable(part):
            raise TypeError(
                "`RNNVis(words=…)` must be the name of an nn.Embedding, a function from the batch to ids of shape"
                " (batch, time), a dict of either by layer name, a list of either for parallel inputs, or"
                f" FeatureLevels(…). Got {part!r}."
            )


def _by_input(vocabulary: Any, words: Any) -> dict[str, Any] | None:
    """Vocabularies by the name of their embedding, where that is what was given."""
    if not isinstance(vocabulary, Mapping) or not vocabulary or not all(isinstance(key, str) for key in vocabulary):
        return None
    if isinstance(words, (list, tuple)):
        names = [word for word in words if isinstance(word, str)]
        if not any(key in names for key in vocabulary):
            return None
        missing = [key for key in vocabulary if key not in names]
        if missing:
            raise ValueError(
                f"`vocabulary` has words for {missing[0]!r}, which is none of the `words` {names!r} that enter."
            )
        return dict(vocabulary)
    holds_vocabularies = not any(isinstance(one, str) or is_id(one) for one in vocabulary.values())
    return dict(vocabulary) if words is None and holds_vocabularies else None
