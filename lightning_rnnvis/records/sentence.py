"""What a record says of one sequence, and of the numbers that enter with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lightning_rnnvis.records.head import Prediction
from lightning_rnnvis.records.texts import counted, shortened

WordKind = Literal["word", "level"]
"""What the things are called that enter a layer: words, or the levels of a series of numbers. More have an ``s``."""


@dataclass(frozen=True)
class Variable:
    """A variable of a numeric series, whose levels are words.

    Attributes:
        name: Its name.
        edges: The values between its levels, in rising order; a value equal to an edge belongs to the level below.
        is_read: Whether the layer reads it; else a function of the user's gives it beside what the layer reads, and its
            levels only go along with what the layer does. True where that is not known, as in earlier versions.
        is_scaled: Whether the layer reads other numbers of it than the batch has, which are its values here: a unit in
            its name is that of the batch. False where that is not known.
    """

    name: str
    edges: tuple[float, ...]
    is_read: bool = True
    is_scaled: bool = False


@dataclass(frozen=True, eq=False)
class Sentence:
    """One sequence of the validation set, or of the user's own, with the states it led to.

    Attributes:
        key: Hash of the word ids, or of the values of a series, the same in every record and run over the same data.
        words: Words in the order in which they stand in the text, shape (T,), str; several that enter at one step
            stand together, of levels of features those that changed last before the others.
        word_ids: Their ids, shape (T,).
        states: State after each word, shape (T, U). In a reverse direction "after" means having read the word and all
            that follow it.
        initial: State before the first word read (the last one of the text in a reverse direction), shape (U,).
        predictions: The outputs at each step, where the state reaches a head: all classes or labels of up to ten, else
            the three best classes or eight best labels, the best first, or values in their order; T tuples, which may
            be empty. Of a head that reads several states at the ends, or pools, what it says of the sentence that ends
            there.
        losses: -log p of the word that really followed, for a language model, shape (T,); NaN where unknown.
        enters_head: Whether the state of the step really entered the head, shape (T,); a classifier reads the last one.
            Of a head that reads several states at the ends, or pools, whether its outputs are those of the whole
            sentence.
        own: Whether it is one of the user's own, given as `sentences`.
        values: The variables of a numeric series at each step, in their order in `Snapshot.variables`, shape (T, V),
            NaN where there is none; None for words alone. A forecast stands in `predictions`, as values.
        read_afterwards: Whether its validation did not have it: the network of the record has read it since, from its
            first state on. Not stored.
    """

    key: str
    words: np.ndarray
    word_ids: np.ndarray
    states: np.ndarray
    initial: np.ndarray
    predictions: tuple[tuple[Prediction, ...], ...] = ()
    losses: np.ndarray | None = None
    enters_head: np.ndarray | None = None
    own: bool = False
    values: np.ndarray | None = None
    read_afterwards: bool = False

    def __repr__(self) -> str:
        words = shortened(" ".join(map(str, self.words)))
        sizes = f"{counted(len(self.words), 'word')} × {counted(self.states.shape[1], 'unit')}"
        return f"Sentence({words!r}: {sizes}{', read afterwards' if self.read_afterwards else ''})"
