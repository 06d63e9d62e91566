"""Where to look for heads in one batch, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field

from torch import Tensor

from lightning_rnnvis.capture.model.applied_matrices import AppliedMatrix
from lightning_rnnvis.capture.model.module_calls import EmbeddingCall, LinearCall
from lightning_rnnvis.capture.model.uses.output_use import Compared, OutputUse, UsedRows
from lightning_rnnvis.capture.numbers.series_plan import Forecast


@dataclass(frozen=True)
class HeadSearch:
    """Where to look for heads in one batch.

    Attributes:
        linear_calls: Calls of linear layers in order.
        embedding_calls: Calls of embeddings: a language model has as many outputs as one of them has rows.
        is_named: Whether the user named the head.
        use_of: What the outputs of a linear layer are, by its name.
        compared: What a loss compared its outputs with, by its name; None where that is not known.
        is_hidden: Whether a later linear layer read what one gave, by its name and its weight.
        used: Which outputs of a linear layer entered functions, by its name; None for all.
        averaged: What entered a function of the outputs of a linear layer after steps were put together, by its name,
            in the order of what it read; None where nothing did, or something was done to it in between.
        own_losses: Names of layers in a module whose loss is not one of their outputs, each with that module's name.
        product: A function that multiplied states by something else than a weight of the model; empty where none did.
        forecasts: What each output of a head forecasts, by its name; gains those of the heads that are found.
    """

    linear_calls: Sequence[LinearCall]
    embedding_calls: Sequence[EmbeddingCall]
    is_named: bool
    use_of: Callable[[str], OutputUse]
    compared: Callable[[str], Compared | None]
    is_hidden: Callable[[str, Tensor], bool] = lambda name, weight: False
    used: Callable[[str], UsedRows | None] = lambda name: None
    averaged: Callable[[str], Tensor | None] = lambda name: None
    own_losses: Mapping[str, str] = field(default_factory=dict)
    product: str = ""
    forecasts: MutableMapping[str, tuple[Forecast | None, ...]] = field(default_factory=dict)

    def candidates(self) -> Iterator[Sequence[LinearCall]]:
        """The calls of each layer that may be the head, the likeliest first."""
        if self.is_named:
            yield self.linear_calls
            return
        for module in dict.fromkeys(call.module for call in reversed(self.linear_calls)):
            calls = [call for call in self.linear_calls if call.module is module]
            if calls[-1].name in self.own_losses:
                return
            yield calls
            if not isinstance(module, AppliedMatrix) or module.is_sure:
                return
