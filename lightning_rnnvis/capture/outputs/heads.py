"""Finds the head, the linear layer that turns a hidden state into the outputs of the model, by the values it read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from lightning_rnnvis.capture.model.affine import Affine, are_same
from lightning_rnnvis.capture.model.applied_matrices import AppliedMatrix, LinearLayer
from lightning_rnnvis.capture.model.module_calls import EmbeddingCall, LinearCall
from lightning_rnnvis.capture.model.state_uses import MadeOfStates
from lightning_rnnvis.capture.model.uses.output_use import Compared, OutputUse, UsedRows
from lightning_rnnvis.capture.outputs.padded_reads import states_read
from lightning_rnnvis.capture.outputs.word_steps import Rule, WordSteps
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.rows.row_matching import row_keys
from lightning_rnnvis.network.storage.recorded_network import Entering
from lightning_rnnvis.records.snapshot import HeadKind
from lightning_rnnvis.records.tags import is_reverse

OUTPUTS_AT_ONCE = 2**15
"""Outputs computed together: a vocabulary may have a million words."""


_VARIES = "what the model does to them before its loss is another one in each batch"

MOST_OUTPUTS = 64
"""Outputs of a head whose weights are kept."""


@dataclass(frozen=True)
class HeadWeights:
    """What a record keeps of a head's weights, read while the validation runs: a moving average may leave with its end.

    Attributes:
        outputs: Indices, rising, of the outputs that the state moves most, shape (O,).
        weights: Their weights on the units of the state, float32, shape (O, U).
    """

    outputs: np.ndarray
    weights: np.ndarray


class JoinedState(NamedTuple):
    """One of several states that a head reads together, and the steps whose state enters, as in `Rule`."""

    state: str
    entering: Entering
    past_padding: bool = False

    @property
    def rule(self) -> Rule:
        """Which of its states enter."""
        return Rule(self.entering, self.past_padding)


@dataclass(frozen=True)
class FoundHead:
    """A head, and what it read of one hidden state in one batch.

    Attributes:
        name: Name of the module.
        module: The `nn.Linear`, or what stands in its place.
        first: Column of its input at which the hidden state begins.
        alone: Whether the hidden state is all that it reads.
        entered: Whether the state of each step was read, shape (B, T).
        use: What its outputs are, and which function told it.
        is_language_model: Whether they are classes, as many as an embedding that was called has rows.
        kept: What is kept of its weights.
        rules: By which rules states of a sentence may enter it, by all batches so far, the first of which is taken.
        through_padding: Whether padding was read before a state that entered in some batch.
        is_hidden: Whether a later linear layer reads its outputs, as where the user names a hidden one.
        made: What it reads is made of, as far as that is known.
        varies: Whether the model did something else to its outputs in some batch.
        others: Names of other linear layers that read the state, of which none was named.
        joined: All states that it reads, in the order of its columns, where they are several and all that it reads; see
            `joined_heads`.
    """

    name: str
    module: LinearLayer
    first: int
    alone: bool
    entered: Tensor
    use: OutputUse
    is_language_model: bool
    kept: HeadWeights
    rules: tuple[Rule, ...] = ()
    through_padding: bool = False
    is_hidden: bool = False
    made: MadeOfStates | None = None
    varies: bool = False
    others: tuple[str, ...] = ()
    joined: tuple[JoinedState, ...] = ()

    def rows(self, outputs: slice | Tensor) -> tuple[Tensor, Tensor]:
        """Weights (O, F) and biases (O,) of some outputs, float32, with what the model does to all outputs alike."""
        return _rows_of(self.module, self.use.after, outputs)

    @property
    def is_whole(self) -> bool:
        """Whether all that it reads is known: the state alone, or several states."""
        return self.alone or bool(self.joined)

    @property
    def reads_ends(self) -> bool:
        """Whether it reads several states at the ends of a sequence."""
        return any(one.entering in ("first", "last") for one in self.joined)

    def end_of(self, state: str) -> Literal["", "first", "last"]:
        """At which end it reads one of several states; empty where it does not read ends."""
        ends: dict[Entering | None, Literal["", "first", "last"]] = {"first": "first", "last": "last"}
        return ends.get(next((one.entering for one in self.joined if one.state == state), None), "")

    @property
    def kind(self) -> HeadKind:
        """What its outputs are."""
        return self.use.kind

    @property
    def entering(self) -> Entering | None:
        """After which words of a sentence states enter it; None where that follows no rule."""
        return self.rules[0].entering if self.rules else None


@dataclass(frozen=True)
class HeadSearch:
    """Where to look for heads in one batch.

    Attributes:
        linear_calls: Calls of linear layers in order.
        embedding_calls: Calls of embeddings: a language model has as many outputs as one of them has rows.
        is_named: Whether the user named the head.
        use_of: What the outputs of a linear layer are, by its name.
        compared: What a loss compared its outputs with, by its name; None where that is not known.
        is_hidden: Whether a later linear layer read what one gave, by its name and its weight.
        used: Which outputs of a linear layer entered functions, by its name; None for all.
        own_losses: Names of layers in a module whose loss is not one of their outputs, each with that module's name.
        product: A function that multiplied states by something else than a weight of the model; empty where none did.
    """

    linear_calls: Sequence[LinearCall]
    embedding_calls: Sequence[EmbeddingCall]
    is_named: bool
    use_of: Callable[[str], OutputUse]
    compared: Callable[[str], Compared | None]
    is_hidden: Callable[[str, Tensor], bool] = lambda name, weight: False
    used: Callable[[str], UsedRows | None] = lambda name: None
    own_losses: Mapping[str, str] = field(default_factory=dict)
    product: str = ""


def has_changed(head: FoundHead) -> bool:
    """Whether the weights of a head are no longer those that were kept of it."""
    columns = slice(head.first, head.first + head.kept.weights.shape[1])
    rows = torch.from_numpy(head.kept.outputs).to(head.module.weight.device)
    now = head.rows(rows)[0][:, columns].cpu().numpy()
    return not np.array_equal(now, head.kept.weights)


def _rows_of(module: LinearLayer, done: Affine | None, outputs: slice | Tensor) -> tuple[Tensor, Tensor]:
    weight, bias = module.weight.detach()[outputs].float(), module.bias
    biases = weight.new_zeros(len(weight)) if bias is None else bias.detach()[outputs].float()
    if done is None:
        return weight, biases
    scale, shift = done.of_outputs(outputs)
    return weight * scale.unsqueeze(-1), biases * scale + shift


def read_weights(module: LinearLayer, first: int, strengths: Tensor, done: Affine | None = None) -> HeadWeights:
    """The weights of the outputs that units of these strengths, shape (U,), move most.

    Args:
        module: The head.
        first: Column of its input at which the state begins.
        strengths: How far each unit moves, such as its standard deviation.
        done: What the model does to all outputs alike.
    """
    columns = slice(first, first + len(strengths))
    units = strengths.float().to(module.weight.device)
    moved = units.new_empty(module.out_features)
    for start in range(0, module.out_features, OUTPUTS_AT_ONCE):
        block = slice(start, min(start + OUTPUTS_AT_ONCE, module.out_features))
        moved[block] = _rows_of(module, done, block)[0][:, columns].abs() @ units
    best = moved.topk(min(MOST_OUTPUTS, len(moved))).indices.sort().values
    return HeadWeights(best.cpu().numpy(), _rows_of(module, done, best)[0][:, columns].cpu().numpy())


def checked(head: FoundHead, use: OutputUse) -> FoundHead:
    """A head in a later batch: where the model does something else to its outputs there, they are as it gives them."""
    if head.use.kind != use.kind:
        return head
    if are_same(head.use.after, use.after):
        is_new = bool(use.changed) and not head.use.changed
        return replace(head, use=use) if is_new else head
    known, plain = head.kept.outputs, torch.from_numpy(head.kept.outputs).to(head.module.weight.device)
    columns = slice(head.first, head.first + head.kept.weights.shape[1])
    weights = _rows_of(head.module, None, plain)[0][:, columns].cpu().numpy()
    varied = _varied(use)
    return replace(
        head,
        varies=True,
        use=varied,
        is_language_model=head.is_language_model and varied.kind == "classes",
        kept=HeadWeights(known, weights),
    )


def _varied(use: OutputUse) -> OutputUse:
    """What outputs are to which the model does something else in each batch: those of the layer."""
    return replace(use, kind=use.kind if use.is_given else "values", reason=_VARIES, after=None, changed="")


@torch.no_grad()
def find_head(
    state: str, hidden: Tensor, words: WordSteps, search: HeadSearch, earlier: FoundHead | None = None
) -> FoundHead | None:
    """The head that reads a hidden state.

    A head that the user did not name must be the last linear layer that the model calls. Earlier ones, as in attention
    and hidden layers, do not give the outputs of the model. A parameter that multiplies something after it may be other
    than a head, such as the transitions of a CRF, and is passed over where it reads no state.

    Args:
        state: Name of the state.
        hidden: The state at every step, shape (B, T, U).
        words: The words of the recurrent call.
        search: Where to look.
        earlier: The head found in an earlier batch of this validation, whose weights need not be read again.
    """
    for wanted in _wanted(search):
        head = _head_of(hidden, words.grid, wanted, search, earlier)
        if head is not None:
            head = replace(
                head, others=_others(head, hidden, words.grid, search) if earlier is None else earlier.others
            )
            used = _used_states(head, hidden, words.grid, wanted, search)
            return _with_rules(head, used, words, is_reverse(state), earlier)
    return None


def _others(head: FoundHead, hidden: Tensor, grid: Grid, search: HeadSearch) -> tuple[str, ...]:
    """Names of other linear layers that read the state as it is, and that no later one reads."""
    if search.is_named:
        return ()
    first = {call.name: call for call in reversed(search.linear_calls) if isinstance(call.module, nn.Linear)}
    return tuple(
        name
        for name, call in sorted(first.items())
        if call.module is not head.module
        and call.module.in_features == hidden.shape[-1]
        and not search.is_hidden(name, call.module.weight)
        and states_read(call.input, hidden, grid) is not None
    )


def _wanted(search: HeadSearch) -> Iterator[Sequence[LinearCall]]:
    """The calls of each layer that may be the head, the likeliest first."""
    if search.is_named:
        yield search.linear_calls
        return
    for module in dict.fromkeys(call.module for call in reversed(search.linear_calls)):
        calls = [call for call in search.linear_calls if call.module is module]
        if calls[-1].name in search.own_losses:
            return
        yield calls
        if not isinstance(module, AppliedMatrix) or module.is_sure:
            return


def _head_of(
    hidden: Tensor, grid: Grid, wanted: Sequence[LinearCall], search: HeadSearch, earlier: FoundHead | None
) -> FoundHead | None:
    """The head among calls of some layers, without the rules by which states enter it."""
    if not wanted:
        return None
    n_units, source = hidden.shape[-1], hidden[grid.steps]
    head: FoundHead | None = None
    for linear in _together(wanted, hidden, grid):
        if linear.input.shape[-1] < n_units or (head is not None and linear.module is not head.module):
            continue
        found = states_read(linear.input, hidden, grid)
        if found is None or (head is not None and found[0] != head.first):
            continue
        if head is None:
            use = search.use_of(linear.name)
            n_outputs = linear.module.out_features
            is_known = earlier is not None and (earlier.module, earlier.first) == (linear.module, found[0])
            varies = is_known and earlier is not None and checked(earlier, use).varies
            if varies:
                use = _varied(use)
            head = FoundHead(
                name=linear.name,
                module=linear.module,
                first=found[0],
                alone=linear.module.in_features == n_units,
                entered=torch.zeros_like(grid.steps),
                use=use,
                is_language_model=use.kind == "classes"
                and any(call.module.num_embeddings == n_outputs for call in search.embedding_calls),
                is_hidden=search.is_named and search.is_hidden(linear.name, linear.module.weight),
                made=linear.made,
                varies=varies,
                kept=earlier.kept
                if earlier and is_known and are_same(earlier.use.after, use.after)
                else read_weights(linear.module, found[0], _spread(source), use.after),
            )
        # A head may be called step by step.
        head.entered[grid.steps] |= found[1]
    return head


def _used_states(
    head: FoundHead, hidden: Tensor, grid: Grid, wanted: Sequence[LinearCall], search: HeadSearch
) -> Tensor | None:
    """The states that entered a head and of whose outputs the model makes something, shape (B, T); None for all.

    A model may give its head all steps of a batch, and choose one of each sentence afterwards.
    """
    found = search.used(head.name)
    if found is None or not head.alone or len(wanted) != 1:
        return None
    rows = wanted[0].input.reshape(-1, wanted[0].input.shape[-1])
    if len(rows) != len(found.outputs):
        return None
    own, used = row_keys(found.outputs), row_keys(found.used.contiguous())
    read = states_read(rows[torch.isin(own, used)], hidden, grid)
    if read is None or not bool(torch.isin(used, own).all()):
        return None
    entered = torch.zeros_like(grid.steps)
    entered[grid.steps] = read[1]
    return entered


def _with_rules(
    head: FoundHead, used: Tensor | None, words: WordSteps, reverse: bool, earlier: FoundHead | None
) -> FoundHead:
    """A head with the rules by which states entered it, in this batch and in earlier ones."""
    rules = words.rules(head.entered, reverse)
    at_end = () if used is None else words.rules(used, reverse)
    if used is not None and at_end and at_end[0].entering in ("first", "last"):
        head, rules = replace(head, entered=used), at_end
    through_padding = bool(rules) and words.reads_padding(rules[0], reverse)
    if earlier is not None and earlier.module is head.module:
        rules = tuple(rule for rule in earlier.rules if rule in rules)
        through_padding |= earlier.through_padding
    return replace(head, rules=rules, through_padding=through_padding)


def _spread(states: Tensor) -> Tensor:
    """How far each unit moves, shape (U,), for states (N, U)."""
    return states.float().std(0, correction=0).nan_to_num(0.0, 0.0, 0.0)


def _together(linear_calls: Sequence[LinearCall], hidden: Tensor, grid: Grid) -> Sequence[LinearCall]:
    """Calls of one linear layer, as for each step, put together, if all of them read the state."""
    first = linear_calls[0]
    if len(linear_calls) == 1 or any(linear.module is not first.module for linear in linear_calls):
        return linear_calls
    rows = torch.cat([linear.input.reshape(-1, linear.input.shape[-1]) for linear in linear_calls])
    whole = LinearCall(first.name, first.module, rows, linear_calls[-1].made)
    fits = rows.shape[1] >= hidden.shape[-1] and states_read(rows, hidden, grid) is not None
    return [whole] if fits else linear_calls
