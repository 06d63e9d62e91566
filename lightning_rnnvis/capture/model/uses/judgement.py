"""What one pass tells of the outputs of a layer: their kind, how surely, and why."""

from __future__ import annotations

from collections.abc import Iterable

from lightning_rnnvis.capture.model.affine import are_same, are_same_columns, last_function, spoken
from lightning_rnnvis.capture.model.function_kinds import ACTIVATION, BENT, KINDS, PICK
from lightning_rnnvis.capture.model.uses.joined_outputs import JoinedEntering
from lightning_rnnvis.capture.model.uses.layer_pass import LayerPass
from lightning_rnnvis.capture.model.uses.output_use import Before, OutputUse
from lightning_rnnvis.records.head import HeadKind

_IF_LOGITS = (
    ", which tells no more; if a loss of your own takes them for logits, write RNNVis(…, head_kind='classes') or"
    " 'labels'"
)
"""What follows the name of a function that is none of torch's losses."""

_CHANGED = (
    "{0} gives some of them other values, leaves some out or orders them otherwise before they enter `{1}`:"
    " probabilities of what the layer gives would not be the model's. If you want these all the same, write"
    " RNNVis(…, head_kind='classes') or 'labels'"
)
"""Why outputs are values: the function that changes them, and the loss or activation."""

_TAKEN_OTHERWISE = (
    "what `{1}` makes of them, each by itself, enters `{2}`, which takes them for classes: probabilities of what the"
    " layer gives would not be those of the loss. If you want these all the same, write RNNVis(…, head_kind='classes')"
    " or 'labels'"
)
"""Why outputs are values, as `_MIXED`, where nothing changes them."""

_ACROSS = (
    "`{0}` goes over another dimension than theirs, such as that of steps or sequences, so that it makes no"
    " probabilities of each. If you want those of what the layer gives, write RNNVis(…, head_kind='classes') or"
    " 'labels'"
)
"""Why outputs are values: the activation."""

_JOINED = (
    "{0} puts them together with those of {1} before they enter `{2}`: what the layer gives alone is not what the model"
    " says. If you want its probabilities all the same, write RNNVis(…, head_kind='classes') or 'labels'"
)
"""Why outputs are values: the function, the other layers, and the loss or activation."""

_MIXED = (
    "{0} gives the probabilities that `{1}` makes of them other values before these enter `{2}`: those of the layer"
    " alone are not the model's. If you want these all the same, write RNNVis(…, head_kind='classes') or 'labels'"
)
"""Why outputs are values: the function that changes their probabilities, what made these, and the loss."""


def done_before(of_layer: LayerPass) -> Before:
    """What was done to all outputs before the function that tells most of them."""
    joined = of_layer.joined
    if joined is not None and not joined.are_own and not any(one in KINDS for one in of_layer.entered):
        return Before(None, joined.function)
    ranks = {name: KINDS.get(name, ("values", 0))[1] for name in of_layer.entered}
    told = {name: of_layer.entered[name] for name, rank in ranks.items() if rank == max(ranks.values())}
    mixed = (one.mixed[0] for one in told.values() if one.mixed and not one.is_own)
    changed = next((one.changed for one in told.values() if one.changed), "") or next(mixed, "")
    bent = "" if changed else next((name for name in told if name in BENT), "")
    every = [one.after for one in told.values()]
    if not changed and not bent and all(are_same(one, every[0]) for one in every):
        return Before(every[0] if every else None)
    return Before(None, changed or bent.strip("_") or next(last_function(one) for one in every if one is not None))


def judged(name: str, of_layer: LayerPass) -> tuple[int, OutputUse]:
    """What a pass tells of the outputs of a layer, and how surely."""
    joined = of_layer.joined
    joined_rank = 0 if joined is None else KINDS[joined.loss][1]
    told: dict[int, dict[HeadKind, str]] = {}
    in_parts = [name for name, one in of_layer.entered.items() if one.parts and _kind_of(name) != "labels"]
    is_cut = _is_cut(of_layer)
    for function, entered in of_layer.entered.items():
        if function not in KINDS:
            continue
        kind, rank = KINDS[function]
        # Two groups of classes, or classes beside numbers, are no classes altogether.
        is_whole = entered.whole or is_cut or (in_parts == [function] and entered.parts == 1)
        if kind == "labels":
            is_whole = entered.whole or is_cut or entered.numbers >= of_layer.numbers
        if kind == "values" or is_whole:
            told.setdefault(rank, {}).setdefault(kind, function)
    if joined is not None and joined_rank > max(told, default=0):
        return joined_rank, _joined_use(joined, name)
    if told:
        rank = max(told)
        return rank, _told_use(of_layer, rank, told[rank])
    if of_layer.across:
        return ACTIVATION, OutputUse("values", _ACROSS.format(of_layer.across), is_changed=True)
    if not of_layer.entered:
        return 0, OutputUse("values")
    if in_parts:
        return 1, OutputUse("values", f"some of them enter `{in_parts[0]}`")
    return 1, OutputUse("values", f"they enter `{next(iter(of_layer.entered))}`{_IF_LOGITS}")


def _joined_use(joined: JoinedEntering, name: str) -> OutputUse:
    """What outputs are that enter a function together with those of other layers."""
    others = joined.others(name)
    if joined.are_own:
        return OutputUse(_kind_of(joined.loss), f"they enter `{joined.loss}` beside those of {others}")
    reason = _JOINED.format(spoken(joined.function), others, joined.loss)
    return OutputUse("values", reason, is_changed=True)


def _is_cut(of_layer: LayerPass) -> bool:
    """Whether some of the outputs enter functions, each time the same ones, and others never by themselves."""
    cuts = [one.columns for one in of_layer.entered.values() if one.parts]
    return bool(cuts) and cuts[0] is not None and all(are_same_columns(one, cuts[0]) for one in cuts)


def _told_use(of_layer: LayerPass, rank: int, told: dict[HeadKind, str]) -> OutputUse:
    """What outputs are by the functions of one rank, of each kind the first."""
    if rank == PICK and any(function not in KINDS for function in of_layer.entered):
        return OutputUse("values")  # the largest of values may be logged beside a loss that is not known
    kinds, functions = list(told), list(told.values())
    if rank > PICK and kinds != ["values"] and (changed := _changed_use(of_layer, functions)):
        return changed
    reason = f"they enter `{'` and `'.join(functions)}`"
    kind = kinds[0] if len(kinds) == 1 else "values"
    entered = [of_layer.entered[at] for at in functions]
    pooled = next((one.pooled for one in entered if one.pooled), "").strip("_")
    first = next((one.after for one in entered if one.after is not None), None)
    if kind == "values" or first is None:
        return OutputUse(kind, reason, pooled=pooled)
    if rank > PICK and not all(are_same(one.after, first) for one in entered):
        return _of_changed(last_function(first), functions[0])
    return OutputUse(kind, f"{reason} after {first.named}, which is done here, too", after=first, pooled=pooled)


def _changed_use(of_layer: LayerPass, functions: Iterable[str]) -> OutputUse | None:
    """What outputs are where others enter functions than the layer gave, or other probabilities; None where none do."""
    for function in functions:
        if changed := of_layer.entered[function].changed:
            return _of_changed(changed, function)
    for function in functions:
        entered = of_layer.entered[function]
        if entered.mixed and not entered.is_own:
            reason = _TAKEN_OTHERWISE if entered.mixed[0] == function else _MIXED
            said = spoken(entered.mixed[0])
            return OutputUse("values", reason.format(said, function, entered.mixed[1]), is_changed=True)
    return None


def _of_changed(function: str, at: str) -> OutputUse:
    """Outputs that a function changes before they enter another."""
    return OutputUse("values", _CHANGED.format(spoken(function), at), is_changed=True)


def _kind_of(function: str) -> HeadKind:
    return KINDS.get(function, ("values", 0))[0]
