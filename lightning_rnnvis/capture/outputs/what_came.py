"""What really came for each output of a head that gives values, as far as a loss of the user's own compares them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.model.uses.compared_values import SAME_SHARE
from lightning_rnnvis.capture.model.uses.output_use import Compared
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.outputs.head_search import HeadSearch
from lightning_rnnvis.capture.outputs.predictions import SentencePredictions
from lightning_rnnvis.capture.rows.row_matching import row_keys


@dataclass(frozen=True)
class ComparedStates:
    """What a head made of states of one batch, and what a loss compared it with.

    Attributes:
        keys: Keys of the states, rising, shape (N,).
        order: Rows of `compared` that belong to them, shape (N,).
        compared: The outputs and their targets.
    """

    keys: Tensor
    order: Tensor
    compared: Compared

    @classmethod
    def of(cls, head: FoundHead, search: HeadSearch) -> ComparedStates | None:
        """What a loss compared the outputs of a head with; None where that is not known."""
        compared = search.compared(head.name)
        calls = [one for one in search.linear_calls if one.module is head.module]
        if compared is None or len(calls) != 1:
            return None
        rows = calls[0].input.reshape(-1, calls[0].input.shape[-1])
        return cls(*row_keys(rows).sort(), compared) if len(rows) == len(compared.outputs) else None

    def at(self, states: Tensor) -> Compared:
        """Of some states, shape (S, U), the outputs and targets, NaN for one that is not there or has several.

        Windows that overlap may forget how they began and end in equal states, and then have the same targets.
        """
        keys = row_keys(states)
        first = torch.searchsorted(self.keys, keys)
        end = torch.searchsorted(self.keys, keys, right=True)
        outputs, targets = self.compared.outputs[self.order].float(), self.compared.targets[self.order].float()
        differs = torch.cat([targets.new_zeros(1), (targets[1:] != targets[:-1]).any(1).to(targets.dtype)])
        changes = differs.cumsum(0)
        last = (end - 1).clamp(min=0)
        first = first.clamp(max=len(self.order) - 1)
        unknown = ((end <= first) | (changes[last] != changes[first]))[:, None]
        outputs, targets = outputs[first], targets[first]
        return Compared(outputs.masked_fill(unknown, torch.nan), targets.masked_fill(unknown, torch.nan))


NOT_COMPARED = (
    "What came is not known: no loss was seen that compares all outputs as they are with as many numbers."
    " nn.functional.mse_loss(outputs, targets) in validation_step does, or ((outputs - targets) ** 2).mean()."
)
SAME_STATES = (
    "What came is not known: different numbers came after one and the same state, which cannot be told"
    " apart by it. Give the layer numbers near 0, such as (series - mean) / deviation."
)


def why_not_known(predictions: Sequence[SentencePredictions]) -> str:
    """Why of no value of some sentences it is known what came; empty where it is of one, or there are no values."""
    came = [one.came for one in predictions if one.kind == "values"]
    if not came or any(one is not None and np.isfinite(one).any() for one in came):
        return ""
    return NOT_COMPARED if all(one is None for one in came) else SAME_STATES


def what_came(found: Compared, numbers: np.ndarray, used: np.ndarray) -> np.ndarray | None:
    """The targets of outputs, shape (S, K), NaN where the loss saw another output, or the same state had several.

    None where the loss saw others at all steps.

    Args:
        found: What entered the loss.
        numbers: The outputs as the head's weights give them, the first K, shape (S, K).
        used: Whether the outputs of the step are used, shape (S,).
    """
    n_kept = numbers.shape[1]
    entered, targets = (part[:, :n_kept].cpu().numpy() for part in (found.outputs, found.targets))
    size = np.abs(numbers).max(initial=0)
    came: np.ndarray = np.where(used[:, None] & (np.abs(entered - numbers) <= SAME_SHARE * size), targets, np.nan)
    return came if np.isfinite(came).any() or np.isnan(entered[used]).all() else None
