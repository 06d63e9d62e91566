"""From the user's own sentences to ids."""

from __future__ import annotations

import operator
import os
from collections.abc import Mapping, Sequence
from typing import Any

from lightning_rnnvis.user_functions import call_user_function
from lightning_rnnvis.vocabulary.vocabulary import UNKNOWN, Vocabulary, unknown_id


def sentences_by_name(
    sentences: Sequence[str | Sequence[str] | Sequence[int]],
    vocabularies: Mapping[str, Vocabulary],
    sources: Mapping[str, Any],
    sizes: Mapping[str, int],
) -> dict[str, list[list[int]]]:
    """Ids of each sentence's words, or of their pieces, by the name of the vocabulary that has them.

    A sentence of ids belongs to every vocabulary, one of words to those that have all of its words. A word that none
    has is looked for in lower case, then taken as the unknown word.

    Args:
        sentences: Texts, lists of words, or lists of ids.
        vocabularies: Name the words, by name of an embedding or a layer, or for all.
        sources: What they were made of; a tokenizer cuts texts itself.
        sizes: Rows of each embedding: as many ids are asked for of a vocabulary that is a function.

    Raises:
        ValueError: A word is in no vocabulary, and there is no unknown word, or a tokenizer gives no ids.
    """
    n_ids = max(sizes.values(), default=0)
    readers = {
        name: _SentenceReader(vocabulary, sources[name], sizes.get(name, n_ids))
        for name, vocabulary in vocabularies.items()
    }
    found: dict[str, list[list[int]]] = {name: [] for name in readers}
    for sentence in sentences:
        ids = {name: reader.ids(sentence) for name, reader in readers.items()}
        unknown = {name: of_name.count(None) for name, of_name in ids.items()}
        fitting = {name: n for name, n in unknown.items() if n == 0 or readers[name].unknown is not None}
        if not fitting:
            word = next(word for reader in readers.values() for word in reader.missing(sentence))
            raise ValueError(
                f"`RNNVis(sentences=…)` has the word {word!r}. The vocabulary has neither that word nor an entry for"
                f" unknown words, such as {UNKNOWN[0]!r}. Use words of the vocabulary, or give ids."
            )
        for name, n_unknown in fitting.items():
            if n_unknown == min(fitting.values()):
                unknown_id = readers[name].unknown
                found[name].append([one if one is not None else unknown_id for one in ids[name]])  # type: ignore[misc]
    return found


class _SentenceReader:
    """Finds the ids of sentences in one vocabulary, whose id for unknown words is `unknown`, None for none."""

    def __init__(self, vocabulary: Vocabulary, source: Any, n_ids: int) -> None:
        self._source = source
        self._ids_by_word = vocabulary.ids_by_word(n_ids)
        self.unknown: int | None = next(
            (self._ids_by_word[word] for word in UNKNOWN if word in self._ids_by_word), unknown_id(vocabulary, source)
        )

    def ids(self, sentence: str | Sequence[str] | Sequence[int]) -> list[int | None]:
        """Ids of the words of a sentence, or of their pieces, None for an unknown word."""
        if isinstance(sentence, str) and _is_tokenizer(self._source):
            return [None if word_id == self.unknown else word_id for word_id in _encoded(sentence, self._source)]
        return [self._id(word) for word in _words(sentence)]

    def missing(self, sentence: str | Sequence[str] | Sequence[int]) -> list[str]:
        """Words of a sentence that are unknown."""
        return [word for word in _words(sentence) if self._id(word) is None]

    def _id(self, word: Any) -> int | None:
        if not isinstance(word, str):
            return int(word)
        return self._ids_by_word.get(word, self._ids_by_word.get(word.lower()))


def _words(sentence: str | Sequence[str] | Sequence[int]) -> Sequence[Any]:
    return sentence.split() if isinstance(sentence, str) else sentence


def _is_tokenizer(source: Any) -> bool:
    """Whether what a vocabulary was made of cuts texts itself; the name of a file does not."""
    return callable(getattr(source, "encode", None)) and not isinstance(source, (str, os.PathLike))


def _encoded(sentence: str, source: Any) -> list[int]:
    """Ids of a text by a tokenizer."""

    def encode(text: str) -> list[int]:
        try:
            encoded = source.encode(text, add_special_tokens=False)
        except TypeError:  # SentencePiece adds none by itself, and has no such argument
            encoded = source.encode(text)
        return [operator.index(word_id) for word_id in getattr(encoded, "ids", encoded)]

    given_as = f"`vocabulary`, `encode` of {type(source).__name__},"
    contract = f"a text of `RNNVis(sentences=…)`, here {sentence!r}, and must return its ids. Give lists of ids instead"
    ids = call_user_function(encode, sentence, given_as=given_as, contract=lambda: contract)
    if not ids:
        raise ValueError(f"The function given as {given_as} returned no ids. It is called with {contract}.")
    return ids
