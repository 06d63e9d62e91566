"""The weights of a recurrent module, read while the validation has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from lightning_rnnvis.capture.recurrence.layer_call import LayerCall
from lightning_rnnvis.capture.recurrence.layer_weights import weights_of
from lightning_rnnvis.network.storage.recorded_network import Direction, Mode, RecurrentModule


@dataclass(frozen=True, eq=False)
class UnreadModule:
    """A module whose weights are read later.

    Attributes:
        name: Its name.
        module: The module.
        used: The type in which it ran.
        first: States before the first step of each layer and direction, (layers * directions, U), as it has states;
            None for zeros.
    """

    name: str
    module: nn.RNNBase
    used: torch.dtype
    first: tuple[np.ndarray, ...] | None

    @classmethod
    def of(cls, call: LayerCall) -> UnreadModule:
        """That of a call."""
        first = None
        if call.initial is not None:
            rows = (state if state.dim() == 2 else state[:, 0] for state in call.initial)
            first = tuple(state.detach().float().cpu().numpy().copy() for state in rows)
        return cls(call.name, call.module, call.output.data.dtype, first)

    @property
    def n_bytes(self) -> int:
        """What its weights take at 16 bits."""
        return 2 * sum(parameter.numel() for parameter in self.module.parameters())

    def read(self) -> RecurrentModule | None:
        """Its weights; None where 16 bits cannot hold one."""
        mode: Mode = self.module.mode  # type: ignore[assignment]
        n_directions = 2 if self.module.bidirectional else 1
        layers = tuple(
            tuple(self._direction(layer, at) for at in range(n_directions)) for layer in range(self.module.num_layers)
        )
        for directions in layers:
            for weights in directions:
                arrays = [array for array in vars(weights).values() if isinstance(array, np.ndarray)]
                if not all(np.isfinite(array).all() for array in arrays):
                    return None
        return RecurrentModule(self.name, mode, layers)

    def _direction(self, layer: int, direction: int) -> Direction:
        weights = {
            name: (value.half() if name.startswith("weight") else value).cpu().numpy().copy()
            for name, value in weights_of(self.module, layer, bool(direction), self.used, torch.float32).items()
        }
        n_gates, width = weights["weight_hh"].shape
        size = self.module.hidden_size
        place = layer * (2 if self.module.bidirectional else 1) + direction
        sizes = (width, size) if self.module.mode == "LSTM" else (width,)
        if self.first is None:
            first = tuple(np.zeros(units, dtype=np.float32) for units in sizes)
        else:
            first = tuple(states[place] for states in self.first)
        zeros = np.zeros(n_gates, dtype=np.float32)
        return Direction(
            weight_ih=weights["weight_ih"],
            weight_hh=weights["weight_hh"],
            bias_ih=weights.get("bias_ih", zeros),
            bias_hh=weights.get("bias_hh", zeros),
            first=first,
            weight_hr=weights.get("weight_hr"),
        )
