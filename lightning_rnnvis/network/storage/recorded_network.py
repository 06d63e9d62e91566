"""What a record holds of the network: all that it takes to run its recurrent layers over any sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from lightning_rnnvis.records.head import HeadKind
from lightning_rnnvis.records.texts import counted, shortened

Mode = Literal["LSTM", "GRU", "RNN_TANH", "RNN_RELU"]
"""What torch calls the kinds of its recurrent layers."""

Entering = Literal["all", "last", "all_but_last", "first", "mean", "max"]
"""The steps of a sentence whose state enters the head, or what is made of the states at all of its words."""

POOLS: frozenset[Entering] = frozenset({"mean", "max"})
"""What is made of the states at all words: for each unit their mean, or the largest one."""

OF_WHOLE: frozenset[Entering] = frozenset({"first", "last", *POOLS})
"""Rules by which one row enters for each sentence, so that several of them go together."""

GATES: Mapping[Mode, int] = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}
"""Gates of a cell, which lie one after the other in its weights."""

MOST_LOSS = 1e4
"""-log p of a word above this is not told: the model takes that word out of its outputs."""

_PARTS = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
"""Words and single signs of a text without spaces."""

_ENTERING: Mapping[Entering, slice] = {
    "all": slice(None),
    "last": slice(-1, None),
    "all_but_last": slice(-1),
    "first": slice(1),
}


@dataclass(frozen=True, eq=False)
class Direction:
    """One direction of one layer, with the weights of `torch.nn.LSTM`, `GRU` or `RNN`; G gates, H units, P outputs.

    Attributes:
        weight_ih: On what it reads, shape (G * H, D).
        weight_hh: On its hidden state, shape (G * H, P); P is H without a projection.
        bias_ih: Shape (G * H,), zeros where it has none.
        bias_hh: Shape (G * H,), zeros where it has none.
        first: The states before the first step, (P,) of h and (H,) of c, if it has one.
        weight_hr: Projection of the hidden state, shape (P, H); None without.
    """

    weight_ih: np.ndarray
    weight_hh: np.ndarray
    bias_ih: np.ndarray
    bias_hh: np.ndarray
    first: tuple[np.ndarray, ...]
    weight_hr: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class RecurrentModule:
    """One recurrent module.

    Attributes:
        name: Its name in the model; empty where the model is the module.
        mode: Its kind.
        layers: Its directions, one or two, layer by layer.
        reads: Place of the module whose output it reads, in `RecordedNetwork.modules`; None where it reads words.
    """

    name: str
    mode: Mode
    layers: tuple[tuple[Direction, ...], ...]
    reads: int | None = None

    def state_names(self, layer: int, direction: int) -> tuple[str, ...]:
        """Names of the states of one direction of a layer: h, and c of an LSTM."""
        prefix = f"{self.name}." if self.name else ""
        kinds = ("h", "c") if self.mode == "LSTM" else ("h",)
        return tuple(f"{prefix}l{layer}{'.reverse' if direction else ''}/{kind}" for kind in kinds)

    @property
    def n_bytes(self) -> int:
        """What its weights take."""
        weights = [vars(direction).values() for directions in self.layers for direction in directions]
        return sum(array.nbytes for one in weights for array in one if isinstance(array, np.ndarray))

    @property
    def states(self) -> tuple[str, ...]:
        """Names of all states."""
        return tuple(
            name
            for layer, directions in enumerate(self.layers)
            for direction in range(len(directions))
            for name in self.state_names(layer, direction)
        )


@dataclass(frozen=True)
class HeadPart:
    """One of the states that a head reads.

    Attributes:
        state: Name of the state.
        entering: The steps whose state enters the head.
        columns: Where it stands in what the head reads.
    """

    state: str
    entering: Entering
    columns: slice


@dataclass(frozen=True, eq=False)
class NetworkHead:
    """The linear layer that reads states of the network, and makes the outputs of the model.

    Most read one state. A head that reads both directions of a layer has one beside it: either both enter at the ends
    of a sentence, as the last state of each direction, or both at every step. A pool over the words of a sentence, such
    as the mean, enters as an end does, and a state may enter more than once, as its mean and its largest values do.

    Attributes:
        state: Name of the state that it reads; of several the first one in its input.
        name: Name of the `nn.Linear`.
        kind: What its outputs are. A single one of classes is the logit of the second of two.
        outputs: Names of the outputs, shape (O,), str; of a single logit of two classes both.
        output_ids: Which outputs of the layer they are, shape (O',), rising.
        weights: Shape (O', U); of several states theirs side by side.
        biases: Shape (O',).
        n_outputs: Outputs that the layer has; where it is more than O', probabilities are among those that are here.
        entering: The steps whose state enters it.
        predicts_words: Whether its outputs are the words that may follow.
        beside: States that it reads beside the first one, with the steps that enter and the number of units.
        before: What the model does to the outputs and is not done here, as `Head.before`.
    """

    state: str
    name: str
    kind: HeadKind
    outputs: np.ndarray
    output_ids: np.ndarray
    weights: np.ndarray
    biases: np.ndarray
    n_outputs: int
    entering: Entering
    predicts_words: bool = False
    beside: tuple[tuple[str, Entering, int], ...] = ()
    before: str = ""

    def __post_init__(self) -> None:
        """Refuse states of which some enter once for a sentence, and others at its steps."""
        rules = {self.entering, *(entering for _, entering, _ in self.beside)}
        if len(rules) > 1 and not rules <= OF_WHOLE:
            raise ValueError(f"a head reads states by rules that do not go together: {', '.join(sorted(rules))}")

    @cached_property
    def parts(self) -> tuple[HeadPart, ...]:
        """The states that it reads, in the order of its columns."""
        end = self.weights.shape[1] - sum(units for _, _, units in self.beside)
        found = [HeadPart(self.state, self.entering, slice(0, end))]
        for state, entering, units in self.beside:
            found.append(HeadPart(state, entering, slice(end, end + units)))
            end += units
        return tuple(found)

    def columns(self, state: str) -> tuple[slice, ...]:
        """Where a state stands in what it reads, in each of the ways in which it enters; none where it does not."""
        return tuple(part.columns for part in self.parts if part.state == state)

    @property
    def is_pooled(self) -> bool:
        """Whether a pool over the words of a sentence enters it."""
        return any(part.entering in POOLS for part in self.parts)

    @property
    def reads_whole(self) -> bool:
        """Whether it reads pools, or several states at the ends of a sentence: each word changes what enters."""
        return self.is_pooled or (bool(self.beside) and self.entering in OF_WHOLE)

    @property
    def is_complete(self) -> bool:
        """Whether all of its outputs are here."""
        return len(self.output_ids) == self.n_outputs

    def enters(self, length: int) -> np.ndarray:
        """After which steps of a sentence of this length the model gives outputs, bool, shape (T,).

        A single state enters there; pools and several ends do when the sentence has been read.
        """
        entered = np.zeros(length, dtype=bool)
        entered[_ENTERING["last" if self.reads_whole else self.entering]] = True
        return entered


@dataclass(frozen=True, eq=False)
class RecordedNetwork:
    """Recurrent modules that read the same words, directly or through each other, as they were at one record.

    Attributes:
        modules: In the order in which they read.
        embedding: Name of the `nn.Embedding` whose rows they read.
        word_ids: Ids of the words that it knows, rising, shape (N,), int64.
        words: Their names, shape (N,), str.
        rows: Their rows of the embedding, shape (N, D).
        unknown: Place, in `words`, of the word for unknown ones; None where there is none.
        head: The head; None where none reads states and nothing beside them, unchanged.
        sequences: Some sequences of the validation set, as places in `words`: over these causes are measured.
        errors: Largest difference between a state run by these weights, which are rounded to 16 bits, and the one
            recorded, by name of the state; empty where it was not measured.
    """

    modules: tuple[RecurrentModule, ...]
    embedding: str
    word_ids: np.ndarray
    words: np.ndarray
    rows: np.ndarray
    unknown: int | None = None
    head: NetworkHead | None = None
    sequences: tuple[np.ndarray, ...] = ()
    errors: Mapping[str, float] = field(default_factory=dict)

    @property
    def states(self) -> tuple[str, ...]:
        """Names of all states."""
        return tuple(name for module in self.modules for name in module.states)

    @property
    def is_one_way(self) -> bool:
        """Whether no layer reads backwards, so that no state depends on what follows."""
        return all(len(layer) == 1 for module in self.modules for layer in module.layers)

    def __repr__(self) -> str:
        layers = ", ".join(
            f"{shortened(one.name, keep_end=True)} {one.mode} × {len(one.layers)}" for one in self.modules
        )
        head = "" if self.head is None else f", {counted(len(self.head.outputs), 'output')}"
        return f"RecordedNetwork({layers}: {counted(len(self.words), 'word')}{head})"

    @cached_property
    def places(self) -> dict[str, int]:
        """Place of each word, by its name; of several with one name the first."""
        return {str(word): place for place, word in reversed(list(enumerate(self.words)))}

    def find(self, words: Sequence[str]) -> tuple[np.ndarray, tuple[int, ...]]:
        """Places of the words of a sentence, shape (T,), and at which steps a word is not known.

        A word that is not there is looked for in lower case, then taken as the unknown word.

        Raises:
            ValueError: A word is not there, and there is no unknown word; or there are no words.
        """
        if len(words) == 0:
            raise ValueError("A sentence must have words. Got none.")
        found = [self.places.get(word, self.places.get(word.lower())) for word in map(str, words)]
        missing = tuple(step for step, place in enumerate(found) if place is None)
        if missing and self.unknown is None:
            names = ", ".join(map(self._named, dict.fromkeys(str(words[step]) for step in missing[:5])))
            raise ValueError(
                f"The network of this record does not know {names}: it has {counted(len(self.words), 'word')}, which"
                " `network.words` lists, and the vocabulary has no word for unknown ones."
            )
        return np.array([self.unknown if place is None else place for place in found]), missing

    def hint(self, word: str) -> str | None:
        """What to write for a word that is known but for signs or words stuck to it; None where that is not why."""
        parts = _PARTS.findall(word)
        words = [part for part in parts if part.isalnum() or len(part) > 1]
        if (
            len(parts) < 2
            or not words
            or any(one not in self.places and one.lower() not in self.places for one in words)
        ):
            return None
        return f"write {' '.join(parts)!r}" if len(word.split()) == 1 else f"give {', '.join(map(repr, parts))}"

    def _named(self, word: str) -> str:
        hint = self.hint(word)
        return f"{word!r}{f' ({hint})' if hint else ''}"
