"""Runs the recipe of one library in its environment, with and without RNNVis."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import logging
import os
import random
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import torch

import lightning_rnnvis
from lightning_rnnvis.training.callback_base import CallbackBase


class Nothing(CallbackBase):
    """Does nothing, whatever it is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()


def digest(module: torch.nn.Module) -> str:
    """A hash of all weights."""
    found = hashlib.sha256()
    for name, value in module.state_dict().items():
        if isinstance(value, torch.Tensor):
            found.update(name.encode() + value.detach().cpu().contiguous().float().numpy().tobytes())
    return found.hexdigest()[:16]


def run(recipe: Any, directory: Path, callback: type) -> dict[str, Any]:
    """Run the lines of a recipe with a callback in the place of RNNVis; returns all names that they made."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    directory.mkdir()
    names = recipe.given(directory)
    with mock.patch.object(lightning_rnnvis, "RNNVis", callback, create=True):
        exec(recipe.RECIPE, names)  # noqa: S102
    return names


def row(library: str) -> dict[str, Any]:
    """What is written of one library."""
    recipe = importlib.import_module(f"tests.libraries.recipes.{library}")
    with tempfile.TemporaryDirectory() as temporary, contextlib.chdir(temporary):
        root = Path(temporary)
        without = run(recipe, root / "without", Nothing)
        with_it = run(recipe, root / "with", lightning_rnnvis.RNNVis)
        runs = lightning_rnnvis.load_runs(root / "with", join=True)
        history = next(iter(runs.values()))
        weights = digest(recipe.weights_of(with_it))
        reloaded = digest(recipe.save_and_load(with_it, root))
        return {
            "library": recipe.PACKAGE,
            "versions": {name: version(name) for name in (recipe.PACKAGE, "torch")},
            "recipe": recipe.RECIPE.strip().splitlines(),
            "digest_without": digest(recipe.weights_of(without)),
            "digest_with": weights,
            "digest_saved_and_loaded": reloaded,
            "states": {state: history[state][-1].n_units for state in history.states},
            "records": len(next(iter(history.values()))),
            "words": [str(word) for word in next(iter(history.values()))[-1].words],
            "notes": list(next(iter(history.values()))[-1].notes),
        }


def main() -> None:
    """Print the row as JSON, after whatever the library prints."""
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", "(?!RNNVis)")
    logging.getLogger("lightning.pytorch.rnnvis").setLevel(logging.INFO)
    logging.getLogger("lightning.pytorch.rnnvis").addHandler(logging.StreamHandler(sys.stderr))
    with contextlib.redirect_stdout(sys.stderr):
        found = row(sys.argv[1])
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
