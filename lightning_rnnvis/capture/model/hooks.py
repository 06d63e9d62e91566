"""Records the calls of recurrent, embedding and linear modules during one forward pass of the user's model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from lightning_rnnvis.capture.model.applied_matrices import PRODUCTS, AppliedMatrices, LinearLayer
from lightning_rnnvis.capture.model.call_values import detached_copy, in_forward_order, is_plain, out_of_vmap
from lightning_rnnvis.capture.model.direct_calls import DIRECT_FUNCTIONS, DirectCall, DirectCalls
from lightning_rnnvis.capture.model.force_eager import ForceEager
from lightning_rnnvis.capture.model.function_mode import FunctionMode
from lightning_rnnvis.capture.model.module_calls import EmbeddingCall, LinearCall, ModuleCall
from lightning_rnnvis.capture.model.output_uses import OutputUses
from lightning_rnnvis.capture.model.state_uses import StateUses
from lightning_rnnvis.capture.model.uses.output_use import Compared, OutputUse, UsedRows
from lightning_rnnvis.capture.model.value_changes import ValueChanges
from lightning_rnnvis.recurrences import StateOf


class CallRecorder:
    """Keeps the calls made while its hooks are attached. Detached, it leaves the model as it was.

    A compiled model runs eagerly while the recorder is attached, so that nothing is compiled again.

    Args:
        recurrent: Recurrent modules by name.
        embeddings: Embedding modules by name.
        linears: Linear modules by name, any of which may be the head.
        custom: Functions that give the state of custom recurrences, by name of the module.
        blind: Modules that would compute otherwise if their functions were seen.
        parameters: Parameters by name that may be the weight or the bias of a head without a module; None where such a
            head is not looked for.

    Attributes:
        uncalled: Names of the recurrent modules that were not called in any pass so far.
        direct: Calls that no hook told of.
        model: The whole model, whose weights are looked at where states are NaN; None where it is not known.
        own_losses: Names of layers in a module whose loss is not one of their outputs, each with that module's name.
    """

    def __init__(
        self,
        recurrent: Mapping[str, nn.Module],
        embeddings: Mapping[str, nn.Embedding],
        linears: Mapping[str, nn.Linear] | None = None,
        custom: Mapping[str, StateOf] | None = None,
        blind: Sequence[nn.Module] = (),
        parameters: Mapping[str, Tensor] | None = None,
    ) -> None:
        self.recurrent_calls: list[ModuleCall] = []
        self.embedding_calls: list[EmbeddingCall] = []
        self.linear_calls: list[LinearCall] = []
        self.custom = dict(custom or {})
        self.error: Exception | None = None
        self._recurrent = {module: name for name, module in recurrent.items()}
        self._embeddings = {module: name for name, module in embeddings.items()}
        self._linears = {module: name for name, module in (linears or {}).items()}
        self._handles: list[torch.utils.hooks.RemovableHandle] = []
        self._blind = list(blind)
        self._eager = ForceEager()
        self.own_losses: Mapping[str, str] = {}
        self.model: nn.Module | None = None
        self._uses = OutputUses()
        self._values = ValueChanges()
        self._states = StateUses()
        of_torch = {name: module for name, module in recurrent.items() if name not in self.custom}
        self.direct = DirectCalls(of_torch, embeddings)
        self.uncalled = list(recurrent)
        self._applied = None if parameters is None else AppliedMatrices(linears or {}, embeddings, parameters)
        self._functions = FunctionMode([self._uses.see, self._states.see, self._see, self._values.see])
        self._n_calls = 0

    def attach(self) -> None:
        """Start to record; the calls of an earlier pass are dropped. Whatever fails here leaves nothing behind."""
        self.detach()
        self.clear()
        try:
            self._eager.start()
            begin = _Hook(lambda module, *_: self.direct.begin(module))
            for module in self._recurrent | self._embeddings | self._linears:
                self._handles.append(module.register_forward_pre_hook(begin, with_kwargs=True))
            for module in self._recurrent | self._embeddings | self._linears:
                self._handles.append(module.register_forward_hook(_Hook(self.keep), with_kwargs=True))
            pause, resume = _Hook(lambda *_: self._functions.pause()), _Hook(lambda *_: self._functions.resume())
            for module in self._blind:
                self._handles.append(module.register_forward_pre_hook(pause, with_kwargs=True))
                self._handles.append(module.register_forward_hook(resume, with_kwargs=True, always_call=True))
            self._functions.start()
        except BaseException:
            self.detach()
            raise

    def begin_validation(self) -> None:
        """A validation begins."""
        self._uses.begin_validation()

    def are_of(self, *parts: Mapping[str, nn.Module]) -> bool:
        """Whether its recurrent, embedding and linear modules, each by name, are these."""
        own = (self._recurrent, self._embeddings, self._linears)
        return all(
            {module: name for name, module in part.items()} == mine for part, mine in zip(parts, own, strict=True)
        )

    @property
    def recurrent_names(self) -> list[str]:
        """Names of the recurrent modules."""
        return list(self._recurrent.values())

    def use_of(self, linear: str) -> OutputUse:
        """What the outputs of a linear module are, by the functions that they entered in all passes so far."""
        return self._values.told(linear, self._uses.of(linear))

    def compared(self, linear: str) -> Compared | None:
        """What a loss compared the outputs of a linear module with in the last pass; None where that is not known."""
        compared = self._values.compared(linear) or self._uses.compared(linear)
        return compared or self._values.compared_by_hand(linear)

    def used(self, linear: str) -> UsedRows | None:
        """Which outputs of a linear module entered functions in the last pass; None for all."""
        return self._uses.used(linear)

    def averaged(self, linear: str) -> Tensor | None:
        """What of a linear module entered functions in the last pass after steps were put together; None for none."""
        return self._uses.averaged(linear)

    def is_hidden(self, linear: str, weight: Tensor) -> bool:
        """Whether what a linear module gave in the last pass was read by a later linear layer."""
        return self._states.is_hidden(linear, weight)

    @property
    def product(self) -> str:
        """A function that multiplied states by something else than a weight of the model; empty where none did."""
        return self._states.product

    @property
    def attached(self) -> bool:
        """Whether calls are being recorded."""
        return bool(self._handles)

    def clear(self) -> None:
        """Drop the recorded calls."""
        self.recurrent_calls.clear()
        self.embedding_calls.clear()
        self.linear_calls.clear()
        self.direct.clear()
        self._uses.forget_pass()
        self._values.forget_pass()
        self.error = None
        self._n_calls = 0

    def detach(self) -> None:
        """Remove every hook; safe to call at any time."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
        self._functions.stop()
        self._uses.end_pass()
        self._values.end_pass()
        self._states.end_pass()
        self._eager.stop()
        self._add_direct_calls()

    def keep(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> None:
        """Keep one call."""
        # This runs inside the user's forward pass: nothing may escape from here.
        try:
            with torch.no_grad(), self._functions.away():
                self._n_calls += 1
                self.direct.end(module)
                if module in self._recurrent:
                    inputs, output_copy = detached_copy(in_forward_order(module, args, kwargs)), detached_copy(output)
                    self._keep_recurrent(DirectCall(module, inputs, output_copy, self._n_calls, module.training))
                    self._states.follow(self._recurrent[module], module, output)
                if module in self._embeddings:
                    inputs = in_forward_order(module, args, kwargs)
                    self._keep_embedding(DirectCall(module, inputs, output, self._n_calls, module.training))
                if module in self._linears and isinstance(module, nn.Linear):
                    rows = next(iter(in_forward_order(module, args, kwargs)), None)
                    self._keep_linear(self._linears[module], module, rows, output)
        except Exception as error:  # reported when the batch is over
            self.error = error

    def _see(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> None:
        """Note a function that may stand for a call of a module, or of a linear layer."""
        if function in PRODUCTS and self._applied is not None:
            applied = self._applied.see(function, args, kwargs, self.direct.open)
            if applied is not None:
                self._keep_linear(*applied, result)
        if function in DIRECT_FUNCTIONS:
            self._n_calls += self.direct.see(function, args, result, self._n_calls + 1)

    def _keep_linear(self, name: str, module: LinearLayer, read: Any, output: Any) -> None:
        """Keep one call of a linear layer, and follow what it returned."""
        rows = out_of_vmap(read)
        if not is_plain(rows) or not rows.numel() or (is_plain(output) and not output.numel()):
            return  # a layer between no units, or no rows: the tail of an adaptive softmax may be as narrow
        self.linear_calls.append(LinearCall(name, module, rows.detach(), self._states.read(name, read)))
        if is_plain(output):
            self._uses.follow(name, output)
            self._values.follow(name, output)
            self._states.follow_linear(name, output)

    def _add_direct_calls(self) -> None:
        """Add the calls that no hook told of, each in its place."""
        for call in self.direct.found:
            if call.module in self._recurrent:
                self._keep_recurrent(call)
            else:
                self._keep_embedding(call)
        self.direct.found.clear()
        self.recurrent_calls.sort(key=lambda call: call.call_index)
        self.embedding_calls.sort(key=lambda call: call.call_index)

    def _keep_recurrent(self, call: DirectCall) -> None:
        name = self._recurrent[call.module]
        if name in self.uncalled:
            self.uncalled.remove(name)
        self.recurrent_calls.append(
            ModuleCall(name, call.module, call.inputs, call.output, call.call_index, call.training)
        )

    def _keep_embedding(self, call: DirectCall) -> None:
        """Keep one call of an embedding, unless a derived class returned something else than one row for each id."""
        ids, output = out_of_vmap(next(iter(call.inputs), None)), out_of_vmap(call.output)
        module = call.module
        if not isinstance(ids, Tensor) or not isinstance(output, Tensor) or ids.is_nested != output.is_nested:
            return
        if ids.is_nested:  # the ids and rows of all sequences, one after another
            ids, output = (torch.cat(part.unbind()) for part in (ids.detach(), output.detach()))
        if output.shape[:-1] == ids.shape and isinstance(module, nn.Embedding):
            # The rows are no copy: a change in place is seen here as by the recurrent layer that reads them.
            ids = ids.detach().clone()
            self.embedding_calls.append(
                EmbeddingCall(self._embeddings[module], module, ids, output.detach(), call.call_index)
            )


class _Hook:
    """A hook of a recorder. In a copied or pickled model it does nothing, and removes itself."""

    def __init__(self, then: Callable[..., None] | None = None) -> None:
        self._then = then

    def __call__(self, module: nn.Module, *call: Any) -> None:
        if self._then is not None:
            self._then(module, *call)
            return
        for hooks, flags in (
            (module._forward_hooks, (module._forward_hooks_with_kwargs, module._forward_hooks_always_called)),
            (module._forward_pre_hooks, (module._forward_pre_hooks_with_kwargs,)),
        ):
            for key in [key for key, hook in hooks.items() if hook is self]:
                del hooks[key]
                for flag in flags:
                    flag.pop(key, None)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Hook, ()
