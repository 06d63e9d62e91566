"""From the user's own sentences to ids."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any

from lightning_rnnvis.user_functions import call_user_function
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary

UNKNOWN = ("<unk>", "[UNK]", "<UNK>", "<unknown>", "<oov>", "<OOV>", "UNK", "unk")
"""What vocabularies call a word that they do not know."""


def sentence_ids(
    sentences: Sequence[str | Sequence[str] | Sequence[int]], vocabulary: Vocabulary, source: Any, n_ids: int
) -> list[list[int]]:
    """Ids of each sentence's words, or of their pieces.

    A word that the vocabulary does not have is looked for in lower case, then taken as its unknown word.

    Args:
        sentences: Texts, lists of words, or lists of ids.
        vocabulary: Names the words.
        source: What the vocabulary was made of; a tokenizer cuts texts itself.
        n_ids: Number of ids of the model.

    Raises:
        ValueError: A word is not in the vocabulary, and there is no unknown word, or a tokenizer gives no ids.
    """
    ids_by_word = vocabulary.ids_by_word(n_ids)
    unknown = next(
        (ids_by_word[word] for word in UNKNOWN if word in ids_by_word), getattr(source, "unk_token_id", None)
    )
    return [_ids(sentence, ids_by_word, unknown, source) for sentence in sentences]


def _ids(
    sentence: str | Sequence[str] | Sequence[int], ids_by_word: Mapping[str, int], unknown: int | None, source: Any
) -> list[int]:
    if isinstance(sentence, str) and callable(getattr(source, "encode", None)):
        return _encoded(sentence, source)
    ids = []
    for word in sentence.split() if isinstance(sentence, str) else sentence:
        found = ids_by_word.get(word, ids_by_word.get(word.lower(), unknown)) if isinstance(word, str) else int(word)
        if found is None:
            raise ValueError(
                f"`RNNVis(sentences=…)` has the word {word!r}. The vocabulary has neither that word nor an entry for"
                f" unknown words, such as {UNKNOWN[0]!r}. Use words of the vocabulary, or give ids."
            )
        ids.append(found)
    return ids


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
