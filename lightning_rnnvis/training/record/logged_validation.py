"""Where the trainer's loggers put a validation, and what it logged: known once its metrics are with the loggers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lightning_rnnvis.records.snapshot import GOALS, Goal
from lightning_rnnvis.records.tags import PLUGIN_NAME

if TYPE_CHECKING:
    from lightning.pytorch import Trainer

MOST_VALUES = 64
"""Values that a record keeps of what its validation logged: they stand in every listing."""


@dataclass(frozen=True)
class LoggedValidation:
    """What the loggers have of one validation.

    Attributes:
        step: The step at which it was logged.
        values: Numbers by the name that the loggers know.
        goals: Of these what callbacks monitor, those of checkpoints first, and which way is better.
    """

    step: int
    values: Mapping[str, float]
    goals: Mapping[str, Goal] = field(default_factory=dict)


def logged_validation(trainer: Trainer) -> LoggedValidation:
    """What the loggers have of the validation or test that ends.

    Args:
        trainer: The trainer, in `on_validation_end` or `on_test_end`.
    """
    logged = _logged(trainer)
    # As in Lightning's `_LoggerConnector.log_metrics`: `self.log("step", …)` is the step, or else batches are counted.
    step = logged.pop("step", None)
    if step is None:  # an attribute that another version of Lightning may not have
        step = getattr(trainer.fit_loop.epoch_loop, "_batches_that_stepped", trainer.global_step)
    names = [name for name in logged if name != "epoch" and not name.startswith(f"{PLUGIN_NAME}/")]
    goals = _goals(trainer, names)
    kept = [*goals, *(name for name in names if name not in goals)][:MOST_VALUES]
    return LoggedValidation(int(step), {name: logged[name] for name in kept}, goals)


def _goals(trainer: Trainer, names: Collection[str]) -> dict[str, Goal]:
    """What checkpoints and early stopping monitor of what the validation logged."""
    found: dict[str, Goal] = {}
    for callback in (*trainer.checkpoint_callbacks, *trainer.early_stopping_callbacks):
        monitor, mode = getattr(callback, "monitor", None), getattr(callback, "mode", None)
        # What is logged at steps, too, has another name with the loggers.
        name = next((name for name in (monitor, f"{monitor}_epoch") if name in names), None)
        if name is not None and mode in GOALS:
            found.setdefault(name, mode)
    return found


def _logged(trainer: Trainer) -> dict[str, float]:
    """The results of the loop that ends, of every loader; they are reduced already."""
    results: Any = getattr(trainer, "_results", None)
    if not results:
        return {}
    found: dict[str, float] = {}
    loader = results.dataloader_idx
    try:
        for index in dict.fromkeys((None, *(item.meta.dataloader_idx for item in results.values()))):
            results.dataloader_idx = index
            found |= {name: float(value) for name, value in results.metrics(on_step=False)["log"].items()}
    except Exception:  # not an interface of Lightning's: another version may have it otherwise
        return found
    finally:
        results.dataloader_idx = loader
    return found
