"""The predictions of a head after each word of sentences, also where a word enters in several pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.model.applied_matrices import LinearLayer
from lightning_rnnvis.capture.model.uses.output_use import Compared
from lightning_rnnvis.capture.outputs.beginnings import MOST_PRODUCTS, Beginnings, states_at_beginnings
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.outputs.joined_heads import ReadStates
from lightning_rnnvis.capture.outputs.predictions import SentencePredictions, predict
from lightning_rnnvis.capture.outputs.what_came import what_came
from lightning_rnnvis.capture.outputs.word_steps import Rule
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.capture.words.tokens import Tokens
from lightning_rnnvis.records.tags import is_reverse


@dataclass(frozen=True)
class HeadInput:
    """What a head makes the predictions of one sentence of.

    Attributes:
        module: The head.
        hidden: What it reads after each of S steps, in the order of the text, shape (S, F).
        following: Id of the word, or of the piece, that follows each, -1 where it is not known, shape (S,).
        entered: Whether the state of the step entered the head, shape (S,).
        ends: Which of the steps end a word, rising, where words enter in pieces; None where each step is a word.
        n_words: Number of words W.
        compared: What entered the loss after each step, and what it was compared with; None where that is not known.
        known: At which steps `hidden` is known, shape (S,); None for all.
        beginnings: What gives it at the others, when it is run; None where nothing does.
    """

    module: LinearLayer
    hidden: Tensor
    following: np.ndarray
    entered: Tensor
    ends: np.ndarray | None
    n_words: int
    compared: Compared | None = None
    known: np.ndarray | None = None
    beginnings: Beginnings | None = None

    @classmethod
    def of(
        cls, head: FoundHead, read: ReadStates, state: str, row: int, positions: np.ndarray, tokens: Tokens
    ) -> HeadInput:
        """What enters a head in a sentence.

        Args:
            head: A head that reads the state alone.
            read: The states.
            state: Name of the one that it reads.
            row: Row of the sentence in the batch.
            positions: Last step of each word, shape (W,).
            tokens: The words of the batch.
        """
        reverse = is_reverse(state)  # it reads a word's first step last, and what follows in the text before it
        steps = tokens.first[row, positions] if reverse else positions
        following = np.full(len(positions), NO_WORD)
        ends = None
        if tokens.pieces is not None and not reverse:
            pieces = tokens.pieces[row]
            steps = np.flatnonzero(pieces != NO_WORD)
            ends = np.flatnonzero(tokens.counted[row, steps])[: len(positions) + 1]
            steps = steps[: ends[-1] + 1]
            following = np.append(pieces[steps[1:]], NO_WORD)
        elif tokens.ids is not None and not reverse:
            after = tokens.ids[row, tokens.counted[row], 0][1 : len(positions) + 1]
            following[: len(after)] = after
        hidden = read.states[state][row]
        at = torch.from_numpy(np.array(steps)).to(hidden.device)
        entered = head.entered[row, at]
        if head.entering in ("first", "last"):  # a sentence that begins another one has its states, too
            end = read.words.at(Rule(head.entering), reverse)[row]
            n_read = 1 if reverse or head.entering == "first" else read.words.n_last(head.entered)
            entered = (at <= end) & (at > end - n_read)
        return cls(head.module, hidden[at], following, entered, ends, len(positions))

    @classmethod
    def of_joined(cls, head: FoundHead, read: ReadStates, row: int, positions: np.ndarray, tokens: Tokens) -> HeadInput:
        """What enters a head that reads several states, in a sentence.

        Args:
            head: The head.
            read: The states.
            row: Row of the sentence in the batch.
            positions: Last step of each word, shape (W,).
            tokens: The words of the batch.
        """
        following = np.full(len(positions), NO_WORD)
        device = read.words.ends.device
        at = torch.from_numpy(positions).to(device)
        if not head.reads_whole:  # what reads backwards has read the word that follows
            hidden = torch.cat([read.states[one.state][row, at] for one in head.joined], dim=-1)
            return cls(head.module, hidden, following, head.entered[row, at], None, len(positions))
        if tokens.ids is not None and tokens.pieces is None:
            after = tokens.ids[row, tokens.counted[row], 0][1 : len(positions) + 1]
            following[: len(after)] = after
        is_whole = positions == int(read.words.at(Rule("last"), reverse=False)[row])
        entered = torch.from_numpy(is_whole).to(device)
        so_far = read.so_far(head, row)
        if so_far is not None:
            return cls(head.module, so_far[at], following, entered, None, len(positions))
        begun = np.ones_like(is_whole) if head.through_padding else ~is_whole  # padding ends no sentence
        hidden = read.of_whole(head)[row].repeat(len(positions), 1)
        beginnings = None
        if read.is_causal and begun.any():
            one = read.call.select(torch.tensor([row], device=device), read.words.grid)
            beginnings = Beginnings(one, positions[begun] + 1, head.joined)
        return cls(head.module, hidden, following, entered, None, len(positions), None, is_whole, beginnings)

    def begun(self, states: Tensor) -> HeadInput:
        """The same with what enters at the beginnings of the sentence, (K, F)."""
        assert self.known is not None
        hidden = self.hidden.clone()
        begun = np.ones_like(self.known) if len(states) == len(hidden) else ~self.known
        hidden[torch.from_numpy(begun).to(hidden.device)] = states.to(hidden)
        return replace(self, hidden=hidden, known=None, beginnings=None)

    def after_words(self, found: SentencePredictions) -> SentencePredictions:
        """The predictions after each word, of those after each step.

        The loss of a word that enters in pieces is the sum over them: -log p of the word by the chain rule.
        """
        if self.compared is not None and found.kind == "values":
            found = replace(found, came=what_came(self.compared, found.numbers, found.entered))
        if self.known is not None:
            found = replace(found, known=self.known)
        if self.ends is None:
            return found
        losses = np.full(self.n_words, np.nan, dtype=np.float32)
        for word in range(min(self.n_words, len(self.ends) - 1)):
            losses[word] = found.losses[self.ends[word] : self.ends[word + 1]].sum()
        known = self.ends[: self.n_words]
        came = None if found.came is None else found.came[known]
        parts = (found.outputs[known], found.numbers[known], losses, found.entered[known], came)
        return SentencePredictions(found.kind, *parts)


def predict_sentences(head: FoundHead, sentences: Sequence[HeadInput]) -> list[SentencePredictions]:
    """The predictions of a head after each word of some sentences, at least one, computed together.

    What takes too long is left out, see `MOST_PRODUCTS`.
    """
    sentences, left = list(sentences), MOST_PRODUCTS
    begun: dict[int, Beginnings] = {}
    for place, one in enumerate(sentences):
        if one.beginnings is not None and one.beginnings.n_products <= left:
            left -= one.beginnings.n_products
            begun[place] = one.beginnings
    for place, states in zip(begun, states_at_beginnings(list(begun.values())), strict=True):
        sentences[place] = sentences[place].begun(states)
    found = predict(
        head,
        torch.cat([one.hidden for one in sentences]),
        np.concatenate([one.following for one in sentences]),
        torch.cat([one.entered for one in sentences]),
    )
    ends = np.cumsum([len(one.following) for one in sentences])
    return [
        one.after_words(found.part(slice(end - len(one.following), end)))
        for one, end in zip(sentences, ends.tolist(), strict=True)
    ]
