"""Whatever form the user's vocabulary has, ids become words."""

from __future__ import annotations

import json
import string
from collections import Counter

import numpy as np
import pytest
import torch

from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary

WORDS = ["<pad>", "good", "bad"]


class Tokenizer:
    """As Hugging Face's tokenizers answer."""

    def __call__(self, text):
        raise AssertionError("a tokenizer is not called")

    def convert_ids_to_tokens(self, word_id):
        """The token of an id."""
        return WORDS[word_id]


class Pieces:
    """As sentencepiece's processors answer."""

    def id_to_piece(self, word_id):
        """The piece of an id."""
        return WORDS[word_id]


class Listed:
    """As torchtext's vocabularies answer."""

    def get_itos(self):
        """The words in the order of their ids."""
        return list(WORDS)


class Fields:
    """As fastai's and older torchtext's vocabularies are."""

    itos = WORDS


class Vectors:
    """As gensim's vectors do."""

    index_to_key = WORDS


@pytest.mark.parametrize(
    "source",
    [
        WORDS,
        tuple(WORDS),
        dict(enumerate(WORDS)),
        {word: word_id for word_id, word in enumerate(WORDS)},
        {str(word_id): word for word_id, word in enumerate(WORDS)},
        WORDS.__getitem__,
        Tokenizer(),
        Pieces(),
        Listed(),
        Fields(),
        np.array(WORDS),
        [word.encode() for word in WORDS],
        {word: np.int64(word_id) for word_id, word in enumerate(WORDS)},
        Vectors(),
        {word: torch.tensor(word_id) for word_id, word in enumerate(WORDS)},
    ],
    ids=[
        *(
            "list",
            "tuple",
            "id to word",
            "word to id",
            "text id to word",
            "function",
            "tokenizer",
            "pieces",
            "get_itos",
        ),
        *("itos", "array", "bytes", "word to numpy id", "index_to_key", "word to tensor"),
    ],
)
def test_sources(source):
    """Each form gives the same words, and no word for an id outside."""
    vocabulary = Vocabulary(source)
    assert vocabulary.words([0, 2, 1]) == ["<pad>", "bad", "good"]
    assert vocabulary.words([7]) == ["id 7"]
    assert vocabulary.unknown([1, 7]) == [7]


BACK = {word: word_id for word_id, word in enumerate(WORDS)}


@pytest.mark.parametrize(
    "held",
    [
        {"idx2word": WORDS, "word2idx": BACK},
        {"index2word": dict(enumerate(WORDS)), "word2index": {"good": 1}, "word2count": {"good": 7}},
        {"word2idx": BACK, "idx2word": {}},
        {"word2index": BACK},
        {"classes_": np.array(WORDS)},
        {"vocabulary_": {word: np.int64(word_id) for word, word_id in BACK.items()}},
        {"categories_": [np.array(WORDS, dtype=object)]},
        {"index_to_word": WORDS.__getitem__},
    ],
    ids=lambda held: " ".join(held),
)
def test_objects_that_hold_words(held):
    """The classes of tutorials, and encoders of scikit-learn, whatever else they are: their words stand in a member."""

    class Holder:
        def __call__(self, text):
            raise AssertionError("an object that holds words is not called")

    holder = Holder()
    vars(holder).update(held)
    assert Vocabulary(holder).words([0, 2, 1, 7]) == ["<pad>", "bad", "good", "id 7"]


def test_encoders_of_scikit_learn():
    """As they are after `fit`."""
    from sklearn import preprocessing

    assert Vocabulary(preprocessing.LabelEncoder().fit(WORDS)).words([0, 1, 2]) == sorted(WORDS)


@pytest.mark.parametrize("characters", [string.printable, string.ascii_letters + " .,;'", "ACGT-"])
def test_characters(characters, tmp_path, monkeypatch):
    """A text of different characters is a list of these, and a file of its name, if there is one, comes first."""
    assert Vocabulary(characters).words(range(len(characters))) == list(characters)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ACGT-").write_text("good\nbad\n")
    assert Vocabulary("ACGT-").words([0, 1]) == ["good", "bad"]
    with pytest.raises(FileNotFoundError, match="a text of characters as a list"):
        Vocabulary("to be or not to be\n" * 100)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("words.txt", "<pad>\ngood\nbad\n"),
        ("words.json", json.dumps(WORDS)),
        ("ids.json", json.dumps({word: word_id for word_id, word in enumerate(WORDS)})),
        ("back.json", json.dumps(dict(enumerate(WORDS)))),
        ("windows.txt", "\ufeff<pad>\r\ngood\r\nbad\r\n"),
    ],
)
def test_files(tmp_path, name, content):
    """One word a line, or JSON."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert Vocabulary(path).words([0, 1, 2]) == WORDS
    assert Vocabulary(str(path)).words([1, 2]) == ["good", "bad"]


def test_lines_end_at_newlines_alone(tmp_path):
    """A vocabulary of characters may hold a form feed or a Unicode line separator."""
    path = tmp_path / "characters.txt"
    path.write_text("a\n\x0c\n\u2028\n \n", encoding="utf-8", newline="")
    assert Vocabulary(path).words(range(4)) == ["a", "\x0c", "\u2028", " "]


def test_no_vocabulary_shows_ids():
    """Without a vocabulary an id is its own word."""
    assert Vocabulary(None).words([3, 12]) == ["3", "12"]
    assert Vocabulary(None).unknown([3]) == []


def test_equal_words_are_told_apart():
    """Two ids with one word say their ids."""
    assert Vocabulary(["a", "b", "a"]).distinct_words([0, 1, 2]) == ["a (id 0)", "b", "a (id 2)"]


def test_bad_sources(tmp_path):
    """A sentence says what is wrong and what to give instead."""
    for name in ("nowhere.txt", "w.json", "data/words"):
        with pytest.raises(FileNotFoundError, match="one word a line"):
            Vocabulary(name)
    with pytest.raises(TypeError, match="Got int"):
        Vocabulary(3)
    with pytest.raises(ValueError, match="word to id or from id to word"):
        Vocabulary({"a": "b"})
    with pytest.raises(ValueError, match="Got") as caught:
        Vocabulary({"model": {str(word_id): word_id for word_id in range(10_000)}})
    assert len(str(caught.value)) < 300
    with pytest.raises(CaptureError, match=r"failed with TypeError.*an id, such as 0, and must return its word"):
        Vocabulary(lambda word: {"good": 1}[word + ""])
    broken = tmp_path / "broken.json"
    broken.write_text("[")
    with pytest.raises(ValueError, match="could not be read"):
        Vocabulary(broken)
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"caf\xe9\n")
    with pytest.raises(ValueError, match="could not be read"):
        Vocabulary(latin)


def test_counts_are_no_ids():
    """A `Counter` tells how often words occur, and no ids."""
    with pytest.raises(TypeError, match="Counter, which says how often words occur, such as 'good' 2 times"):
        Vocabulary(Counter("good good bad".split()))


def test_two_words_with_one_id_are_named():
    """The first of them stands, and both are named."""
    with pytest.warns(UserWarning, match="'good' and 'bad' have the same id, 1"):
        assert Vocabulary({"<pad>": 0, "good": 1, "bad": 1}).words([0, 1]) == ["<pad>", "good"]
