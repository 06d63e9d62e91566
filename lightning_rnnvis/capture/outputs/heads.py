"""Finds the head, the linear layer that turns a hidden state into the outputs of the model, by the values it read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from lightning_rnnvis.capture.model.affine import Affine, are_same
from lightning_rnnvis.capture.model.applied_matrices import LinearLayer
from lightning_rnnvis.capture.model.module_calls import LinearCall
from lightning_rnnvis.capture.outputs.found_head import FoundHead, checked, varied
from lightning_rnnvis.capture.outputs.head_search import HeadSearch
from lightning_rnnvis.capture.outputs.head_weights import number_of_outputs, read_weights
from lightning_rnnvis.capture.outputs.padded_reads import states_read
from lightning_rnnvis.capture.outputs.word_steps import WordSteps
from lightning_rnnvis.capture.recurrence.grid import Grid
from lightning_rnnvis.capture.rows.row_matching import row_keys
from lightning_rnnvis.records.tags import is_reverse


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
    for wanted in search.candidates():
        head = _head_of(hidden, words.grid, wanted, search, earlier)
        if head is not None:
            head = replace(
                head, others=_others(head, hidden, words.grid, search) if earlier is None else earlier.others
            )
            used = _used_states(head, hidden, words.grid, wanted, search)
            n_rows = sum(call.input[..., 0].numel() for call in wanted if call.module is head.module)
            n_used = n_rows if (found := search.used(head.name)) is None else min(n_rows, len(found.used))
            several = (earlier is not None and earlier.reads_several) or _reads_several(head, used, n_used)
            head = replace(head, reads_several=several)
            return _with_rules(head, used, (n_rows, n_used), words, is_reverse(state), earlier)
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


def _head_of(
    hidden: Tensor, grid: Grid, wanted: Sequence[LinearCall], search: HeadSearch, earlier: FoundHead | None
) -> FoundHead | None:
    """The head among calls of some layers, without the rules by which states enter it."""
    if not wanted:
        return None
    n_units = hidden.shape[-1]
    head: FoundHead | None = None
    for linear in _together(wanted, hidden, grid):
        if linear.input.shape[-1] < n_units or (head is not None and linear.module is not head.module):
            continue
        found = states_read(linear.input, hidden, grid)
        if found is None or (head is not None and (found[0],) != head.firsts):
            continue
        if head is None:
            head = new_head(linear, (found[0],), hidden[grid.steps], torch.zeros_like(grid.steps), search, earlier)
            head = replace(head, alone=linear.module.in_features == n_units)
        # A head may be called step by step.
        head.entered[grid.steps] |= found[1]
    return head


def new_head(
    linear: LinearCall,
    firsts: tuple[int, ...],
    states: Tensor,
    entered: Tensor,
    search: HeadSearch,
    earlier: FoundHead | None,
) -> FoundHead:
    """A head that reads a state at some columns.

    Args:
        linear: Its call.
        firsts: The columns at which the state begins.
        states: Some of the states, shape (N, U).
        entered: Whether the state of each step was read, shape (B, T).
        search: Where it was looked for.
        earlier: The head found in an earlier batch of this validation, whose weights need not be read again.
    """
    use = search.use_of(linear.name)
    is_known = earlier is not None and (earlier.module, earlier.firsts) == (linear.module, firsts)
    varies = is_known and earlier is not None and checked(earlier, use).varies
    if varies:
        use = varied(use)
    return FoundHead(
        name=linear.name,
        module=linear.module,
        firsts=firsts,
        alone=False,
        entered=entered,
        use=use,
        fits_words=use.kind == "classes" and _fits_words(linear.module, use.after, search),
        is_tied=_is_tied(linear.module, search),
        is_hidden=search.is_named and search.is_hidden(linear.name, linear.module.weight),
        made=linear.made,
        varies=varies,
        kept=earlier.kept
        if earlier and is_known and are_same(earlier.use.after, use.after)
        else read_weights(linear.module, firsts, _spread(states), use.after),
    )


def _is_tied(module: LinearLayer, search: HeadSearch) -> bool:
    """Whether a layer has the weights of an embedding."""
    weights = (call.module._parameters.get("weight") for call in search.embedding_calls)
    return any(one is not None and one.data_ptr() == module.weight.data_ptr() for one in weights)


def _fits_words(module: LinearLayer, done: Affine | None, search: HeadSearch) -> bool:
    """Whether outputs are as many as an embedding has rows, each that of the word of its number."""
    sizes = {module.out_features, number_of_outputs(module, done)}
    are_rows = any(call.module.num_embeddings in sizes for call in search.embedding_calls)
    return are_rows and (done is None or done.is_prefix)


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


def _reads_several(head: FoundHead, used: Tensor | None, n_rows: int) -> bool:
    """Whether more than one state of most sequences entered a head.

    Neither number tells it alone: it may be called with states of other calls, and states that entered may be equal to
    some that did not, as where a sentence begins like another one.
    """
    n_states = int((head.entered if used is None else used).sum())
    return min(n_rows, n_states) > 1.5 * len(head.entered)


def _with_rules(
    head: FoundHead,
    used: Tensor | None,
    n_rows: tuple[int, int],
    words: WordSteps,
    reverse: bool,
    earlier: FoundHead | None,
) -> FoundHead:
    """A head with the rules by which states entered it, in this batch and in earlier ones.

    `n_rows`: how many states entered it, and of how many the model makes something.
    """
    rules = words.rules(head.entered, n_rows[0], reverse)
    at_end = () if used is None else words.rules(used, n_rows[1], reverse)
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
