"""What is found of the outputs of a linear layer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from torch import Tensor

from lightning_rnnvis.capture.model.affine import Affine
from lightning_rnnvis.records.head import HeadKind


@dataclass(frozen=True)
class Before:
    """What a model does to outputs before they enter a loss.

    Attributes:
        after: The same for all; None for nothing.
        changed: A function that does something else; empty where none does.
    """

    after: Affine | None = None
    changed: str = ""


@dataclass(frozen=True)
class OutputUse:
    """What the outputs of a layer are.

    Attributes:
        kind: The kind.
        reason: What told it, as the rest of a sentence; empty where nothing did, so that values are assumed.
        after: What the model does to them before, which is the same for all; None for nothing.
        is_given: Whether the user said it.
        is_changed: Whether they are values because a function gives them other values.
        pooled: The function that puts those of several steps together before; empty where none does.
        changed: A function that gives them other values before, which is not done here; empty where none does.
        before: What is done before, whatever they are.
    """

    kind: HeadKind
    reason: str = ""
    is_given: bool = False
    after: Affine | None = None
    is_changed: bool = False
    pooled: str = ""
    changed: str = ""
    before: Before = Before()


def given_use(kind: HeadKind, found: OutputUse) -> OutputUse:
    """What outputs are where the user says their kind, by what was found of them."""
    if kind == found.kind:
        return replace(found, reason="", is_given=True)
    return OutputUse(kind, is_given=True, after=found.before.after, changed=found.before.changed, pooled=found.pooled)


@dataclass(frozen=True)
class Compared:
    """What a loss compared the outputs of a layer with.

    Attributes:
        outputs: The outputs, one row for each row that the layer read, in that order, shape (N, O).
        targets: What they were compared with, same shape.
    """

    outputs: Tensor
    targets: Tensor


@dataclass(frozen=True)
class UsedRows:
    """Rows of the outputs of a layer that entered functions, where others did not, as where steps are chosen after it.

    Attributes:
        outputs: The outputs, one row for each row that the layer read, in that order, shape (N, O).
        used: Those that entered a function, shape (M, O).
    """

    outputs: Tensor
    used: Tensor
