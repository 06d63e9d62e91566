"""What a head's outputs are is told by the functions that they enter, and looking changes nothing of these."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.overrides import BaseTorchFunctionMode, _get_current_function_mode_stack

from lightning_rnnvis.capture.model.function_kinds import KINDS
from lightning_rnnvis.capture.model.hooks import CallRecorder
from tests.capture.outputs import uses_of_outputs, uses_of_probabilities
from tests.capture.outputs.uses_of_outputs import UNTOLD, B, T, hits, ids
from tests.capture.outputs.watching import Used, watched

USES = uses_of_outputs.USES | uses_of_probabilities.USES
UNSURE = uses_of_outputs.UNSURE | uses_of_probabilities.CHANGED
POOLED = uses_of_outputs.POOLED | uses_of_probabilities.POOLED


def test_every_loss_of_torch_has_a_kind():
    """No loss is taken for an unknown function."""
    losses = {name for name in dir(F) if name.endswith(("_loss", "entropy", "entropy_with_logits", "kl_div"))}
    assert losses - KINDS.keys() == set()
    assert {name: KINDS[name][0] for name in losses if "margin" in name} == {
        **dict.fromkeys(("multilabel_soft_margin_loss", "soft_margin_loss"), "labels"),
        **dict.fromkeys(("multi_margin_loss", "multilabel_margin_loss", "margin_ranking_loss"), "values"),
        **dict.fromkeys(("triplet_margin_loss", "triplet_margin_with_distance_loss"), "values"),
    }


@pytest.mark.parametrize("name", USES)
def test_functions_tell_the_kind(name):
    """A loss tells most, an activation more than the choice of the largest; every bit is as without us."""
    n_outputs, kind, use = USES[name]
    model, read = Used(n_outputs, use), torch.randn(B, T, 5)
    found, calls = watched(model, read)
    assert calls.use_of("head").kind == kind
    assert bool(calls.use_of("head").reason) == (name not in UNTOLD)
    assert calls.use_of("head").pooled == POOLED.get(name, "")
    assert ("`cat`" in calls.use_of("head").reason) == name.startswith("beside ")
    assert ("head_kind=" in calls.use_of("head").reason) == (name in UNSURE)
    with torch.no_grad():
        expected = model(read)
    for one, other in zip(*(x if isinstance(x, tuple) else (x,) for x in (found, expected)), strict=True):
        assert torch.equal(one, other)


def test_what_a_head_reads_under_vmap_is_kept():
    """All rows of `torch.func.vmap`, nested or over another dimension, are those of a call by itself."""

    class Mapped(Used):
        def forward(self, read):
            return torch.func.vmap(torch.func.vmap(lambda row: self.use(self.head(row))), in_dims=1)(read)

    read = torch.randn(B, T, 5)
    _, calls = watched(Mapped(1, torch.sigmoid), read)
    (call,) = calls.linear_calls
    assert calls.error is None and calls.use_of("head").kind == "labels"
    assert {tuple(row) for row in call.input.reshape(-1, 5).tolist()} == {tuple(r) for r in read.flatten(0, 1).tolist()}


def test_two_tasks_are_told_apart():
    """Each head has its own kind."""

    class Two(Used):
        def __init__(self):
            super().__init__(4, None)
            self.amount = nn.Linear(5, 1)

        def forward(self, read):
            return F.cross_entropy(self.head(read).flatten(0, 1), ids(4).flatten()) + F.l1_loss(
                self.amount(read).squeeze(-1), hits(B, T)
            )

    _, calls = watched(Two(), torch.randn(B, T, 5))
    assert (calls.use_of("head").kind, calls.use_of("amount").kind) == ("classes", "values")
    assert calls.use_of("amount").reason == "they enter `l1_loss`"


def test_a_later_batch_may_tell_more():
    """A loss seen once stays known in batches without one."""
    model, read = Used(4, lambda x: (x > 0).sum()), torch.randn(B, T, 5)
    _, calls = watched(model, read)
    for use in (lambda x: F.cross_entropy(x.flatten(0, 1), ids(4).flatten()), lambda x: x.sum()):
        model.use = use
        calls.attach()
        model(read)
        calls.detach()
    assert calls.use_of("head").kind == "classes"


TARGET = torch.randn(B, T, 2, generator=torch.Generator().manual_seed(1))

COMPARED = {
    "as they lie": (True, lambda x: F.mse_loss(x, TARGET)),
    "flat, by a module, by keyword": (True, lambda x: nn.L1Loss()(input=x.view(-1, 2), target=TARGET.view(-1, 2))),
    "permuted": (False, lambda x: F.mse_loss(x.transpose(0, 1).contiguous(), TARGET.transpose(0, 1))),
    "some of the steps": (False, lambda x: F.mse_loss(x[:, 1:], TARGET[:, 1:])),
    "named second": (True, lambda x: F.mse_loss(TARGET, x)),
    "scaled back": (True, lambda x: F.huber_loss(x * 3 + 1, TARGET)),
    "scaled back, named second": (True, lambda x: F.l1_loss(TARGET, 2 - x)),
    "scaled step by step": (False, lambda x: F.mse_loss(x * TARGET[..., :1], TARGET)),
    "bent": (False, lambda x: F.mse_loss(x.exp(), TARGET)),
    "against one number": (False, lambda x: F.mse_loss(x, TARGET[:, :1])),
}


@pytest.mark.filterwarnings("ignore:Using a target size")
@pytest.mark.parametrize("way", COMPARED)
def test_what_outputs_are_compared_with_is_known_where_they_lie_as_the_layer_gave_them(way):
    """Else nothing is: what stands beside an output must be its own target, in its own scale."""
    is_known, use = COMPARED[way]
    _, calls = watched(Used(2, use), torch.randn(B, T, 5))
    found = calls.compared("head")
    assert (found is not None) == is_known
    if found is not None:
        assert torch.equal(found.targets, TARGET.view(-1, 2)) and found.outputs.shape == (B * T, 2)
    calls.clear()
    assert calls.compared("head") is None


def test_other_modes_stay_as_they_are():
    """Modes that the model begins or ends within a batch are neither ended nor kept by us."""
    mine, inner = BaseTorchFunctionMode(), BaseTorchFunctionMode()
    calls = CallRecorder({}, {})
    with mine:
        calls.attach()
        inner.__enter__()
        calls.detach()
        assert _get_current_function_mode_stack() == [mine, inner]
        inner.__exit__(None, None, None)
    assert _get_current_function_mode_stack() == []


def test_an_error_of_the_models_own_leaves_nothing():
    """It comes out as it was raised, and nothing watches any more."""

    def failing(x):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        watched(Used(4, failing), torch.randn(B, T, 5))
    assert _get_current_function_mode_stack() == []


class Attending(nn.Module):
    """Attention, which torch computes by a fused kernel only where nobody watches it, and a head."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(8, 4)
        self.eval()

    def forward(self, read):
        """Logits of every step."""
        found, _ = self.attention(read, read, read, need_weights=False)
        return self.head(self.encoder(found)).softmax(-1)


def test_fused_kernels_stay_in_use():
    """The bits of attention are those without us, and its hooks are gone from a copy made meanwhile."""
    model, read = Attending(), torch.randn(B, T, 8)
    copies = []
    hook = model.head.register_forward_hook(lambda *_: copies.append(copy.deepcopy(model)))
    found, calls = watched(model, read)
    hook.remove()
    with torch.no_grad():
        assert torch.equal(found, model(read))
    assert calls.use_of("head").kind == "classes"
    copies[0].head._forward_hooks.popitem(last=False)  # the test's own
    copies[0](read)
    for one in (model, copies[0]):
        assert not any(module._forward_hooks or module._forward_pre_hooks for module in one.modules())


def test_compiled_losses_are_seen():
    """A compiled loss runs eagerly while it is looked at."""
    loss = torch.compile(lambda x: F.cross_entropy(x.flatten(0, 1), ids(4).flatten()), backend="eager")
    model, read = Used(4, loss), torch.randn(B, T, 5)
    model(read)
    _, calls = watched(model, read)
    assert calls.use_of("head").kind == "classes"
