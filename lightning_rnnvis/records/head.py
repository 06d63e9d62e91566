"""What a record says of the outputs of the model: of its head, and of one of them at a step."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lightning_rnnvis.records.texts import counted, shortened

HeadKind = Literal["classes", "labels", "values"]
"""What the outputs of a head are: classes, of which one is right; labels, each of which is right or not by itself; or
values, numbers as they are."""

HeadPool = Literal["mean", "max", "several"]
"""What a head reads that pools over the words of a sentence: the mean or the largest values of a state, or several of
its pools and ends."""

HeadEnd = Literal["", "first", "last", HeadPool]
"""What of a state a head reads that reads one thing of each sentence: the state at its first or last word, the mean or
the largest values over its words, or more than one of these; empty for a head that reads single steps."""

FEW = 10
"""So many classes or labels at most are all kept at each step."""

BEST: dict[HeadKind, int] = {"classes": 3, "labels": 8, "values": 24}
"""Outputs kept of each step where there are more: the best classes or labels, or the first values."""

NO_OUTPUTS = "RNNVis shows no outputs of the model"
"""How the note of a record begins that says why it has no head."""


def of_outputs(unit: str, before: str) -> str:
    """A unit of what a head says, such as ``log-odds``, with what of: ``units of the layer, before `exp```.

    Args:
        unit: That of the outputs as the record has them.
        before: See `Head.before`.
    """
    return f"{unit.removesuffix(' of the output')} of the layer, before {before}" if before else unit


def outputs_kept(kind: HeadKind, n_outputs: int) -> int:
    """How many outputs of a head are kept at each step: all where they are few; of a single logit both classes."""
    if kind == "classes" and n_outputs == 1:
        return 2
    return BEST[kind] if n_outputs > max(FEW, BEST[kind]) else n_outputs


@dataclass(frozen=True)
class Prediction:
    """One of the outputs of a model at a step.

    Attributes:
        output: Its name.
        probability: Its probability, 0 to 1: of a class among all, of a label by itself; NaN for a value.
        value: The output itself, where the head gives values; else NaN.
        came: What the loss compared this value with: of a forecast what really came; NaN where that is not known.
    """

    output: str
    probability: float
    value: float = math.nan
    came: float = math.nan


@dataclass(frozen=True, eq=False)
class Head:
    """The linear layer that turns a state into the model's outputs.

    Attributes:
        name: Name of the `nn.Linear`.
        outputs: Names of the outputs that the state moves most, words or classes, shape (O,), str.
        weights: Their weights on each unit, shape (O, U). A unit moves an output by weight * response; of a state that
            enters more than once, as its mean and its largest values, the sum.
        kind: What the outputs are: ``classes``, ``labels`` or ``values``.
        end: Of a head that reads several states at the ends of a sentence, as both directions of a layer, or pools over
            its words, what it reads of this one: ``first``, ``last``, ``mean``, ``max``, or ``several`` of these; else
            empty. Its outputs stand at the last step.
        reads_more: Whether it reads other states beside this one, as both directions of a layer, or several modules.
            Each pushes the outputs by its own units; False in records of earlier versions.
        before: What the model does to the outputs for its loss and is not done here, as the end of a sentence; empty
            where they are the model's. Numbers are then those of the layer, see `of_outputs`.
        other: Of a head with the logit of the second of two classes alone, the name of the first; empty for other
            heads, and in records of earlier versions.
    """

    name: str
    outputs: np.ndarray
    weights: np.ndarray
    kind: HeadKind = "classes"
    end: HeadEnd = ""
    reads_more: bool = False
    before: str = ""
    other: str = ""

    @property
    def pool(self) -> HeadPool | Literal[""]:
        """What it reads of all states of a sentence; empty where it reads single ones."""
        return "" if self.end == "first" or self.end == "last" else self.end

    @property
    def on_a_line(self) -> np.ndarray | None:
        """How far a unit moves the output when it rises by one, float64, shape (U,).

        From one of two classes to the other, or the value of one output; None where outputs do not lie on a line.
        """
        weights = self.weights.astype(np.float64)
        if len(weights) == 1:
            return np.asarray(weights[0])
        return np.asarray(weights[1] - weights[0]) if len(weights) == 2 and self.kind == "classes" else None

    def __repr__(self) -> str:
        return (
            f"Head({shortened(self.name, keep_end=True)}: {counted(len(self.outputs), 'output')} ×"
            f" {counted(self.weights.shape[1], 'unit')}, {self.kind})"
        )
