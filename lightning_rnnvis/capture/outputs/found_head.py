"""A head that was found: the linear layer that turns a hidden state into the outputs of the model, and what it read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from lightning_rnnvis.capture.model.affine import are_same, spoken
from lightning_rnnvis.capture.model.applied_matrices import LinearLayer
from lightning_rnnvis.capture.model.state_uses import MadeOfStates
from lightning_rnnvis.capture.model.uses.output_use import OutputUse
from lightning_rnnvis.capture.outputs.head_weights import HeadWeights, number_of_outputs, of_state, rows_of
from lightning_rnnvis.capture.outputs.word_steps import Rule
from lightning_rnnvis.network.storage.recorded_network import OF_WHOLE, POOLS, Entering
from lightning_rnnvis.records.head import HeadEnd, HeadKind

BY_NO_CHANCE = 30
"""So many outputs are by no chance as many as the embedding has rows: next words of windows, such as letters."""

_VARIES = "what the model does to them before its loss is another one in each batch"


class JoinedState(NamedTuple):
    """A state that a head reads beside others, or pooled, and the steps whose state enters, as in `Rule`."""

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
        firsts: Columns of its input at which the hidden state begins, one in each way in which it enters.
        alone: Whether the hidden state is all that it reads.
        entered: Whether the state of each step was read, shape (B, T).
        use: What its outputs are, and which function told it.
        fits_words: Whether they are classes, as many as an embedding that was called has rows.
        is_tied: Whether its weights are those of an embedding.
        kept: What is kept of its weights.
        rules: By which rules states of a sentence may enter it, by all batches so far, the first of which is taken.
        through_padding: Whether padding was read before a state that entered in some batch.
        reads_several: Whether more than one state of most sentences entered it in some batch.
        is_hidden: Whether a later linear layer reads its outputs, as where the user names a hidden one.
        made: What it reads is made of, as far as that is known.
        varies: Whether the model did something else to its outputs in some batch.
        others: Names of other linear layers that read the state, of which none was named.
        joined: All states that it reads, in the order of its columns, where they are several, or pooled, and all that
            it reads; see `joined_heads` and `pooled_heads`.
    """

    name: str
    module: LinearLayer
    firsts: tuple[int, ...]
    alone: bool
    entered: Tensor
    use: OutputUse
    fits_words: bool
    kept: HeadWeights
    rules: tuple[Rule, ...] = ()
    through_padding: bool = False
    is_tied: bool = False
    reads_several: bool = False
    is_hidden: bool = False
    made: MadeOfStates | None = None
    varies: bool = False
    others: tuple[str, ...] = ()
    joined: tuple[JoinedState, ...] = ()

    @property
    def is_finite(self) -> bool:
        """Whether all of its weights are numbers; of one that is not, nothing can be told."""
        return bool(np.isfinite(self.kept.weights).all())

    def rows(self, outputs: slice | Tensor) -> tuple[Tensor, Tensor]:
        """Weights (O, F) and biases (O,) of some outputs, float32, with what the model does to all outputs alike."""
        return rows_of(self.module, self.use.after, outputs)

    @property
    def n_outputs(self) -> int:
        """How many outputs it has: those of the layer that the model takes."""
        return number_of_outputs(self.module, self.use.after)

    def of_layer(self, outputs: np.ndarray) -> np.ndarray:
        """Which outputs of the layer some of its outputs are, shape (K,)."""
        columns = None if self.use.after is None else self.use.after.columns
        return outputs if columns is None else columns.cpu().numpy()[outputs]

    @property
    def is_whole(self) -> bool:
        """Whether all that it reads is known: the state alone, or several states, or pools."""
        return self.alone or bool(self.joined)

    @property
    def reads_whole(self) -> bool:
        """Whether it reads pools, or several states at the ends of a sequence."""
        return any(one.entering in OF_WHOLE for one in self.joined)

    @property
    def is_language_model(self) -> bool:
        """Whether its outputs are words: as many as there are, said at several steps, or by the embedding's weights.

        One output for each sentence may be its class, where there are so few that as many classes as words are chance.
        """
        return self.fits_words and (self.is_tied or self.reads_several or self.n_outputs >= BY_NO_CHANCE)

    @property
    def before(self) -> str:
        """What the model does to its outputs and is not done here, as `Head.before`."""
        if self.use.changed:
            return spoken(self.use.changed)
        return "what the model makes of it" if self.varies or self.use.is_changed else ""

    @property
    def pools(self) -> tuple[Entering, ...]:
        """The pools that it reads, each once."""
        return tuple(dict.fromkeys(one.entering for one in self.joined if one.entering in POOLS))

    def end_of(self, state: str) -> HeadEnd:
        """What of the states of a sequence it reads; empty where it does not read one thing of each sequence."""
        ends: dict[Entering, HeadEnd] = {"first": "first", "last": "last", "mean": "mean", "max": "max"}
        found = [ends.get(one.entering, "") for one in self.joined if one.state == state]
        return "several" if len(found) > 1 else next(iter(found), "")

    @property
    def kind(self) -> HeadKind:
        """What its outputs are."""
        return self.use.kind

    @property
    def entering(self) -> Entering | None:
        """After which words of a sentence states enter it; None where that follows no rule."""
        return self.rules[0].entering if self.rules else None


def has_changed(head: FoundHead) -> bool:
    """Whether the weights of a head are no longer those that were kept of it."""
    rows = torch.from_numpy(head.kept.outputs).to(head.module.weight.device)
    now = of_state(head.rows(rows)[0], head.firsts, head.kept.weights.shape[1])
    return not np.array_equal(now.cpu().numpy(), head.kept.weights)


def checked(head: FoundHead, use: OutputUse) -> FoundHead:
    """A head in a later batch: where the model does something else to its outputs there, they are as it gives them."""
    if head.use.kind != use.kind:
        return head
    if are_same(head.use.after, use.after):
        is_new = bool(use.changed) and not head.use.changed
        return replace(head, use=use) if is_new else head
    known = head.of_layer(head.kept.outputs)
    plain = torch.from_numpy(known).to(head.module.weight.device)
    weights = of_state(rows_of(head.module, None, plain)[0], head.firsts, head.kept.weights.shape[1])
    use = varied(use)
    return replace(
        head,
        varies=True,
        use=use,
        fits_words=head.fits_words and use.kind == "classes",
        kept=HeadWeights(known, weights.cpu().numpy()),
    )


def varied(use: OutputUse) -> OutputUse:
    """What outputs are to which the model does something else in each batch: those of the layer."""
    return replace(use, kind=use.kind if use.is_given else "values", reason=_VARIES, after=None, changed="")
