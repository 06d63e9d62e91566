"""Joins the pieces of words: which pieces continue the word before, and what the whole word is called.

The marks are those of WordPiece (``##``), SentencePiece (``▁``), byte-level BPE (``Ġ``) and the two marks of plain BPE
(``@@`` where a word continues, ``</w>`` where it ends).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from functools import lru_cache

import numpy as np

from lightning_rnnvis.capture.keys.hashing import joint_ids
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.capture.words.tokens import Tokens
from lightning_rnnvis.user_functions import call_user_function

Rule = str | Callable[[str], bool]
"""One of `SUBWORD_MARKS`, or a function that says whether a piece continues the word before."""

# <unk>, <|endoftext|>, [CLS]; but not <0x0A>, a byte of a word that SentencePiece does not know.
_SPECIAL = re.compile(r"<(?!0x[0-9A-Fa-f]{2}>)[^<>\s]+>|\[[A-Z0-9_]+\]")
_WITHIN_WORDS = "'’-_\N{REPLACEMENT CHARACTER}"


class SubwordMerger:
    """Merges the pieces of each word into one token.

    Punctuation is a word of its own; so are special pieces such as ``<unk>`` or ``[CLS]``. With ``▁`` and ``Ġ`` a word
    continues until the next marked piece.

    Args:
        rule: What says that a piece continues the word before.
        piece: Text of an id, None for one outside the vocabulary.
        special_ids: Pieces that are never part of a word, if the tokenizer names them.
    """

    def __init__(self, rule: Rule, piece: Callable[[int], str | None], special_ids: Iterable[int] = ()) -> None:
        self._rule = rule
        self._piece = piece
        self._special_ids = frozenset(special_ids)
        self._kinds: dict[int, tuple[bool, bool, bool]] = {}

    def merge(self, ids: np.ndarray, pieces_of: MutableMapping[int, tuple[int, ...]]) -> Tokens:
        """Put the pieces of each word together.

        A word of one piece keeps its id. One of several has the `joint_ids` of its pieces, which depends on them alone.

        Args:
            ids: Ids of the pieces, shape (B, T), or (B, T, K) for K parallel inputs, the first of which has the pieces;
                the words of the others are those at the first piece.
            pieces_of: Gains the pieces of every merged word, by its id.
        """
        several = ids if ids.ndim == 3 else ids[..., None]
        pieces = several[..., 0]
        joined = self._joined(pieces)
        there = pieces != NO_WORD
        ends = there.copy()
        ends[:, :-1] &= ~joined[:, 1:]
        start = np.where(there & ~joined, np.arange(pieces.shape[1]), 0)
        first = np.maximum.accumulate(start, axis=1)
        row, last = np.nonzero(ends)
        begin = first[row, last]
        words = pieces[row, last].copy()
        lengths = last - begin + 1
        for length in np.unique(lengths[lengths > 1]):
            of_length = np.flatnonzero(lengths == length)
            steps = begin[of_length, None] + np.arange(length)
            found = pieces[row[of_length, None], steps]
            words[of_length] = joint_ids(found)
            unique, at = np.unique(words[of_length], return_index=True)
            for word_id, index in zip(unique.tolist(), at, strict=True):
                pieces_of[word_id] = tuple(found[index].tolist())
        merged = np.full_like(several, NO_WORD)
        merged[row, last] = several[row, begin]
        merged[row, last, 0] = words
        tokens = Tokens.of(merged)
        return Tokens(tokens.counted, tokens.ids, tokens.step_ids, first, pieces)

    def text(self, pieces: Sequence[int]) -> str | None:
        """The word that pieces make, without marks; None where one is outside the vocabulary."""
        texts = [self._piece(piece) for piece in pieces]
        if any(text is None for text in texts):
            return None
        known = [str(text) for text in texts]
        return _whole(known, self._rule if isinstance(self._rule, str) else "") or "".join(known)

    def _joined(self, pieces: np.ndarray) -> np.ndarray:
        """Where a piece belongs to the word of the step before, shape (B, T)."""
        unique, inverse = np.unique(pieces, return_inverse=True)
        kinds = np.array([self._kind(int(piece)) for piece in unique], dtype=bool).reshape(-1, 3)
        continues, is_open, apart = np.moveaxis(kinds[inverse.reshape(pieces.shape)], -1, 0)
        joined = np.zeros(pieces.shape, dtype=bool)
        joined[:, 1:] = (continues[:, 1:] | is_open[:, :-1]) & ~apart[:, 1:] & ~apart[:, :-1]
        return joined

    def _kind(self, piece: int) -> tuple[bool, bool, bool]:
        """Whether a piece continues the word before, is continued by the next one, or belongs to no word."""
        if piece not in self._kinds:
            text = None if piece == NO_WORD else self._piece(piece)
            apart = text is None or piece in self._special_ids
            self._kinds[piece] = (False, False, True) if text is None or apart else self._kind_of_text(text)
        return self._kinds[piece]

    def try_rule(self, text: str) -> None:
        """Ask for one piece, so that a function that fails does so now."""
        if callable(self._rule):
            self._continues(text)

    def _continues(self, text: str) -> bool:
        rule = self._rule
        assert callable(rule)
        return call_user_function(
            lambda piece: bool(rule(piece)),
            text,
            given_as="`merge_subwords`",
            contract=lambda: f"a piece, such as {text!r}, and must return whether the piece continues the word before",
        )

    def _kind_of_text(self, text: str) -> tuple[bool, bool, bool]:
        if callable(self._rule):
            return self._continues(text), False, False
        if _SPECIAL.fullmatch(text):
            return False, False, True
        match self._rule:
            case "##":
                return text.startswith("##") and text != "##", False, False
            case "@@":
                return False, text.endswith("@@"), False
            case "</w>":
                return False, not text.endswith("</w>"), False
            case _:
                plain = _decoded(text) if self._rule == "Ġ" else text.replace("▁", " ")
                # A word may begin with its mark and punctuation, as "▁(" does: the rest decides.
                return not plain[:1].isspace(), False, _is_punctuation(plain.strip())


def _is_punctuation(text: str) -> bool:
    return all(unicodedata.category(sign)[0] in "PS" and sign not in _WITHIN_WORDS for sign in text)


def _whole(texts: Sequence[str], mark: str) -> str:
    """A word without the marks of its pieces."""
    match mark:
        case "▁":
            return "".join(texts).replace("▁", " ").strip()
        case "Ġ":
            return _decoded("".join(texts)).strip()
        case "@@":
            return "".join(text.removesuffix("@@") for text in texts)
        case "</w>":
            return "".join(text.removesuffix("</w>") for text in texts)
        case _:
            return texts[0] + "".join(text.removeprefix("##") for text in texts[1:])


def _decoded(text: str) -> str:
    """What byte-level BPE writes as ``ĠcafÃ©``: `` café``."""
    signs = _byte_signs()
    if any(sign not in signs for sign in text):  # an added token, written as it is
        return text
    return bytes(signs[sign] for sign in text).decode(errors="replace")


@lru_cache(maxsize=1)
def _byte_signs() -> dict[str, int]:
    """The byte of each sign: printable ones of Latin-1 stand for themselves, the others from U+0100 on, in order."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(0x100 + index): byte for index, byte in enumerate(others)}
