"""What is said of a head: what is shown of its outputs, at which steps, and what to write where nothing is."""

from __future__ import annotations

from lightning_rnnvis.capture.model.affine import spoken
from lightning_rnnvis.capture.model.state_uses import MadeOfStates
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.outputs.missing_heads import MissingHead
from lightning_rnnvis.records.head import NO_OUTPUTS

_WITHOUT_PREDICTIONS = (
    "no predictions after each word, and importance of chips, word effects and the outputs of `record.run` cannot be"
    " had"
)


def of_missing_head(missing: MissingHead) -> str:
    """Of a linear layer that reads no state.

    What it says to write is tried by tests/training/heads/test_missing_heads.py.
    """
    said = f"{NO_OUTPUTS}: there are {_WITHOUT_PREDICTIONS}, because"
    if not missing.name and missing.product == "einsum":
        return (
            f"{said} the model multiplies states by `einsum`, which is not followed. As a product with the weight, such"
            " as states @ weight.T, it is."
        )
    if not missing.name and missing.product:
        return (
            f"{said} `{missing.product}` multiplies states by something else than a matrix of the model as it is: by a"
            " vector, a weight from the left, or one made anew, as `normalize`, `softmax` or rows that are taken make"
            " it. Where states enter as they are, an nn.Linear is a head; what is made anew of its weight, it has"
            " by torch.nn.utils.parametrize.register_parametrization."
        )
    if missing.own_loss:
        return (
            f"{said} `{missing.name}` lies in `{missing.own_loss}`, which computes a loss of its own: what the layers"
            " there give are logits of the frequent words and of groups of words, and not the chances of all words."
        )
    if not missing.name:
        return (
            f"{said} validation calls no nn.Linear, and no product with a matrix that is a parameter of the model, that"
            " could give them."
            " An nn.Linear can share its weight with an embedding: head.weight = embedding.weight."
        )
    what, cure = _reads(missing)
    return " ".join(
        filter(None, (f"{said} `{missing.name}`, the last linear layer that validation calls, {what}.", cure))
    )


def why_no_outputs(named: str | bool | None, missing: MissingHead | None) -> str:
    """Why a record has no outputs, where no head was found; empty where that is not known.

    Args:
        named: The head that the user named; False where none is to be looked for.
        missing: What stands in its place.
    """
    if named is False:
        return f"{NO_OUTPUTS}: RNNVis(head=False) looks for no head, so there are {_WITHOUT_PREDICTIONS}."
    if isinstance(named, str):
        return f"{NO_OUTPUTS}: there are {_WITHOUT_PREDICTIONS}, because {_of_named(named)}."
    return "" if missing is None else of_missing_head(missing)


def of_named_head(named: str) -> str:
    """Of a head that the user named, and that reads no state."""
    return (
        f"RNNVis(head={named!r}): {_of_named(named)}, so its outputs are not shown. Name an nn.Linear that does, or"
        " leave `head` out."
    )


def _of_named(named: str) -> str:
    return (
        f"`{named}` was not seen to read hidden states of a recorded layer as they are (one in every row, but for the"
        " padding of packed sentences), or their mean or largest values over each sentence, in the validation"
    )


_MEANS = {"mean", "nanmean", "adaptive_avg_pool1d", "avg_pool1d"}
_LARGEST = {"max", "amax", "adaptive_max_pool1d", "max_pool1d", "topk"}
_WEIGHTS = {"softmax", "log_softmax", "special_softmax", "scaled_dot_product_attention", "bmm", "einsum"}


_OF_STEPS = "All of this is then there of each step by itself; what the model says of a whole sentence is their"

_NOT_OF_WORDS = "which is not that over the words of each sentence"
_NAME_PADDING = (
    "If it leaves out a padding that RNNVis does not know, name the id of the padding: RNNVis(…, padding=0)."
)

_DIVIDES = {"div", "divide", "true_divide", "truediv"}
_SUMS = {"sum", "matmul", "mm", "bmm", "einsum", "scaled_dot_product_attention"}
_WEIGHS = {"mul", "multiply", "rmul", "imul", "sum", "nansum"}


def _reads(missing: MissingHead) -> tuple[str, str]:
    """What a linear layer reads in the place of states, and what to write; that may be nothing."""
    name, made = missing.name, missing.made
    if made is None:
        return "was not seen to read a state as it is", ""
    functions = set(made.functions)
    named = _named(made)
    if functions & _WEIGHTS and functions <= _WEIGHTS | _LINEAR and made.functions[-1] in _SUMS:
        return f"reads states that are put together with weights, as by attention ({named})", (
            f"Let it read each of them and put its outputs together, such as (weights * {name}(states)).sum(1) in place"
            f" of {name}((weights * states).sum(1)): where the weights sum to 1 the model is the same. {_OF_STEPS}"
            " weighted sum, which is not shown."
        )
    if missing.readers:
        reader = missing.readers[-1]
        return f"reads what other layers make of states ({named})", (
            f"RNNVis(…, head={reader!r}) shows what `{reader}` makes of the state: hidden values, and not the outputs"
            " of the model."
        )
    if made.of_cell and not made.functions:
        what = f"reads the cell state c of `{made.layers[0]}`"
        return f"{what}, which is run only where it is the last one that an nn.LSTM returns", ""
    if made.of_cell:
        return f"reads what {named} makes of the cell state c of `{made.layers[0]}`, and no state as it is", ""
    if functions & _LARGEST:
        return f"reads the largest values over several states ({named}), {_NOT_OF_WORDS}", _NAME_PADDING
    divides = "sum" in functions and bool(functions & _DIVIDES)
    if (functions & _MEANS or divides) and functions <= _MEANS | _DIVIDES | _WEIGHS:
        return f"reads a mean of states ({named}), {_NOT_OF_WORDS}", (
            f"{_NAME_PADDING} Else let it read each of them and average its outputs, such as {name}(states).mean(1) in"
            f" place of {name}(states.mean(1)): the model is the same. {_OF_STEPS} mean, which is not shown."
        )
    if not functions and missing.is_part:
        return "reads some of the units of a state, and not all", ""
    if not functions and missing.is_as_wide:
        return "reads something that is made of states, and no state as it is, or one of another call of a layer", ""
    if not functions:
        beside = ", or other values," if made.beside else ""
        return f"reads states of several layers or steps{beside} side by side", ""
    return f"reads what {named} makes of states, and no state as it is", ""


_LINEAR = set(
    "linear mul multiply rmul imul truediv div divide true_divide sum nansum matmul mm bmm einsum softmax tanh add radd"
    " iadd scaled_dot_product_attention mean".split()
)
"""Functions that weigh and sum states, or make the weights."""


_NOTHING_BESIDE = (
    "A head that reads the states of one module as they are, of one or both directions, or the last ones of"
    " all its layers or of several modules that read the same words, has them all."
)


def of_head(head: FoundHead) -> str:
    """What is shown of the outputs of a head, and how that is known."""
    kind = _KINDS[head.kind]
    if head.kind == "labels" and head.n_outputs == 1:
        kind = "one label, yes or no (`outputs=['no', 'yes']` names both)"
    shown = f"RNNVis shows the outputs of `{head.name}` as {kind}"
    if not head.is_whole:
        shown = f"RNNVis shows how far units push the outputs of `{head.name}`, {kind}"
    if head.use.reason:
        shown = f"{shown}, because {head.use.reason}."
    elif head.use.is_given:
        shown += "."
    else:
        shown = (
            f"{shown}, which is assumed: validation calls no loss or activation with them that tells more. If they are"
            " the logits of classes, write RNNVis(…, head_kind='classes'); of labels, each by itself,"
            " head_kind='labels'."
        )
    if head.others:
        names = " and ".join(f"`{name}`" for name in head.others)
        reads = "reads" if len(head.others) == 1 else "read"
        shown += f" {names} {reads} the state, too: RNNVis(…, head={head.others[0]!r}) takes that in its place."
    if head.is_hidden:
        shown += " These are hidden values, of which a later layer makes the outputs of the model."
    if head.is_whole:
        return shown
    return f"{shown} There are {why_not_whole(head)}"


def why_not_whole(head: FoundHead) -> str:
    """What there is not of a head that reads more than states, and why, as the rest of a sentence."""
    return f"{_WITHOUT_PREDICTIONS}, because it reads {_beside(head.made)}. {_NOTHING_BESIDE}"


def _beside(made: MadeOfStates | None) -> str:
    """What a head reads beside a state."""
    if made is None or made.beside:
        return "other values beside the state"
    if made.functions:
        return f"what {_named(made)} makes of states beside the state"
    if len(made.layers) > 1:
        return f"states of {' and '.join(f'`{name}`' for name in made.layers)} side by side"
    return "states of several layers or steps side by side"


def _named(made: MadeOfStates) -> str:
    return " and ".join(f"`{function}`" for function in made.functions)


_POOLS = {"mean": "the mean", "max": "the largest values"}

_KINDS = {"classes": "classes", "labels": "independent labels", "values": "values"}


def of_steps(head: FoundHead) -> list[str]:
    """What it reads, where what is shown of a sentence is not all that there is to it.

    The cures are tried by tests/training/heads/test_padded_ends.py.
    """
    if not head.is_whole:
        return [f"Of the outputs of `{head.name}` there are {why_not_whole(head)}"]
    found = []
    if head.is_hidden:
        found.append(f"`{head.name}` gives hidden values, of which a later layer makes the outputs of the model.")
    if head.pools:
        reads = f"`{head.name}` reads {_pools_of(head)} of the states of a sentence"
        if head.rules:
            reads = f"The model averages the outputs of `{head.name}` over a sentence"
        found.append(f"{reads}: what is shown after a word is what it says of the words so far.")
    elif head.use.pooled:
        found.append(
            f"The model puts the outputs of `{head.name}` at several steps together, by `{head.use.pooled}`, before its"
            " loss. What is shown after each word is the output of that step alone, and importance, word effects and"
            " `record.run` are of such outputs: what the model says of a whole sentence is made of all of them, and is"
            " not shown."
        )
    if head.varies:
        found.append(
            f"What the model does to the outputs of `{head.name}` before its loss is another one in each batch: they"
            f" are shown as {_KINDS[head.kind]}, as the layer gives them."
        )
    if head.use.changed:
        what = "Values" if head.kind == "values" else "Probabilities"
        found.append(
            f"{what} of `{head.name}` are those of the layer alone: for its loss the model makes others of"
            f" them by {spoken(head.use.changed)}."
        )
    if head.use.is_given and head.use.after is not None:
        found.append(
            f"What the model does to the outputs of `{head.name}` by {head.use.after.named} is done here, too."
        )
    if head.entering is None and not head.joined:
        found.append(
            f"`{head.name}` reads some states of each sentence, by no rule that is known, so that what it says is shown"
            " after every word of a sentence that is typed, and importance is that of all words. If it reads the last"
            " state before a padding that RNNVis does not know, name the id of the padding: RNNVis(…, padding=0)."
        )
    return [*found, *_of_padding(head)]


def _pools_of(head: FoundHead) -> str:
    return " and ".join(_POOLS[one] for one in head.pools)


def _of_padding(head: FoundHead) -> list[str]:
    """What padding does to what is read, if it does something."""
    if not head.through_padding:
        return []
    if any(one.past_padding and one.entering in head.pools for one in head.joined):
        pools = _pools_of(head)
        return [
            f"Padding enters {pools}, of which `{head.name}` makes its outputs. What is shown is what it says of each"
            " sentence by itself, without padding, which is something else than in a batch. If you pack the sentences,"
            f" pack_padded_sequence(…), and take {pools} over the words alone, both are the same."
        ]
    alone = "A sentence that RNNVis runs by itself, such as one that is typed, has none, so that there the model says"
    if head.rules and head.rules[0].past_padding and not head.joined:
        alone = "What is shown is what it says of each sentence by itself, without padding, which is"
    return [
        f"`{head.name}` reads states that have read padding, too, as the last ones of a padded batch, or the first"
        f" ones of a layer that reads backwards. {alone} something else than in a batch. If you pack the sentences,"
        " pack_padded_sequence(…), both are the same."
    ]
