"""Compiled models: followed all the same, compiled no more often than without us, and trained alike."""

from __future__ import annotations

import shutil
from functools import cache

import pytest
import torch
from lightning.pytorch import seed_everything
from torch import nn
from torch._inductor.compile_fx import compile_fx
from torch.utils.data import DataLoader

from lightning_rnnvis import RNNVis, load_runs
from tests.models.small import VOCABULARY, sentences
from tests.models.tracked import Cells, Followed, Layer
from tests.training.modules.test_tracked_models import assert_equals_truth, recorded  # noqa: F401
from tests.training.running import trainer

# Inductor writes C++, and needs a compiler for it.
BACKENDS = ["eager", *(["inductor"] if shutil.which("c++") else [])]


N_EPOCHS = 9
"""One more than torch compiles a function anew, after which it gives up."""


class Counting:
    """A backend that counts the graphs it was given to compile."""

    def __init__(self, backend):
        self.backend, self.graphs = backend, 0

    def __call__(self, graph, example_inputs):
        """Compile one graph."""
        self.graphs += 1
        return graph if self.backend == "eager" else compile_fx(graph, example_inputs)


class Body(nn.Module):
    """Embedding and a cell in one module, to be compiled by itself."""

    def __init__(self):
        super().__init__()
        self.embedding, self.cell = nn.Embedding(12, 6, padding_idx=0), nn.GRUCell(6, 5)

    def forward(self, ids):
        """State after each word, (B, T, U)."""
        state, states = torch.zeros(len(ids), 5), []
        for read in self.embedding(ids).unbind(1):
            state = self.cell(read, state)
            states.append(state)
        return torch.stack(states, 1)


class WithBody(Followed):
    """A model whose `body` is compiled, by wrapping it or in place."""

    def __init__(self, backend, in_place=False):
        super().__init__()
        self.body = Body()
        if in_place:
            self.body.compile(backend=backend)
        else:
            self.body = torch.compile(self.body, backend=backend)

    def forward(self, ids, lengths):
        """Mean state."""
        states = self.body(ids)
        before = torch.zeros(len(ids), 5)
        for t in range(ids.shape[1]):
            self.note("body.cell/h", ids[:, t], before, states[:, t])
            before = states[:, t]
        return states.mean(1)


class WithHead(Layer):
    """A model whose head is compiled: little code, so that Inductor is soon done."""

    def __init__(self, backend):
        super().__init__("LSTM", packed=False)
        self.head = torch.compile(nn.Sequential(nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 1)), backend=backend)


BUILDS = {
    "whole model": lambda backend: torch.compile(Layer("LSTM", packed=False), backend=backend),
    "whole model with cells": lambda backend: torch.compile(Cells("GRUCell"), backend=backend),
    "a part": WithBody,
    "a head": WithHead,
    "a part, in place": lambda backend: WithBody(backend, in_place=True),
}


def data(count, seed=0):
    """Short sentences, since a loop over their words is compiled word by word."""
    return DataLoader(sentences(count, seed, longest=4), batch_size=8)


def train(root, build, backend, callbacks, n_epochs):
    """Train; returns the model as Lightning sees it and the number of graphs compiled."""
    torch._dynamo.reset()
    seed_everything(0, verbose=False)
    counting = Counting(backend)
    model = build(counting)
    run = trainer(root, *callbacks, max_epochs=n_epochs)
    run.fit(model, data(24), data(40, seed=1))
    return run.lightning_module, counting.graphs


@cache
def without_us(root, build, backend):
    """Weights and number of graphs of a training without the callback."""
    model, graphs = train(root / f"without {build}", BUILDS[build], backend, [], N_EPOCHS)
    return model.state_dict(), graphs


@pytest.mark.parametrize(
    ("build", "backend", "max_tokens"),
    # All batches looked at, or some: then the others run compiled.
    [("whole model", "eager", 50_000), *((build, "eager", 100) for build in BUILDS if build != "a head")]
    + [("a head", backend, 100) for backend in BACKENDS[-1:]],
)
def test_compilations_do_not_grow(tmp_path, tmp_path_factory, build, backend, max_tokens):
    """Nine epochs compile no graph more with us than without, and give the same weights and nine records."""
    callback = RNNVis(VOCABULARY, min_count=1, max_tokens=max_tokens)
    model, graphs = train(tmp_path / "with", BUILDS[build], backend, [callback], N_EPOCHS)
    without, graphs_without = without_us(tmp_path_factory.getbasetemp(), build, backend)
    assert 0 < graphs <= graphs_without
    for key, weights in model.state_dict().items():
        assert torch.equal(weights, without[key]), key
    history = load_runs(tmp_path / "with")["run/version_0"]
    assert not any("_orig_mod" in state for state in history.states)
    assert [record.epoch for record in history[history.states[0]]] == list(range(N_EPOCHS))


def test_compiled_record_equals_loop(tmp_path, recorded):  # noqa: F811
    """A compiled part gives the states of a loop over single steps, under the names that the user knows."""
    model, _ = train(tmp_path, WithBody, "eager", [RNNVis(VOCABULARY, min_count=1)], 1)
    truth = model.eval().sequences(data(40, seed=1))
    assert_equals_truth(recorded[-1], truth)


@pytest.mark.parametrize("n_callbacks", [1, 2])
def test_the_compiler_is_as_before(tmp_path, n_callbacks):
    """Whatever ends a validation, and however many record it, the compiler is left as it was."""
    callbacks = [RNNVis(VOCABULARY, name=f"number-{number}") for number in range(n_callbacks)]

    class Failing(WithBody):
        def validation_step(self, batch, batch_idx):
            super().validation_step(batch, batch_idx)
            raise RuntimeError("mine")

    torch.compiler.set_stance("eager_on_recompile")
    try:
        train(tmp_path, WithBody, "eager", callbacks, 1)
        assert torch._dynamo.eval_frame._stance.stance == "eager_on_recompile"
        with pytest.raises(RuntimeError, match="mine"):
            train(tmp_path, Failing, "eager", callbacks, 1)
        assert torch._dynamo.eval_frame._stance.stance == "eager_on_recompile"
    finally:
        torch.compiler.set_stance("default")
