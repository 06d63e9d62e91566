"""What a model makes of the probabilities that it makes of outputs: whether others enter its loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from lightning_rnnvis.capture.model.affine import IN_PLACE
from lightning_rnnvis.capture.model.call_values import out_of_vmap
from lightning_rnnvis.capture.model.function_kinds import KINDS, LOSS, PICK, Arguments, dim_told, read_as_numbers
from lightning_rnnvis.capture.model.uses.compared_probabilities import ComparedProbabilities
from lightning_rnnvis.capture.model.uses.known_outputs import floats_in, tensors_in
from lightning_rnnvis.capture.model.uses.known_probabilities import Entering, KnownProbabilities, are_given, by_hand
from lightning_rnnvis.capture.model.uses.known_tensors import KnownTensors
from lightning_rnnvis.capture.model.uses.made_probabilities import made_of
from lightning_rnnvis.capture.model.uses.probability_call import ProbabilityCall
from lightning_rnnvis.capture.rows.near_rows import dim_of_size

ACTIVATIONS = set("softmax log_softmax gumbel_softmax special_softmax special_log_softmax".split()) | set(
    "sigmoid sigmoid_ special_expit expit logsigmoid log_sigmoid".split()
)
"""Functions that make probabilities of outputs, or their logarithms."""

_WEIGH_LOGARITHMS = {"nll_loss", "kl_div"}
"""Losses in which a factor of a logarithm, or of all probabilities of a row, weighs what it counts."""


class Probabilities:
    """Follows probabilities through the functions that the model calls in one pass."""

    def __init__(self) -> None:
        self._tensors: KnownTensors[KnownProbabilities] = KnownTensors()
        self._compared = ComparedProbabilities()

    def clear(self) -> None:
        """Forget the tensors of a pass."""
        self._tensors.clear()
        self._compared.clear()

    def follow(self, layer: str, activation: str, call: Arguments, tensor: Tensor, n_outputs: int, result: Any) -> None:
        """Follow what an activation made of the outputs of a layer, which are one of its arguments."""
        if not isinstance(result, Tensor) or out_of_vmap(result) is not result:
            return
        is_each = KINDS[activation][0] == "labels"
        dim = dim_told(activation, tensor, call) if not is_each else dim_of_size(result, n_outputs)
        n_outputs = 1 if dim is None else result.shape[dim]
        known = KnownProbabilities(((layer, activation),), n_outputs, "log" in activation)
        self._tensors.know(result, self._compared.give(known, "", result, dim))

    def forget(self, tensor: Tensor) -> None:
        """What a layer gives are no probabilities, whatever it reads."""
        self._tensors.forget(tensor)

    def see(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> Entering | None:
        """A function was called: what enters it, where it is a loss, or chooses by what is not the head's.

        Weights of a loss, as of a focal one, terms beside it and what is logged enter none.
        """
        if not self._tensors:
            return None
        values = [*tensors_in(read_as_numbers(function, args, kwargs))]
        known = [(tensor, found) for tensor in values if (found := self._tensors.of(tensor)) is not None]
        if not known:
            return None
        rank = KINDS.get(function, ("values", 0))[1]
        if rank == LOSS or (rank and KINDS[function][0] == "values"):
            return self._entering(function, (args, kwargs), known)
        results = [args[0]] if function == "__setitem__" else floats_in(result)
        entering = None
        for made in results:
            call = ProbabilityCall(function, (args, kwargs), known[0][0], made, known, len(values))
            found = made_of(self._compared, call)
            if found is not None:
                self._tensors.know(made, found)
                entering = entering or by_hand(function, made, *known[0])
        if rank == PICK and known[0][1].changed:
            return Entering(known[0][1].layers, function, known[0][1].changed, "")
        return entering

    def _entering(
        self, function: str, call: Arguments, known: Sequence[tuple[Tensor, KnownProbabilities]]
    ) -> Entering | None:
        """What enters a loss."""
        tensor, one = known[0]
        kind = KINDS[function][0]
        is_input = (call[0][0] if call[0] else call[1].get("input")) is tensor
        if len(known) > 1 if kind == "values" else not is_input:
            return None  # the target, or two of them that are to be alike
        if one.is_number and kind == "values":
            return None
        changed = one.changed or one.turned or ("" if function in _WEIGH_LOGARITHMS else one.weighted)
        if not changed and one.given is not None:
            is_classes = kind == "classes" and one.n_outputs > 1
            dim = dim_told(function, tensor, call) if is_classes else None
            if not are_given(one, tensor, dim):
                changed = one.last or IN_PLACE
        if not changed and kind == "classes" and one.kind == "labels":
            changed = one.layers[0][1]
        return Entering(one.layers, function, changed, "" if changed else one.pooled)
