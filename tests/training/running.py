"""Short real trainings of a small classifier."""

from __future__ import annotations

import random

import numpy as np
import torch
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.loggers import TensorBoardLogger

from lightning_rnnvis import RNNVis
from tests.models.small import VOCABULARY, Classifier, loader


def trainer(root, *callbacks, **settings):
    """A trainer that writes below `root` and says little."""
    defaults = {
        "default_root_dir": root,
        "max_epochs": 2,
        "accelerator": "cpu",
        "enable_progress_bar": False,
        "enable_model_summary": False,
        "enable_checkpointing": False,
        "log_every_n_steps": 1,
        "callbacks": list(callbacks),
    }
    if "logger" not in settings:  # made here alone: where a test brings another one, TensorBoard may not be there
        defaults["logger"] = TensorBoardLogger(root, name="run")
    return Trainer(**(defaults | settings))


def fit(root, callback, model=None, **settings):
    """Train a small classifier; returns trainer and model."""
    seed_everything(0, verbose=False)
    model = model or Classifier()
    run = trainer(root, *([callback] if callback else []), **settings)
    run.fit(model, loader(shuffle=True), loader(seed=1))
    return run, model


def rnnvis(**settings):
    """The callback for the small vocabulary."""
    return RNNVis(VOCABULARY, **({"min_count": 1} | settings))


def random_states():
    """The random states of python, numpy and torch."""
    return random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()
