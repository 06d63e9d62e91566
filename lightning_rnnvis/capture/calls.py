"""Records the calls of recurrent and embedding modules during one forward pass of the user's model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence


@dataclass(frozen=True)
class RecurrentCall:
    """One call of an `nn.RNN`, `nn.LSTM` or `nn.GRU`, detached and copied, so that later in-place work does no harm.

    Attributes:
        name: Name of the module in the model.
        module: The module itself.
        input: What it read, a tensor in the module's own layout or a packed sequence.
        initial: The initial state as given, or None for zeros. For an LSTM a pair (h, c).
        output: Output of the last layer, laid out as the input.
    """

    name: str
    module: nn.RNNBase
    input: Tensor | PackedSequence
    initial: Tensor | tuple[Tensor, Tensor] | None
    output: Tensor | PackedSequence


@dataclass(frozen=True)
class EmbeddingCall:
    """One call of an `nn.Embedding`: ids of any shape (...) and the rows (..., D) that it returned."""

    name: str
    module: nn.Embedding
    ids: Tensor
    output: Tensor


def _copy(value: Any) -> Any:
    if isinstance(value, PackedSequence):
        return PackedSequence(
            value.data.detach().clone(), value.batch_sizes, value.sorted_indices, value.unsorted_indices
        )
    if isinstance(value, (tuple, list)):
        return tuple(_copy(part) for part in value)
    return value.detach().clone() if isinstance(value, Tensor) else value


@dataclass(frozen=True)
class LinearCall:
    """One call of an `nn.Linear` with the rows (..., F) that it read."""

    name: str
    module: nn.Linear
    input: Tensor


class CallRecorder:
    """Keeps the calls made while its hooks are attached; without hooks the model is as it was.

    Args:
        recurrent: Recurrent modules by name.
        embeddings: Embedding modules by name.
        linears: Linear modules by name, any of which may be the head.
    """

    def __init__(
        self,
        recurrent: Mapping[str, nn.RNNBase],
        embeddings: Mapping[str, nn.Embedding],
        linears: Mapping[str, nn.Linear] | None = None,
    ) -> None:
        self.recurrent_calls: list[RecurrentCall] = []
        self.embedding_calls: list[EmbeddingCall] = []
        self.linear_calls: list[LinearCall] = []
        self.error: Exception | None = None
        groups: tuple[Mapping[str, nn.Module], ...] = (recurrent, embeddings, linears or {})
        self._names = {module: name for modules in groups for name, module in modules.items()}
        self._handles: list[torch.utils.hooks.RemovableHandle] = []

    def attach(self) -> None:
        """Start to record; what an earlier pass left is dropped."""
        self.detach()
        self.clear()
        for module in self._names:
            self._handles.append(module.register_forward_hook(self._keep, with_kwargs=True))

    @property
    def attached(self) -> bool:
        """Whether the hooks are on the modules."""
        return bool(self._handles)

    def clear(self) -> None:
        """Drop what was recorded."""
        self.recurrent_calls.clear()
        self.embedding_calls.clear()
        self.linear_calls.clear()
        self.error = None

    def detach(self) -> None:
        """Remove every hook; safe to call at any time."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()

    def _keep(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
        # This runs inside the user's forward pass: nothing may escape from here.
        try:
            with torch.no_grad():
                if isinstance(module, nn.Embedding):
                    ids = args[0] if args else kwargs["input"]
                    # The rows stay a reference: work in place on them is then seen here as by the recurrent layer.
                    call = EmbeddingCall(self._names[module], module, ids.detach().clone(), output.detach())
                    self.embedding_calls.append(call)
                elif isinstance(module, nn.Linear):
                    rows = args[0] if args else kwargs["input"]
                    self.linear_calls.append(LinearCall(self._names[module], module, rows.detach()))
                elif isinstance(module, nn.RNNBase):
                    read = args[0] if args else kwargs["input"]
                    initial = args[1] if len(args) > 1 else kwargs.get("hx")
                    self.recurrent_calls.append(
                        RecurrentCall(self._names[module], module, _copy(read), _copy(initial), _copy(output[0]))
                    )
        except Exception as error:  # reported when the batch is over
            self.error = error
