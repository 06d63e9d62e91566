"""What functions of torch tell of the outputs that enter them, by the functions' names."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from lightning_rnnvis.records.head import HeadKind

LOSS, ACTIVATION, PICK = 3, 2, 1
"""How much a function tells: a loss more than an activation, that more than the choice of the largest."""

KINDS: dict[str, tuple[HeadKind, int]] = {
    **dict.fromkeys(("cross_entropy", "nll_loss", "kl_div", "ctc_loss"), ("classes", LOSS)),
    **dict.fromkeys(("softmax", "log_softmax", "gumbel_softmax", "logsumexp"), ("classes", ACTIVATION)),
    **dict.fromkeys(("special_softmax", "special_log_softmax", "special_logsumexp"), ("classes", ACTIVATION)),
    **dict.fromkeys(("argmax", "max", "topk"), ("classes", PICK)),
    **dict.fromkeys(("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"), ("values", ACTIVATION)),
    **dict.fromkeys(("gaussian_nll_loss", "poisson_nll_loss"), ("values", ACTIVATION)),
    **dict.fromkeys(("hinge_embedding_loss", "cosine_embedding_loss", "margin_ranking_loss"), ("values", ACTIVATION)),
    **dict.fromkeys(("triplet_margin_loss", "triplet_margin_with_distance_loss"), ("values", ACTIVATION)),
    "linear_cross_entropy": ("values", ACTIVATION),  # what enters it are states: it makes the logits by itself
    **dict.fromkeys(("binary_cross_entropy_with_logits", "binary_cross_entropy"), ("labels", LOSS)),
    **dict.fromkeys(("multilabel_soft_margin_loss", "soft_margin_loss"), ("labels", LOSS)),
    # What is compared with a margin is no probability's logarithm, whatever an activation would make of it.
    **dict.fromkeys(("multi_margin_loss", "multilabel_margin_loss"), ("values", LOSS)),
    **dict.fromkeys(("sigmoid", "sigmoid_", "special_expit", "expit"), ("labels", ACTIVATION)),
    **dict.fromkeys(("logsigmoid", "log_sigmoid"), ("labels", ACTIVATION)),
}
"""What outputs that enter a function are. Those that enter others alone are values."""

REGRESSIONS = {"mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"}
"""Losses that compare each output with a number of its own."""

_ALONG = {"softmax", "log_softmax", "special_softmax", "special_log_softmax", "argmax", "max", "logsumexp", "topk"}
"""Functions along one dimension, which tell classes only where it is that of the outputs."""

PARTS = {"__getitem__", "select", "narrow", "chunk", "split", "split_with_sizes", "unbind", "tensor_split"}
"""Views that may leave some of the outputs out."""

SAME = PARTS | set(
    "view reshape view_as reshape_as permute transpose swapaxes swapdims movedim moveaxis squeeze unsqueeze flatten"
    " unflatten ravel t expand expand_as broadcast_to broadcast_tensors contiguous clone detach detach_ __get__"
    " index_select gather take_along_dim masked_select masked_fill masked_fill_ where cat concat concatenate stack"
    " hstack vstack dstack pad_sequence _pack_padded_sequence _pad_packed_sequence atleast_1d atleast_2d atleast_3d"
    " float double half bfloat16 to type type_as cpu cuda as_tensor as_subclass requires_grad_ squeeze_ unsqueeze_"
    " nan_to_num clamp clamp_min clamp_max clip dropout repeat repeat_interleave roll flip".split()
)
"""Functions whose result is still the outputs, seen otherwise."""

BESIDE = {"cat", "concat", "concatenate", "stack", "hstack", "vstack", "dstack"}
"""Those of `SAME` that put several tensors side by side."""

NEGATED = {"neg", "neg_", "negative", "rsub", "__rsub__"}
"""Functions that turn outputs round."""

_OF_THREE = {"addcmul", "lerp"}

SCALED = NEGATED | set("div div_ divide true_divide __itruediv__ __idiv__ sub sub_ subtract __isub__".split())
"""The same with a number or another tensor, where the outputs come first: a temperature, a mask, a prior."""

WEIGHTED = _OF_THREE | set("mul mul_ __rmul__ __imul__ multiply".split())
"""The same where the other factor is none of the outputs: a mask, weights of steps."""

SUMS = set("add add_ __radd__ __iadd__".split())
"""The same, whatever is added: a prior, other steps."""

BENT = set(
    "tanh tanh_ exp exp_ expm1 softplus relu relu_ relu6 elu elu_ selu celu gelu silu mish leaky_relu hardtanh"
    " hardsigmoid hardswish sigmoid sigmoid_ softmax log_softmax softmin square pow __pow__ pow_ abs abs_ absolute sqrt"
    " sin cos atan sinh cosh log log1p log_ sign round floor cumsum cumprod reciprocal __rdiv__ __rtruediv__ normalize"
    " layer_norm batch_norm".split()
)
"""Functions that give values others by no scale and shift."""

AS_GOOD_AS_INFINITE = 1e3
"""What takes an output out when it is added to it or taken away."""

VIEWS = set(
    "view reshape view_as reshape_as permute transpose swapaxes swapdims movedim moveaxis squeeze unsqueeze flatten"
    " unflatten ravel t expand expand_as contiguous clone detach detach_ __get__ squeeze_ unsqueeze_ float double to"
    " type cpu cuda requires_grad_".split()
)
"""Those of `SAME` that leave every row as it is."""

CLAMPS = set("clamp clamp_ clamp_min clamp_min_ clamp_max clamp_max_ clip clip_ nan_to_num nan_to_num_".split())
"""Functions that give numbers beyond a limit another value."""

_POOLS = set("mean nanmean sum nansum amax amin max min median nanmedian logsumexp special_logsumexp".split()) | set(
    "adaptive_avg_pool1d adaptive_max_pool1d avg_pool1d max_pool1d".split()
)
"""Functions over dimensions: the result is still the outputs where these are others than theirs, such as time."""

_SECOND = {"cross_entropy", "nll_loss", "multi_margin_loss"}
"""Losses for which classes are the second dimension, as in (B, C, T)."""

_OF_LAST = {"adaptive_avg_pool1d", "adaptive_max_pool1d", "avg_pool1d", "max_pool1d"}

_MATRIX_PRODUCTS = {"matmul", "bmm", "__matmul__"}
"""The same where the outputs come second: steps are put together with weights, as attention does."""

_TELLS_NOTHING = set(
    "mean nanmean sum nansum std var norm min amin amax median nanmedian isnan isfinite zeros_like ones_like"
    " empty_like full_like copy_ __setitem__"
    " is_floating_point numel size dim element_size storage_offset is_contiguous item tolist numpy".split()
)
"""Other functions that do not show what the outputs are for."""

_LIKE_ANOTHER = {"view_as", "reshape_as", "expand_as", "type_as", "to"}
"""Functions that read the shape or type of another tensor."""

Arguments = tuple[tuple[Any, ...], dict[str, Any]]
"""The arguments of a call, by position and by keyword."""


def read_as_numbers(function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """The arguments of a call whose numbers enter its result, and not their shape or type alone."""
    return args[:1] if function in _LIKE_ANOTHER else (*args, *kwargs.values())


def tells_nothing(function: str) -> bool:
    """Whether a call can neither show what the outputs are for, nor give them on."""
    return function in _TELLS_NOTHING and function not in _POOLS


def changes(function: str, tensor: Tensor, call: Arguments, n_outputs: int, pooled: bool) -> bool:
    """Whether scaling or a sum gives outputs values of which a softmax makes others: by a temperature or a prior.

    It does not where all outputs of a step get the same summand, or a weight of that step, as when steps are averaged;
    nor by a mask, of zeros and ones, or of zeros and what is as good as infinite.

    Args:
        function: One of `SCALED`, `WEIGHTED` or `SUMS`.
        tensor: The outputs.
        call: Its arguments.
        n_outputs: Outputs of the layer.
        pooled: Whether steps were put together before.
    """
    if function in NEGATED | _OF_THREE:
        return True
    other = next((value for value in (*call[0], *call[1].values()) if value is not tensor), None)
    is_sum = function in SUMS or "sub" in function
    if isinstance(other, Tensor) and other.numel() != 1:
        if n_outputs > 1 and other.dim() > 0 and other.shape[-1] == 1 and tensor.shape[-1] == n_outputs:
            return False
        if pooled and not is_sum:
            return not bool((other > 0).all())
        size = other.detach().float().abs()
        mask = (size == 0) | ((size >= AS_GOOD_AS_INFINITE) if is_sum else (size == 1) & (other > 0))
        return not bool(mask.all())
    if not isinstance(other, (int, float, Tensor)):
        return False
    value = float(other)
    if is_sum:
        return n_outputs == 1 and value != 0
    return value != 1 and not (pooled and value > 0)


def pools(function: str, tensor: Tensor, call: Arguments, n_outputs: int) -> bool:
    """Whether a call puts steps of the outputs together, and leaves each output by itself."""
    if function in _MATRIX_PRODUCTS:
        return len(call[0]) > 1 and call[0][1] is tensor and tensor.shape[-1] == n_outputs
    if function not in _POOLS:
        return False
    dims = (-1,) if function in _OF_LAST else _dims(function, call)
    return bool(dims) and not any(_is_of_outputs(tensor, dim, n_outputs) for dim in dims)


def tells(function: str, tensor: Tensor, call: Arguments, n_outputs: int) -> bool:
    """Whether a function tells a kind, or enters other computations: not one along another dimension."""
    if function in _TELLS_NOTHING or function in _POOLS - _ALONG:
        return False
    if function not in _ALONG:
        return True
    dims = _dims(function, call)
    if not dims:
        return function == "argmax" and tensor.dim() == 1 and tensor.shape[0] == n_outputs > 1
    return len(dims) == 1 and tensor.dim() > 0 and tensor.shape[dims[0]] == n_outputs > 1


def target_of(tensor: Tensor, call: Arguments) -> Any:
    """What a loss compares outputs with: they may be named second."""
    args, kwargs = call
    both = [*args[:2], *(kwargs[name] for name in ("input", "target") if name in kwargs)]
    return next((one for one in both if one is not tensor), None)


def dim_told(function: str, tensor: Tensor, call: Arguments) -> int:
    """The dimension of the outputs, by what a function that tells classes takes it for."""
    if function in _ALONG and (dims := _dims(function, call)):
        return dims[0]
    return 1 if function in _SECOND and tensor.dim() > 1 else -1


def _dims(function: str, call: Arguments) -> tuple[int, ...]:
    """The dimensions that a call goes over; none where it goes over all."""
    args, kwargs = call
    place, default = (2, -1) if function == "topk" else (1, None)
    found = kwargs.get("dim", kwargs.get("axis", args[place] if len(args) > place else default))
    dims = tuple(found) if isinstance(found, (tuple, list)) else (found,)
    return dims if all(type(dim) is int for dim in dims) else ()


def _is_of_outputs(tensor: Tensor, dim: int, n_outputs: int) -> bool:
    """Whether a dimension is that of the outputs: of several of that size the last one."""
    if tensor.dim() == 0 or tensor.shape[dim] != n_outputs or n_outputs == 1:
        return False
    return dim % tensor.dim() == tensor.dim() - 1 or list(tensor.shape).count(n_outputs) == 1
