"""Linear layers without a module: a matrix of the model by which a function multiplies, as where a head is tied.

They are followed where the matrix is a parameter of the model, or the weight of an embedding or of a linear layer that
is not called: `F.linear(states, self.embedding.weight)`, `states @ self.weight`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

PRODUCTS = frozenset(("linear", "matmul", "__matmul__", "mm", "addmm"))
"""Functions that may stand for a call of a linear layer."""


@dataclass(frozen=True, eq=False)
class AppliedMatrix:
    """What stands in the place of an `nn.Linear`.

    Attributes:
        matrix: The matrix: (O, F), or (F, O) where it is turned.
        added: Added to the outputs, shape (O,); None for none.
        is_turned: Whether its rows are those of the input.
        is_sure: Whether it is the weight of an embedding or a linear layer as that has it, by which outputs are made.
        scales: What the product, and what is added, are multiplied by, as by alpha and beta of `addmm`.
    """

    matrix: Tensor
    added: Tensor | None
    is_turned: bool
    is_sure: bool
    scales: tuple[float, float] = (1.0, 1.0)

    @property
    def weight(self) -> Tensor:
        """The weight as that of an `nn.Linear`, shape (O, F)."""
        weight = self.matrix.t() if self.is_turned else self.matrix
        return weight if self.scales[0] == 1 else weight * self.scales[0]

    @property
    def bias(self) -> Tensor | None:
        """The bias as that of an `nn.Linear`, shape (O,); None for none."""
        return self.added if self.added is None or self.scales[1] == 1 else self.added * self.scales[1]

    @property
    def out_features(self) -> int:
        """Outputs O."""
        return int(self.matrix.shape[1 if self.is_turned else 0])

    @property
    def in_features(self) -> int:
        """Inputs F."""
        return int(self.matrix.shape[0 if self.is_turned else 1])


LinearLayer = nn.Linear | AppliedMatrix


class AppliedMatrices:
    """Recognizes calls of functions that stand for linear layers.

    Args:
        linears: Linear modules by name.
        embeddings: Embeddings by name.
        parameters: Other parameters of the model by name, matrices and biases.
    """

    def __init__(
        self,
        linears: Mapping[str, nn.Linear],
        embeddings: Mapping[str, nn.Embedding],
        parameters: Mapping[str, Tensor],
    ) -> None:
        self._linears = linears
        self._modules: Mapping[str, nn.Module] = {**embeddings, **linears}
        self._parameters = parameters
        self._found: dict[tuple[int, int | None, bool, tuple[float, float]], AppliedMatrix] = {}

    def see(
        self, function: str, args: Sequence[Any], kwargs: Mapping[str, Any], called: Collection[nn.Module]
    ) -> tuple[str, LinearLayer, Tensor] | None:
        """The name of the layer that a function stands for, the layer, and what it reads; None where it is none.

        Args:
            function: Name of the function.
            args: Its arguments by position.
            kwargs: Those by keyword.
            called: Modules that are being called.
        """
        read, matrix, bias = _arguments(function, args, kwargs)
        scales = _scales(kwargs) if function == "addmm" else (1.0, 1.0)
        if not isinstance(read, Tensor) or not isinstance(matrix, Tensor) or matrix.dim() != 2 or read.dim() == 0:
            return None
        if any(getattr(module, "weight", None) is matrix for module in called):
            return None
        for name, module in self._modules.items():
            is_turned = _is_turned(matrix, module.weight, function)  # type: ignore[arg-type]
            if is_turned is not None:
                if module is self._linears.get(name) and module.bias is bias and not is_turned and scales == (1, 1):
                    return name, self._linears[name], read
                if is_turned and isinstance(module, nn.Embedding):
                    return None  # rows that are mixed by chances, as what a generator reads next
                found = self._applied(module.weight, bias, is_turned, scales, is_sure=not is_turned)  # type: ignore[arg-type]
                return None if found is None else (f"{name}.weight", found, read)
        for name, parameter in self._parameters.items():
            is_turned = _is_turned(matrix, parameter, function)
            if is_turned is not None:
                found = self._applied(parameter, bias, is_turned, scales, is_sure=False)
                return None if found is None else (name, found, read)
        return None

    def _applied(
        self, matrix: Tensor, bias: Any, is_turned: bool, scales: tuple[float, float], *, is_sure: bool
    ) -> AppliedMatrix | None:
        """A matrix with a bias, one and the same in all passes; None where the bias is none of the model's."""
        if bias is not None:
            biases = (*self._parameters.values(), *(module.bias for module in self._linears.values()))
            bias = next((one for one in biases if one is not None and _is_same(bias, one)), None)
            if bias is None:
                return None
        key = id(matrix), None if bias is None else id(bias), is_turned, scales
        if key not in self._found:
            self._found[key] = AppliedMatrix(matrix, bias, is_turned, is_sure, scales)
        return self._found[key]


def _arguments(function: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """What a product reads, its matrix and its bias."""
    names = {"linear": ("input", "weight", "bias"), "addmm": ("input", "mat1", "mat2"), "mm": ("input", "mat2")}
    wanted = names.get(function, ("input", "other"))
    given = [args[place] if place < len(args) else kwargs.get(name) for place, name in enumerate(wanted)]
    if function == "addmm":
        return given[1], given[2], given[0]
    return given[0], given[1], given[2] if function == "linear" else None


def _is_same(bias: Tensor, parameter: Tensor) -> bool:
    """Whether a bias is a parameter, or one that is the same for every row."""
    if bias is parameter:
        return True
    is_row = bias.shape[-1:] == parameter.shape and bias.stride()[-1:] == parameter.stride()
    return is_row and bias.data_ptr() == parameter.data_ptr() and not any(bias.stride()[:-1])


def _scales(kwargs: Mapping[str, Any]) -> tuple[float, float]:
    """What a product and what is added to it are multiplied by."""
    return float(kwargs.get("alpha", 1)), float(kwargs.get("beta", 1))


def _is_turned(matrix: Tensor, weight: Tensor, function: str) -> bool | None:
    """Whether a product reads the rows of a weight that `matrix` is, or is a view of; None where it is another one."""
    of_linear = function == "linear"
    if matrix is weight:
        return not of_linear
    if weight.dim() != 2 or matrix.data_ptr() != weight.data_ptr() or matrix.dtype != weight.dtype:
        return None
    if (matrix.shape, matrix.stride()) == (weight.shape, weight.stride()):
        return not of_linear
    if (matrix.shape, matrix.stride()) == (weight.shape[::-1], weight.stride()[::-1]):
        return of_linear
    return None
