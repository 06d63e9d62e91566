"""Tells NaN that stands in the data from NaN of the weights, and from NaN that the model makes of both."""

from __future__ import annotations

from typing import Any, NamedTuple

from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from lightning_rnnvis.capture.model.batch_parts import tensors_of


class NotFiniteCauses(NamedTuple):
    """What was NaN or infinite in batches of which states were.

    Attributes:
        data: Numbers of such a batch, whatever the model does with them.
        weights: Parameters of the model, or NaN in its buffers, which may hold infinity for what is masked.
        neither: Nothing of both, so that the model made it.
    """

    data: bool = False
    weights: bool = False
    neither: bool = False

    def joined(self, other: NotFiniteCauses) -> NotFiniteCauses:
        """The causes of both."""
        return NotFiniteCauses(*(one or another for one, another in zip(self, other, strict=True)))

    @classmethod
    def of(cls, model: nn.Module | None, batch: Any) -> NotFiniteCauses:
        """The causes in one batch, some of whose states were not finite.

        Args:
            model: The model; None where it is not known, and so its weights are not.
            batch: The batch that the model got.
        """
        data = not all(_is_finite(one.tensor) for one in tensors_of(batch))
        parameters, buffers = ((), ()) if model is None else (model.parameters(), model.buffers())
        weights = not all(map(_is_finite, parameters)) or not all(_is_finite(one, or_infinite=True) for one in buffers)
        return cls(data, weights, not data and not weights)


def _is_finite(tensor: Tensor, or_infinite: bool = False) -> bool:
    if is_lazy(tensor) or tensor.is_meta or not tensor.is_floating_point():
        return True
    # The part of a sharded one that lies here: not all processes ask for the others.
    here = tensor.to_local() if hasattr(tensor, "to_local") else tensor
    return not bool((here.isnan() if or_infinite else ~here.isfinite()).any())
