"""What may change its meaning in a training: words, chips and outputs, each as rows of a matrix that a record has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from lightning_rnnvis.analysis.effective_rank import effective_rank
from lightning_rnnvis.analysis.findings.finding import FindingKind
from lightning_rnnvis.analysis.findings.noise import Noise, pooled_squares, rank_of_noise
from lightning_rnnvis.analysis.membership import chips_of
from lightning_rnnvis.analysis.output_axis import output_axis
from lightning_rnnvis.records.head import Head
from lightning_rnnvis.records.snapshot import Labels, Snapshot

FEW_OUTPUTS = 20
"""Up to so many outputs of a head, a word is told by what it pushes them to."""

N_ALIKE = 3
"""Words named of the most similar ones."""

LEAST_COSINE = 0.5
"""Words of a lower cosine are not similar."""


class Things(ABC):
    """N things of one kind, as they are known by the last record of a history."""

    kind: FindingKind
    names: list[str]
    gradual = True
    """Whether what changes little by little counts."""

    def __init__(self, last: Snapshot) -> None:
        self.last = last

    @abstractmethod
    def vectors(self, record: Snapshot) -> np.ndarray:
        """What the things mean, shape (N, F); NaN where it is not known."""

    @abstractmethod
    def noise(self, record: Snapshot) -> Noise:
        """How well the things are known."""

    @abstractmethod
    def alike(self, record: Snapshot, thing: int) -> tuple[str, ...]:
        """Words that tell what one thing meant in a record, the best first."""

    def likeness(self, vectors: np.ndarray) -> np.ndarray:
        """Part of the meaning that is as in the last record: root mean square over F, with its sign, shape (N,).

        Args:
            vectors: Of another record.
        """
        end, norms = self._end
        with np.errstate(invalid="ignore", divide="ignore"):
            parts: np.ndarray = np.einsum("nf,nf->n", vectors, end) / norms
            parts /= np.sqrt(end.shape[1])
        return parts

    @cached_property
    def _end(self) -> tuple[np.ndarray, np.ndarray]:
        """The vectors of the last record, and their lengths."""
        end = self.vectors(self.last)
        return end, np.linalg.norm(end, axis=1)


class Words(Things):
    """Words by their expected responses, with what they push the outputs to where there are few."""

    kind: FindingKind = "word"

    def __init__(self, last: Snapshot) -> None:
        super().__init__(last)
        self.names = [str(word) for word in last.words]
        self.outputs = [] if last.head is None else _told_outputs(last.head, last)
        if len(self.outputs) > FEW_OUTPUTS:
            self.outputs = []
        self.of_classes = last.head is not None and last.head.kind == "classes"

    def vectors(self, record: Snapshot) -> np.ndarray:
        return np.where((record.counts > 0)[:, None], record.responses.astype(np.float64), np.nan)

    def noise(self, record: Snapshot) -> Noise:
        own = np.mean(np.square(record.standard_errors, dtype=np.float64), axis=1)
        squares, degrees = pooled_squares(own, record.counts)
        if record.half_differences is not None:
            with np.errstate(invalid="ignore", divide="ignore"):
                samples = record.half_differences / np.sqrt(squares)[:, None]
            rank = rank_of_noise(samples)
            if rank is not None:
                return Noise(squares, degrees, rank, measured=True)
        known = record.metrics.get("response_rank")  # of the same matrix; to find it anew takes 20 ms at 500 words
        return Noise(squares, degrees, max(1.0, effective_rank(record.responses) if known is None else known), False)

    def alike(self, record: Snapshot, thing: int) -> tuple[str, ...]:
        responses = record.responses.astype(np.float64)
        norms = np.linalg.norm(responses, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            cosines = np.nan_to_num(responses @ responses[thing] / (norms * norms[thing]))
        cosines[thing] = 0
        best = np.argsort(-cosines, kind="stable")[:N_ALIKE]
        return tuple(self.names[word] for word in best if cosines[word] >= LEAST_COSINE)

    def pushes(self, record: Snapshot, vectors: np.ndarray, beside: Iterable[Snapshot] = ()) -> np.ndarray | None:
        """What each word does to each of `outputs`, weight * response, shape (N, O).

        Args:
            record: A record.
            vectors: Its responses.
            beside: Records of the other states that its head reads, as of the other direction: all push together.
        """
        if not self.outputs or record.head is None or _told_outputs(record.head, record) != self.outputs:
            return None
        pushes: np.ndarray = vectors @ _told_weights(record.head, record).T
        for other in beside:
            if other.head is not None and _told_outputs(other.head, other) == self.outputs:
                places = {str(word): place for place, word in enumerate(other.words)}
                there = [(at, places[word]) for at, word in enumerate(self.names) if word in places]
                own, others = (list(side) for side in zip(*there, strict=True)) if there else ([], [])
                pushes[own] += other.responses[others].astype(np.float64) @ _told_weights(other.head, other).T
        return pushes

    def pushed_most(self, change: np.ndarray) -> int:
        """Which output a change of the pushes, shape (O,), is told of: of classes the one that comes to be pushed up.

        Of two there is their line alone. Labels and values may rise or fall each for itself: the one that changes most.
        """
        return int(np.argmax(change if self.of_classes else np.abs(change)))


class Chips(Things):
    """Chips of the last record by their mean response to each word, along the chip."""

    kind: FindingKind = "chip"

    def __init__(self, last: Snapshot, labels: Labels) -> None:
        super().__init__(last)
        self.chips = chips_of(labels)
        self.names = [f"chip {chip}" for chip in range(labels.n_chips)]

    def vectors(self, record: Snapshot) -> np.ndarray:
        return self.chips.means(record.responses.astype(np.float64)).T

    def noise(self, record: Snapshot) -> Noise:
        # Units move together at one token: the error of their mean is taken as the mean of their errors.
        errors = np.nan_to_num(record.standard_errors.astype(np.float64)) @ np.abs(self.chips.one_hot)
        squares = (errors / np.maximum(self.chips.sizes, 1)).T ** 2
        of_words = squares.mean(axis=0)
        total = np.sum(of_words**2)
        rank = max(1.0, float(of_words.sum() ** 2 / total)) if total > 0 else 1.0
        return Noise(squares.mean(axis=1), np.full(len(squares), np.inf), rank, measured=False)

    def alike(self, record: Snapshot, thing: int) -> tuple[str, ...]:
        means = self.vectors(record)[thing]
        best = np.argsort(-np.abs(means), kind="stable")[:N_ALIKE]
        return tuple(str(record.words[word]) for word in best if means[word] != 0)


class Outputs(Things):
    """Outputs by their weights on the units, each in units of its standard deviation; of two classes, the last one."""

    kind: FindingKind = "output"
    gradual = False

    def __init__(self, last: Snapshot, head: Head) -> None:
        super().__init__(last)
        self.names = _told_outputs(head, last)

    def vectors(self, record: Snapshot) -> np.ndarray:
        found = np.full((len(self.names), record.n_units), np.nan)
        if record.head is not None:
            at = {output: row for row, output in enumerate(_told_outputs(record.head, record))}
            scaled = _told_weights(record.head, record) * record.unit_deviations
            for thing, name in enumerate(self.names):
                if name in at:
                    found[thing] = scaled[at[name]]
        return found

    def noise(self, record: Snapshot) -> Noise:
        n_outputs = len(self.names)
        return Noise(np.zeros(n_outputs), np.full(n_outputs, np.inf), 1.0, measured=False)  # weights are known

    def alike(self, record: Snapshot, thing: int) -> tuple[str, ...]:
        if record.head is None:
            return ()
        row = _told_outputs(record.head, record).index(self.names[thing])
        pushes = record.responses.astype(np.float64) @ _told_weights(record.head, record)[row]
        best = np.argsort(-pushes, kind="stable")[:N_ALIKE]
        return tuple(str(record.words[word]) for word in best if pushes[word] > 0)


def _told_outputs(head: Head, record: Snapshot) -> list[str]:
    """Names of the outputs that are told of a head: all, but of two classes the last one, as everywhere else."""
    axis = output_axis(record)
    return [str(output) for output in head.outputs] if axis is None else [axis.high]


def _told_weights(head: Head, record: Snapshot) -> np.ndarray:
    """Their weights on the units, shape (O, U): of two classes their difference, of a few each beside the mean of all.

    What is added to the weights of all classes changes nothing that a model says, so that those of one alone say
    little. Of many, as of words, not all are recorded, and their mean would be another one in each record.
    """
    axis = output_axis(record)
    if axis is not None:
        row: np.ndarray = np.nan_to_num(axis.weights)[None]
        return row
    weights: np.ndarray = head.weights.astype(np.float64)
    among_few = head.kind == "classes" and len(weights) <= FEW_OUTPUTS
    if among_few:
        weights -= weights.mean(axis=0)
    return weights


def all_things(last: Snapshot, labels: Labels | None = None) -> list[Things]:
    """All kinds of things that a history has: chips by these labels of the last record, or by those recorded."""
    things: list[Things] = [Words(last), Chips(last, last.labels if labels is None else labels)]
    return things if last.head is None else [*things, Outputs(last, last.head)]
