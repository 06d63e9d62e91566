"""From word ids to words, whatever form the user's vocabulary has."""

from __future__ import annotations

import json
import os
import re
import reprlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lightning_utilities.core.rank_zero import rank_zero_warn

from lightning_rnnvis.settings import is_id
from lightning_rnnvis.user_functions import call_user_function

ID_TO_WORD = (
    *("itos", "index_to_key", "idx2word", "index2word", "id2word", "ix_to_word", "idx_to_word", "index_to_word"),
    *("id_to_word", "i2w", "index_word", "idx_to_token", "index_to_token", "id2token", "int2char", "idx2char"),
    *("ix_to_char", "idx_to_char", "symbols", "classes_", "categories_"),
)
"""Under what names objects hold a list of words, a dict from id to word, or a function from id to word."""

WORD_TO_ID = (
    *("stoi", "key_to_index", "word2idx", "word2index", "word2id", "word_to_ix", "word_to_idx", "word_to_index"),
    *("word_to_id", "w2i", "word_index", "token_to_idx", "token_to_index", "token2id", "char2int", "char2idx"),
    *("char_to_ix", "char_to_idx", "vocabulary_"),
)
"""Under what names they hold a dict from word to id."""

UNKNOWN = ("<unk>", "[UNK]", "<UNK>", "<unknown>", "<oov>", "<OOV>", "UNK", "unk")
"""What vocabularies call a word that they do not know."""


class Vocabulary:
    """Names the word of an id.

    Args:
        source: One of

            - a file: one word a line (line number from 0 is the id), or JSON with a list or an object;
            - a list or array of words, the position is the id, or a text of characters, as `string.printable`;
            - a dict from word to id, of words with one id the first is shown, or from id to word;
            - a function from id to word;
            - a tokenizer with `convert_ids_to_tokens`, `id_to_token` or `id_to_piece`;
            - an object that holds a list, dict or function, as most vocabularies and encoders do, under a name of
              `ID_TO_WORD` or `WORD_TO_ID`;
            - None: ids are shown as they are.

    Raises:
        FileNotFoundError: The file does not exist.
        TypeError: `source` is none of these, or a `Counter`.
        CaptureError: It is a function that fails.
        ValueError: The file, or the dict, cannot be read as a vocabulary.
    """

    def __init__(self, source: Any = None) -> None:
        if isinstance(source, str) and _is_characters(source):
            source = list(source)
        elif isinstance(source, (str, os.PathLike)):
            source = _read(Path(source))
        named, source = source is not None, _listed(source)
        self._words: Mapping[int, str] | None = None
        self._function: Callable[[int], Any] | None = None
        self._entries: dict[int, str] = {}  # what the function gave
        if isinstance(source, Mapping):
            self._words = _by_id(source)
        elif isinstance(source, Sequence):
            self._words = {word_id: _text(word) for word_id, word in enumerate(source)}
        elif (function := _token_of_id(source)) is not None:
            self._function = _or_none(function)
        elif callable(source):
            self._function = _or_none(source)
            self.entry(0)  # one that takes no id says so now
        elif source is not None:
            raise TypeError(
                "`vocabulary` must be a file, a list of words, a dict (word to id, or id to word), a function from id"
                " to word, a tokenizer with `convert_ids_to_tokens`, or an object with its words in a list or dict"
                f" named `itos`, `idx2word`, `word2idx` or alike. Got {type(source).__name__}."
            )
        self.named = named

    joiner = ", "
    """Stands between words that enter at the same step."""

    def word(self, word_id: int) -> str | None:
        """The word of an id, None where the vocabulary has none."""
        return self.entry(word_id)

    def entry(self, word_id: int) -> str | None:
        """The entry of an id, which may be a piece of a word; None where the vocabulary has none."""
        if self._words is not None:
            return self._words.get(word_id)
        if self._function is None:
            return str(word_id)
        if word_id in self._entries:
            return self._entries[word_id]
        word = call_user_function(
            self._function,
            word_id,
            given_as="`vocabulary`",
            contract=lambda: f"an id, such as {word_id}, and must return its word, or None",
        )
        if word is None:
            return None
        self._entries[word_id] = _text(word)
        return self._entries[word_id]

    def words(self, word_ids: Iterable[int]) -> list[str]:
        """The words of ids; ``id 7`` for one outside the vocabulary."""
        return [f"id {word_id}" if (word := self.word(word_id)) is None else word for word_id in word_ids]

    def distinct_words(self, word_ids: Sequence[int]) -> list[str]:
        """Like `words`, but where several ids have the same word, each says its id too, so that it can be chosen."""
        words = self.words(word_ids)
        frequency = Counter(words)
        return [
            f"{word} ({self.mark(word_id)})" if frequency[word] > 1 else word
            for word, word_id in zip(words, word_ids, strict=True)
        ]

    def mark(self, word_id: int) -> str:
        """What distinguishes an id from another one with the same word."""
        return f"id {word_id}"

    def ids_by_word(self, n_ids: int) -> dict[str, int]:
        """Ids of the entries; of several with the same text the first one.

        Args:
            n_ids: How many ids to ask for where the vocabulary is a function.
        """
        ids = range(n_ids) if self._words is None else list(self._words)
        return {entry: word_id for word_id in reversed(ids) if (entry := self.entry(word_id)) is not None}

    @property
    def size(self) -> int | None:
        """One more than its highest id; None where the ids cannot be listed."""
        return max(self._words, default=-1) + 1 if self._words is not None else None

    @property
    def is_function(self) -> bool:
        """Whether the ids that it knows cannot be listed."""
        return self._words is None

    def unknown(self, word_ids: Iterable[int]) -> list[int]:
        """Those of the ids that the vocabulary does not know."""
        return [word_id for word_id in word_ids if self.word(word_id) is None]


def unknown_id(vocabulary: Vocabulary, source: Any) -> int | None:
    """The id of the word for unknown ones; None where there is none, or a function would have to be asked for all.

    Args:
        vocabulary: The vocabulary.
        source: What it was made of.
    """
    ids = {} if vocabulary.is_function else vocabulary.ids_by_word(0)
    return next((ids[word] for word in UNKNOWN if word in ids), getattr(source, "unk_token_id", None))


def _or_none(function: Callable[[int], Any]) -> Callable[[int], Any]:
    """A function from id to word that also gives None where it says by an error that it has no such id."""

    def word_of(word_id: int) -> Any:
        try:
            return function(word_id)
        except (IndexError, KeyError, ValueError, OverflowError):
            return None

    return word_of


def _listed(source: Any) -> Any:
    """The words of what holds them: a vocabulary object, or an array; anything else as it is."""
    if isinstance(source, (Mapping, Sequence)):
        return source
    if callable(getattr(source, "get_itos", None)):
        return source.get_itos()
    if _token_of_id(source) is not None:
        return source
    for name in (*ID_TO_WORD, *WORD_TO_ID):
        held = getattr(source, name, None)
        if held is not None and callable(getattr(held, "tolist", None)):
            held = held.tolist()
        if isinstance(held, (Mapping, Sequence)) and not isinstance(held, str) and len(held):
            return list(held[0]) if name == "categories_" and len(held) == 1 else held
        if callable(held) and name in ID_TO_WORD:
            return held
    if callable(getattr(source, "tolist", None)) and not isinstance(words := source.tolist(), str):
        return words
    return source


def _is_characters(text: str) -> bool:
    """Whether a text is the characters of a vocabulary, and not the name of a file."""
    is_file_name = os.path.isfile(text) or re.search(r"\.\w{1,5}$", text)
    return len(text) > 1 and len(set(text)) == len(text) and not is_file_name


def _token_of_id(source: Any) -> Callable[[int], Any] | None:
    """The method of a tokenizer that names an id."""
    methods = (getattr(source, name, None) for name in ("convert_ids_to_tokens", "id_to_token", "id_to_piece"))
    return next((method for method in methods if callable(method)), None)


def _text(word: Any) -> str:
    return word.decode(errors="replace") if isinstance(word, bytes) else str(word)


def _read(path: Path) -> Any:
    if not os.path.isfile(path):  # also for names that are too long, or hold a zero
        raise FileNotFoundError(
            f"`vocabulary` names the file {str(path)[:200]!r}, which does not exist. Give a text file with one word a"
            " line, or a JSON file with a list of words or an object from word to id; a text of characters as a list."
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
        # Lines end at a newline alone: a vocabulary of characters may hold the others of `str.splitlines`.
        return json.loads(text) if path.suffix == ".json" else text.removesuffix("\n").split("\n")
    except ValueError as error:  # covers JSON and UTF-8
        raise ValueError(f"`vocabulary` file {str(path)!r} could not be read: {error}.") from error


def _by_id(source: Mapping[Any, Any]) -> dict[int, str]:
    _refuse_counts(source)
    try:
        # JSON has text keys alone, so the values show which way the dict goes.
        if all(map(is_id, source.values())):
            words: dict[int, str] = {}
            for word, word_id in source.items():
                words.setdefault(int(word_id), _text(word))
            _warn_of_one_id(source, words)
        else:
            words = {int(word_id): _text(word) for word_id, word in source.items()}
    except (TypeError, ValueError) as error:
        example = next(iter(source.items()))
        raise ValueError(
            "A `vocabulary` dict goes from word to id or from id to word, ids being integers. Got"
            f" {reprlib.repr(example)}."
        ) from error
    return words


def _refuse_counts(source: Mapping[Any, Any]) -> None:
    """Refuse how often words occur, which are no ids."""
    if isinstance(source, Counter) and source:
        word, count = next(iter(source.items()))
        raise TypeError(
            f"`vocabulary` is a Counter, which says how often words occur, such as {word!r} {count} times, and not"
            " which id each has. Give the dict from word to id, or the list of words, that the model's ids come from."
        )


def _warn_of_one_id(source: Mapping[Any, Any], words: Mapping[int, str]) -> None:
    """Warn where several words of a dict have the same id."""
    if len(words) < len(source):
        word, word_id = next(item for item in source.items() if words[int(item[1])] != _text(item[0]))
        rank_zero_warn(
            f"RNNVis: in `vocabulary`, {words[int(word_id)]!r} and {_text(word)!r} have the same id, {int(word_id)}."
            f" Words that share the id of an earlier one: {len(source) - len(words)}. The first word of an id is shown."
            " If the numbers are counts or ranks, give the dict of the ids that the model reads."
        )
