"""Names of words that are no single entry of one vocabulary: merged pieces, parallel inputs, levels of features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lightning_rnnvis.capture.keys.hashing import INPUT_BITS, JOINT_ID
from lightning_rnnvis.capture.numbers.level_cuts import LevelBook
from lightning_rnnvis.capture.words.subwords import Rule, SubwordMerger
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary


class MergedVocabulary(Vocabulary):
    """A vocabulary of pieces that names whole words.

    Args:
        source: The vocabulary of the pieces, as `Vocabulary` takes it.
        rule: How pieces are recognised, as `SubwordMerger` takes it.
        pieces: Pieces of the merged words seen, by their ids; shared with whoever adds to it.
    """

    def __init__(self, source: Any, rule: Rule, pieces: Mapping[int, Sequence[int]]) -> None:
        super().__init__(source)
        self.pieces = pieces
        self.merger = SubwordMerger(rule, self.entry, getattr(source, "all_special_ids", ()))

    def word(self, word_id: int) -> str | None:
        """The word of an id, without the marks of its pieces."""
        return self.merger.text(self._pieces(word_id))

    def mark(self, word_id: int) -> str:
        """The pieces of a word, which differ from those of another one with the same text."""
        return " ".join(str(self.entry(piece)) for piece in self._pieces(word_id))

    def _pieces(self, word_id: int) -> Sequence[int]:
        return self.pieces.get(word_id, ()) if word_id >= JOINT_ID else (word_id,)


class ParallelVocabulary(Vocabulary):
    """Vocabularies of several inputs that enter at the same steps.

    Args:
        inputs: Vocabulary of each input by its name, in their order.
    """

    joiner = "/"

    def __init__(self, inputs: Mapping[str, Vocabulary]) -> None:
        super().__init__()
        self._names, self._inputs = list(inputs), list(inputs.values())
        self.named = any(vocabulary.named for vocabulary in self._inputs)

    def word(self, word_id: int) -> str | None:
        """The word of an id in the vocabulary of its input."""
        index, input_id = self._split(word_id)
        return self._inputs[index].word(input_id) if index < len(self._inputs) else None

    def mark(self, word_id: int) -> str:
        """The input of a word, and its id there."""
        index, input_id = self._split(word_id)
        return f"{self._names[index]} {self._inputs[index].mark(input_id)}"

    @staticmethod
    def _split(word_id: int) -> tuple[int, int]:
        return (0, word_id) if word_id >= JOINT_ID else (word_id >> INPUT_BITS, word_id & (1 << INPUT_BITS) - 1)


class LevelVocabulary(Vocabulary):
    """Names levels of numbers, and other words by a vocabulary.

    Args:
        others: Names the other words.
        book: The levels.
    """

    def __init__(self, others: Vocabulary, book: LevelBook) -> None:
        super().__init__()
        self._others, self._book = others, book
        self.named, self.joiner = others.named, others.joiner

    def word(self, word_id: int) -> str | None:
        """A word such as ``temperature: high``, or one of the others."""
        level = self._book.word(word_id)
        return self._others.word(word_id) if level is None else level

    def mark(self, word_id: int) -> str:
        """What distinguishes an id from another one with the same word."""
        return f"id {word_id}" if self._book.word(word_id) else self._others.mark(word_id)

    def entry(self, word_id: int) -> str | None:
        """The entry of an id among the others."""
        return self._others.entry(word_id)

    def ids_by_word(self, n_ids: int) -> dict[str, int]:
        """Ids of the entries of the others."""
        return self._others.ids_by_word(n_ids)

    @property
    def is_function(self) -> bool:
        """Whether the ids that the others know cannot be listed."""
        return self._others.is_function
