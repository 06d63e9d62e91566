"""With and without the callback a training is the same to the bit, at every step and not only at its end."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from lightning.pytorch import Callback, seed_everything
from lightning.pytorch.callbacks import StochasticWeightAveraging
from torch import nn

from lightning_rnnvis import load_runs
from tests.models.small import N_WORDS, Classifier
from tests.training.running import fit, rnnvis


class Probe(Callback):
    """Notes at each step all that a callback could change without being seen."""

    def __init__(self):
        self.notes = []

    def note(self, trainer, module):
        """Weights, gradients, modes, random states, hooks and attributes, as they are now."""
        states = (random.getstate(), np.random.get_state()[1].tobytes(), torch.get_rng_state().numpy().tobytes())
        self.notes.append(
            {
                "step": (trainer.global_step, trainer.state.stage),
                "weights": [parameter.detach().numpy().tobytes() for parameter in module.parameters()],
                "gradients": [
                    None if parameter.grad is None else parameter.grad.numpy().tobytes()
                    for parameter in module.parameters()
                ],
                "requires_grad": [parameter.requires_grad for parameter in module.parameters()],
                "modes": [child.training for child in module.modules()],
                "grad_mode": (torch.is_grad_enabled(), torch.is_inference_mode_enabled()),
                "autocast": torch.is_autocast_enabled("cpu"),
                "random": hash(states),
                "hooks": sum(len(child._forward_hooks) + len(child._forward_pre_hooks) for child in module.modules()),
                "attributes": [sorted(vars(child)) for child in module.modules()],
                "rates": [group["lr"] for optimizer in trainer.optimizers for group in optimizer.param_groups],
            }
        )

    def on_train_batch_start(self, trainer, pl_module, batch, batch_idx):
        self.note(trainer, pl_module)

    def on_train_batch_end(self, trainer, pl_module, outputs, batch, batch_idx):
        self.note(trainer, pl_module)

    def on_validation_batch_end(self, trainer, pl_module, outputs, batch, batch_idx, dataloader_idx=0):
        self.note(trainer, pl_module)

    def on_validation_end(self, trainer, pl_module):
        self.note(trainer, pl_module)

    def on_train_end(self, trainer, pl_module):
        self.note(trainer, pl_module)


class Scheduled(Classifier):
    """With dropout between layers, a frozen part in evaluation mode, and a schedule."""

    def __init__(self, kind="LSTM", schedule=None, bidirectional=False):
        super().__init__(kind, layers=2, bidirectional=bidirectional)
        self.rnn.dropout = 0.3
        self.schedule = schedule
        self.frozen = nn.Linear(1, 1).requires_grad_(False).eval()

    def validation_step(self, batch, batch_idx):
        """With a random draw, as models that sample have."""
        super().validation_step(batch, batch_idx)
        self.log("noise", torch.randn(()) + random.random() + np.random.rand())

    def configure_optimizers(self):
        """Adam with the schedule."""
        adam = torch.optim.Adam(self.parameters(), 1e-2)
        if self.schedule == "plateau":
            plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(adam, patience=0, threshold=1.0)
            return {"optimizer": adam, "lr_scheduler": {"scheduler": plateau, "monitor": "val_loss"}}
        if self.schedule == "cycle":
            cycle = torch.optim.lr_scheduler.OneCycleLR(adam, 0.05, total_steps=20)
            return {"optimizer": adam, "lr_scheduler": {"scheduler": cycle, "interval": "step"}}
        return adam


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        ({"kind": "LSTM", "schedule": "plateau"}, {}),
        ({"kind": "GRU", "schedule": "cycle"}, {"accumulate_grad_batches": 2, "gradient_clip_val": 0.1}),
        ({"kind": "RNN", "bidirectional": True}, {"val_check_interval": 0.25, "num_sanity_val_steps": 0}),
        ({"kind": "LSTM", "schedule": "plateau", "bidirectional": True}, {"inference_mode": False}),
        ({"kind": "GRU"}, {"precision": "bf16-mixed", "deterministic": True}),
        ({"kind": "LSTM"}, {"max_epochs": 4, "swa": True, "check_val_every_n_epoch": 2}),
    ],
)
def test_every_step_is_the_same(tmp_path, model, settings):
    """Weights, gradients, random states, modes, hooks and rates agree at every batch, and something was recorded."""
    settings = dict(settings)
    swa = settings.pop("swa", False)
    notes = []
    for name in ("with", "without"):
        seed_everything(0, verbose=False)
        probe = Probe()
        callbacks = [rnnvis()] if name == "with" else []
        callbacks += [StochasticWeightAveraging(1e-2, swa_epoch_start=2)] if swa else []
        _, trained = fit(tmp_path / name, None, Scheduled(**model), callbacks=[*callbacks, probe], **settings)
        notes.append(probe.notes)
    assert len(notes[0]) == len(notes[1]) > 10
    for one, other in zip(*notes, strict=True):
        for name, value in one.items():
            assert value == other[name], (name, one["step"])
    assert len(load_runs(tmp_path / "with")["run/version_0"]["rnn.l1/h"]) >= 2


def test_batch_norm_and_max_norm_are_left_alone(tmp_path):
    """Modules that change themselves when they are called are called no more often than without the callback."""

    class Changing(Classifier):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(N_WORDS, 8, padding_idx=0, max_norm=1.0)
            self.norm = nn.BatchNorm1d(16)

        def forward(self, ids, lengths):
            output, _ = self.rnn(self.embedding(ids))
            return self.head(self.norm(output[:, -1])).squeeze(-1)

        def on_validation_model_eval(self):
            self.train()  # a model that is validated in training mode: every call moves its running means

    models = []
    for name in ("with", "without"):
        seed_everything(0, verbose=False)
        models.append(fit(tmp_path / name, rnnvis() if name == "with" else None, Changing())[1])
    for (name, a), b in zip(models[0].state_dict().items(), models[1].state_dict().values(), strict=True):
        assert torch.equal(a, b), name
