"""What the trainings in two processes have in common, and when two records are the same."""

from __future__ import annotations

import sys

import numpy as np
from lightning.pytorch import Trainer
from lightning.pytorch.loggers import TensorBoardLogger


def new_trainer(directory, callbacks, devices=2, **settings):
    """A trainer of one process or two, which says what Lightning says."""
    defaults = {
        "strategy": "ddp" if devices > 1 else "auto",
        "logger": TensorBoardLogger(directory, name="run"),
        "accelerator": "cpu",
        "enable_progress_bar": False,
        "enable_checkpointing": False,
    }
    return Trainer(devices=devices, callbacks=callbacks, **(defaults | settings))


def say(*words):
    """Write one line, in one piece, since two processes write."""
    sys.stdout.write("\n" + " ".join(map(str, words)) + "\n")


def out_of_memory(*args):
    """What fails in our part."""
    raise MemoryError("mine")


def assert_same_record(first, second):
    """Words, counts and sentences are equal, numbers as far as they are stored."""
    half = first.half_steps
    np.testing.assert_array_equal(first.words, second.words)
    np.testing.assert_array_equal(first.counts, second.counts)
    np.testing.assert_allclose(first.responses, second.responses, atol=2 * half["responses"])
    np.testing.assert_allclose(first.percentiles, second.percentiles, atol=2 * half["percentiles"])
    np.testing.assert_allclose(first.unit_means, second.unit_means, atol=1e-5)
    np.testing.assert_allclose(first.unit_deviations, second.unit_deviations, atol=1e-5)
    assert [one.key for one in first.sentences] == [one.key for one in second.sentences]
    for one, other in zip(first.sentences, second.sentences, strict=True):
        np.testing.assert_array_equal(one.words, other.words)
        np.testing.assert_allclose(one.states, other.states, atol=2 * half["sentence_states"])
