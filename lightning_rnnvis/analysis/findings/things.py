"""What may change its meaning in a training: words, chips and outputs, each as rows of a matrix that a record has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lightning_rnnvis.analysis.effective_rank import effective_rank
from lightning_rnnvis.analysis.findings.finding import FindingKind
from lightning_rnnvis.analysis.findings.outputs.pushes import Pushes
from lightning_rnnvis.analysis.findings.outputs.told_outputs import (
    FEW_OUTPUTS,
    in_own_units,
    told_outputs,
    told_weights,
    weights_beside,
)
from lightning_rnnvis.analysis.findings.uncertainty.noise import Noise, pooled_squares, rank_of_noise
from lightning_rnnvis.analysis.findings.uncertainty.other_texts import ReadTexts
from lightning_rnnvis.analysis.membership import chips_of
from lightning_rnnvis.records.head import Head
from lightning_rnnvis.records.snapshot import Labels, Snapshot

N_ALIKE = 3
"""Words named of the most similar ones."""

LEAST_BESIDE = 0.25
"""Of words that move a chip, or push an output, those are named that do so by at least this share of the strongest."""

LEAST_COSINE = 0.5
"""Words of a lower cosine are not similar."""


@dataclass(frozen=True, eq=False)
class Meanings:
    """What single things meant in one record.

    Attributes:
        vector: Gives the row of `Things.vectors` of one.
        alike: Gives words that tell what one meant, the best first.
        lowers: Gives those of them that lower it, as the response of a chip.
    """

    vector: Callable[[int], np.ndarray]
    alike: Callable[[int], tuple[str, ...]]
    lowers: Callable[[int], tuple[str, ...]] = lambda _: ()


class Things(ABC):
    """N things of one kind, as they are known by the last record of a history."""

    kind: FindingKind
    names: list[str]
    are_in_own_units: bool = False
    """Whether each may be in another unit than all others, so that they are not compared."""
    are_beside_mean: bool = False
    """Whether each is told beside the mean of all, so that all move where one of them does."""

    def __init__(self, last: Snapshot) -> None:
        self.last = last

    @abstractmethod
    def vectors(self, record: Snapshot) -> np.ndarray:
        """What the things mean, shape (N, F); NaN where it is not known."""

    @abstractmethod
    def noise(self, record: Snapshot) -> Noise:
        """How well the things are known."""

    @abstractmethod
    def meanings(self, record: Snapshot) -> Meanings:
        """What single things meant in a record."""

    def share_of_rounding(self, thing: int, towards: str) -> float:
        """What squared errors of single responses add to that of what is told of a thing: 0 where it has none of them.

        Args:
            thing: The thing.
            towards: The output that it is told to push; empty where it is told by its vector.
        """
        return 0.0

    def likeness(self, vectors: np.ndarray) -> np.ndarray:
        """Part of the meaning that is as in the last record: root mean square over F, with its sign, shape (N,).

        Where a record lacks some of the numbers, the rest stands for them.

        Args:
            vectors: Of another record.
        """
        end, norms = self._end
        known = np.isfinite(vectors)
        with np.errstate(invalid="ignore", divide="ignore"):
            of_known = np.einsum("nf,nf->n", np.where(known, end, 0.0), np.where(known, end, 0.0))
            parts: np.ndarray = np.einsum("nf,nf->n", np.nan_to_num(vectors), end) * norms / of_known
            parts /= np.sqrt(end.shape[1])
        return parts

    @cached_property
    def _end(self) -> tuple[np.ndarray, np.ndarray]:
        """The vectors of the last record, zero in what it lacks of some, and their lengths."""
        end = self.vectors(self.last)
        end = np.where(np.isfinite(end).any(axis=1)[:, None], np.nan_to_num(end), np.nan)
        return end, np.linalg.norm(end, axis=1)


class Words(Things):
    """Words by their expected responses, with what they push the outputs to where there are few."""

    kind: FindingKind = "word"

    def __init__(self, last: Snapshot) -> None:
        super().__init__(last)
        self.names = [str(word) for word in last.words]
        self.pushes = Pushes.on_outputs_of(last)

    def vectors(self, record: Snapshot) -> np.ndarray:
        return np.where((record.counts > 0)[:, None], record.responses.astype(np.float64), np.nan)

    def noise(self, record: Snapshot) -> Noise:
        own = np.mean(np.square(record.standard_errors, dtype=np.float64), axis=1)
        squares, degrees = pooled_squares(own, record.counts)
        if record.half_differences is not None:
            differences = record.half_differences.astype(np.float64)
            with np.errstate(invalid="ignore", divide="ignore"):
                rank = rank_of_noise(differences / np.sqrt(squares)[:, None])
            if rank is not None:
                of_halves = np.mean((differences / 2) ** 2, axis=1)
                of_halves[~differences.any(axis=1)] = np.nan  # a half lacks the word
                texts, halves = ReadTexts.of(record), record.half_differences
                return Noise(squares, degrees, rank, measured=True, of_halves=of_halves, texts=texts, halves=halves)
        known = record.metrics.get("response_rank")  # of the same matrix; to find it anew takes 20 ms at 500 words
        rank = max(1.0, effective_rank(record.responses) if known is None else known)
        return Noise(squares, degrees, rank, measured=False, texts=ReadTexts.of(record))

    def share_of_rounding(self, thing: int, towards: str) -> float:
        if not towards or self.last.head is None:
            return 1 / self.last.n_units  # of a root mean square over the units, each rounded by itself
        weights = told_weights(self.last.head, self.last)[told_outputs(self.last.head, self.last).index(towards)]
        return float(np.sum(weights**2))

    def meanings(self, record: Snapshot) -> Meanings:
        responses = record.responses.astype(np.float64)
        norms = np.linalg.norm(responses, axis=1)

        def vector(thing: int) -> np.ndarray:
            row: np.ndarray = responses[thing] if record.counts[thing] > 0 else np.full(record.n_units, np.nan)
            return row

        def alike(thing: int) -> tuple[str, ...]:
            with np.errstate(invalid="ignore", divide="ignore"):
                cosines = np.nan_to_num(responses @ responses[thing] / (norms * norms[thing]))
            cosines[thing] = 0
            best = np.argsort(-cosines, kind="stable")[:N_ALIKE]
            return tuple(self.names[word] for word in best if cosines[word] >= LEAST_COSINE)

        return Meanings(vector, alike)


class Chips(Things):
    """Chips of the last record by their mean response to each word, along the chip."""

    kind: FindingKind = "chip"

    def __init__(self, last: Snapshot, labels: Labels) -> None:
        super().__init__(last)
        self.chips = chips_of(labels)
        self.names = [f"chip {chip}" for chip in range(labels.n_chips)]

    def vectors(self, record: Snapshot) -> np.ndarray:
        means = self.chips.means(record.responses.astype(np.float64)).T
        return np.where(_occurs_twice(record), means, np.nan)

    def squared_errors(self, record: Snapshot) -> np.ndarray:
        """Of each number of `vectors`, NaN where that is not known."""
        # Units move together at one token: the error of their mean is taken as the mean of their errors.
        errors = np.nan_to_num(record.standard_errors.astype(np.float64)) @ np.abs(self.chips.one_hot)
        return np.where(_occurs_twice(record), (errors / np.maximum(self.chips.sizes, 1)).T ** 2, np.nan)

    def noise(self, record: Snapshot) -> Noise:
        return self.noise_of(record, np.nan_to_num(self.squared_errors(record)))

    def noise_of(self, record: Snapshot, squares: np.ndarray) -> Noise:
        """The noise at a record, of the squared errors of all numbers, also of those that are held from another one."""
        of_words = squares.mean(axis=0)
        total = np.sum(of_words**2)
        rank = max(1.0, float(of_words.sum() ** 2 / total)) if total > 0 else 1.0
        of_halves = None
        if record.half_differences is not None and (known := record.half_differences.any(axis=1)).any():
            of_halves = np.mean((self.chips.means(record.half_differences[known].astype(np.float64)) / 2) ** 2, axis=0)
        degrees = np.full(len(squares), np.inf)
        return Noise(
            squares.mean(axis=1), degrees, rank, measured=False, of_halves=of_halves, texts=ReadTexts.of(record)
        )

    def share_of_rounding(self, thing: int, towards: str) -> float:
        return float(1 / max(self.chips.sizes[thing] * _occurs_twice(self.last).sum(), 1))

    def meanings(self, record: Snapshot) -> Meanings:
        means = self.vectors(record)
        told = np.where(record.words_read, np.nan_to_num(means), 0.0)  # what is not read moves nothing

        def alike(thing: int) -> tuple[str, ...]:
            return _strongest(record, np.abs(told[thing]))

        def lowers(thing: int) -> tuple[str, ...]:
            falling = {str(record.words[word]) for word in np.flatnonzero(told[thing] < 0)}
            return tuple(word for word in alike(thing) if word in falling)

        return Meanings(means.__getitem__, alike, lowers)


def _strongest(record: Snapshot, sizes: np.ndarray) -> tuple[str, ...]:
    """The words of the largest sizes above zero, shape (W,), the largest first: none that is small beside it."""
    best = np.argsort(-sizes, kind="stable")[:N_ALIKE]
    return tuple(
        str(record.words[word]) for word in best if sizes[word] > 0 and sizes[word] >= LEAST_BESIDE * sizes[best[0]]
    )


def _occurs_twice(record: Snapshot) -> np.ndarray:
    """Which words occur so often that the error of what they do is known, shape (W,)."""
    twice: np.ndarray = (record.counts > 1) & np.isfinite(record.standard_errors).all(axis=1)
    return twice


class Outputs(Things):
    """Outputs by their weights on the units; of two classes, the last one.

    A weight counts by how far its unit moves: it is in units of the standard deviation that the unit has in the last
    record. That of each record would tell of outputs whose weights stay, as where a head is frozen.

    Where a head has more or fewer classes than before, those that all records have are told beside each other.
    """

    kind: FindingKind = "output"

    def __init__(self, last: Snapshot, head: Head, common: Sequence[str] | None = None) -> None:
        super().__init__(last)
        self.common = common
        self.names = list(weights_beside(head, last, common))
        self.are_in_own_units = in_own_units(head)
        self.are_beside_mean = head.kind == "classes" and len(self.names) > 2

    def vectors(self, record: Snapshot) -> np.ndarray:
        found = np.full((len(self.names), record.n_units), np.nan)
        weights = self._weights(record)
        for thing, name in enumerate(self.names):
            if name in weights:
                found[thing] = weights[name] * self.last.unit_deviations
        return found

    def _weights(self, record: Snapshot) -> dict[str, np.ndarray]:
        return {} if record.head is None else weights_beside(record.head, record, self.common)

    def noise(self, record: Snapshot) -> Noise:
        n_outputs = len(self.names)
        return Noise(np.zeros(n_outputs), np.full(n_outputs, np.inf), 1.0, measured=False)  # weights are known

    def meanings(self, record: Snapshot) -> Meanings:
        vectors = self.vectors(record)
        weights = self._weights(record)
        responses = np.where(record.words_read[:, None], record.responses.astype(np.float64), 0.0)

        def alike(thing: int) -> tuple[str, ...]:
            if self.names[thing] not in weights:
                return ()
            return _strongest(record, responses @ weights[self.names[thing]])

        return Meanings(vectors.__getitem__, alike)


def all_things(last: Snapshot, labels: Labels | None = None, common: Sequence[str] | None = None) -> list[Things]:
    """All kinds of things that a history has: chips by these labels of the last record, or by those recorded.

    Args:
        last: The last record.
        labels: Its chips.
        common: Classes that all records have, where some have others, see `outputs_in_common`.
    """
    things: list[Things] = [Words(last), Chips(last, last.labels if labels is None else labels)]
    # Of many classes the weights of one alone say little, see `told_weights`.
    if last.head is None or (last.head.kind == "classes" and len(last.head.outputs) > FEW_OUTPUTS):
        return things
    outputs = Outputs(last, last.head, common)
    return [*things, outputs] if outputs.names else things
