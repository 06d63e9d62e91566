"""What functions make of probabilities: the same rows, weighed or pooled ones, or others.

Which functions leave them as they are is not asked: what a function makes is compared with what it got, see
`compared_probabilities`. What others make of them is a matter of their kind, see `_KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import replace

from lightning_rnnvis.capture.model.function_kinds import BESIDE, SAME, SUMS, VIEWS, pools
from lightning_rnnvis.capture.model.uses.compared_probabilities import ComparedProbabilities
from lightning_rnnvis.capture.model.uses.known_probabilities import KnownProbabilities
from lightning_rnnvis.capture.model.uses.probability_call import ProbabilityCall
from lightning_rnnvis.capture.rows.near_rows import are_masked, are_weighted

_LOGARITHMS = {"log": True, "exp": False}
"""Functions between probabilities and their logarithms, and whether logarithms come of them."""

_PRODUCTS = set(
    "mul rmul imul multiply div rdiv idiv divide true_divide truediv rtruediv itruediv floor_divide floordiv rfloordiv"
    " ifloordiv addcmul addcdiv matmul rmatmul linalg_matmul multi_dot linalg_multi_dot chain_matmul".split()
)

_ADDED_UP = {"sum", "nansum", "add", "matmul", "bmm"}
"""What puts steps together, so that a number that divides these makes a mean."""

_Rule = Callable[[ComparedProbabilities, ProbabilityCall], KnownProbabilities | None]
"""What is known of what one call made; None where the rule does not tell."""


def made_of(compared: ComparedProbabilities, call: ProbabilityCall) -> KnownProbabilities | None:
    """What is known of what a function made of probabilities; None where it is none of them.

    Args:
        compared: The rows that must enter a loss, to which what it made may be added.
        call: The call of the function.
    """
    if call.function.endswith("_like") or call.function.startswith("new_"):
        return None
    if call.function in VIEWS:
        return call.first
    for names, rule in _KINDS:
        known = rule(compared, call) if names is None or call.name in names else None
        if known is not None:
            return known
    return _others(call)


def _weighed_by_others(compared: ComparedProbabilities, call: ProbabilityCall) -> KnownProbabilities | None:
    """Logarithms and probabilities, as in a focal loss."""
    if all(one.is_log == call.first.is_log for _, one in call.known):
        return None
    logs = next(one for _, one in call.known if one.is_log)
    return replace(logs, weighted=logs.weighted or call.name, given=None, last=call.name)


def _of_changed(compared: ComparedProbabilities, call: ProbabilityCall) -> KnownProbabilities | None:
    """Whatever is made of what was changed before: but it may be what it was before that."""
    first, joined, is_lost = call.first, call.joined, call.loses_outputs
    if not joined.changed:
        return None
    if near := compared.near(call):
        return near  # as what is divided by its own sum
    given = first.given if first.picked and is_lost else None
    if given is not None and given.hold(call.result, may_mask=False) is not False:
        return replace(first, changed="", picked=False)  # that of what came, by a product with ones and zeros
    is_number = first.is_number or (is_lost and call.function not in SAME)
    return replace(joined, is_log=_LOGARITHMS.get(call.name, first.is_log), is_number=is_number, given=None)


def _logarithm(compared: ComparedProbabilities, call: ProbabilityCall) -> KnownProbabilities | None:
    is_log, joined = _LOGARITHMS[call.name], call.joined
    if is_log == call.first.is_log:
        return None
    if joined.weighted and not is_log:
        return replace(joined, changed=joined.weighted, is_log=is_log, given=None)
    return compared.give(replace(joined, is_log=is_log), call.name, call.result)


def _beside(compared: ComparedProbabilities, call: ProbabilityCall) -> KnownProbabilities | None:
    n_layers = len(call.joined.layers)
    if call.n_values == len(call.known) and n_layers == 1:
        return None
    return replace(call.after, beside=True, given=call.first.given if n_layers == 1 else None)


def _pooled(compared: ComparedProbabilities, call: ProbabilityCall) -> KnownProbabilities | None:
    first = call.first
    is_whole = first.n_outputs == 1 or first.n_outputs in call.tensor.shape
    if not is_whole or not pools(call.function, call.tensor, call.arguments, first.n_outputs):
        return None
    if first.beside:
        return replace(call.after, changed=call.name, given=None)
    if call.result.numel() == call.tensor.numel():
        return call.after
    return compared.give(replace(call.after, pooled=call.name, weighted="", given=None), call.name, call.result)


def _added(compared: ComparedProbabilities, call: ProbabilityCall) -> KnownProbabilities | None:
    """The sum of several: of parts that were picked all of them, else the steps of one layer together."""
    if call.is_alone:
        return None
    if call.first.is_log:
        return replace(call.after, weighted=call.name, given=None)
    if all(one.picked for _, one in call.known):
        return replace(call.after, picked=False, given=None)
    is_pooled = len(call.joined.layers) == 1
    return replace(call.after, pooled=call.name, weighted="", given=None) if is_pooled else None


def _weighed_logarithms(compared: ComparedProbabilities, call: ProbabilityCall) -> KnownProbabilities | None:
    is_one = call.first.is_log and call.is_alone
    return replace(call.after, weighted=call.name, given=None) if is_one else None


def _weighed_rows(compared: ComparedProbabilities, call: ProbabilityCall) -> KnownProbabilities | None:
    """Rows times a number of their own; none by what makes a mean of a sum of steps."""
    first, dim = call.first, call.dim
    if first.is_log or not call.is_alone or call.result.shape != call.tensor.shape:
        return None
    is_alike = first.kind == "classes" and dim is not None
    if first.n_outputs == 1 or (is_alike and are_weighted(call.result, call.tensor, -1 if dim is None else dim)):
        return replace(call.after, weighted="" if first.pooled in _ADDED_UP else call.name, given=None)
    return None


def _others(call: ProbabilityCall) -> KnownProbabilities:
    """Others, of which some may be taken out and the rest left as they are."""
    first, made = call.first, call.result
    is_picked = made.shape == call.tensor.shape and not first.is_log and are_masked(made, call.tensor, False)
    changed = call.joined.weighted if first.is_log and call.joined.weighted else call.name
    given = first.given if is_picked and made is not call.tensor else None
    return replace(call.after, changed=changed, is_number=call.loses_outputs, picked=given is not None, given=given)


_KINDS: Sequence[tuple[Set[str] | None, _Rule]] = (
    (None, _weighed_by_others),
    (None, _of_changed),
    (_LOGARITHMS.keys(), _logarithm),
    (None, ComparedProbabilities.same),
    (BESIDE, _beside),
    (None, _pooled),
    ({name.strip("_") for name in SUMS}, _added),
    (_PRODUCTS | {"neg", "negative"}, _weighed_logarithms),
    (_PRODUCTS, _weighed_rows),
)
"""Kinds of functions, by their names without underscores at the ends, None for all, and what they make.

The first that tells it is right.
"""
