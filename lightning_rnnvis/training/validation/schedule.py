"""When a record is made, of which loader, and whether one will be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.training.messages import nothing_recorded
from lightning_rnnvis.training.messages.voice import say

if TYPE_CHECKING:
    from lightning.pytorch import Trainer


def is_epoch_due(epoch: int, last_epoch: int | None, every_n_epochs: int) -> bool:
    """Whether the validations of an epoch are recorded.

    Counted from the last epoch recorded and not from 0, because an epoch may have no validation.

    Args:
        epoch: The epoch.
        last_epoch: Epoch of the last record; None if there is none.
        every_n_epochs: The setting.
    """
    return last_epoch is None or epoch == last_epoch or epoch >= last_epoch + every_n_epochs


def expected_records(trainer: Trainer, every_n_epochs: int) -> int | None:
    """Number of records from the current epoch of a `fit`, or its latest validation, on; None where no end is known."""
    epochs, batches, interval = trainer.max_epochs, trainer.num_training_batches, trainer.val_check_batch
    if trainer.state.fn != "fit" or epochs is None or epochs < 0 or not 0 < batches < float("inf") or not interval:
        return None
    total = epochs * batches
    if trainer.max_steps >= 0:
        total = min(total, trainer.max_steps * trainer.accumulate_grad_batches)
    every_n_validations = trainer.check_val_every_n_epoch
    if every_n_validations is None:  # batches are counted over epochs
        before = (trainer.fit_loop.epoch_loop.total_batch_idx + 1) // interval
        return int(total // interval - max(0, before - 1))
    last: int | None = None
    n_records = 0
    for epoch in range(every_n_validations - 1, epochs, every_n_validations):
        if epoch < trainer.current_epoch:  # of the training that is resumed
            continue
        in_epoch = min(batches, total - epoch * batches)
        validations = int(in_epoch // interval) if interval <= batches else int(in_epoch == batches)
        if validations > 0 and is_epoch_due(epoch, last, every_n_epochs):
            last = epoch
            n_records += validations
    return n_records


def batches_of_loaders(trainer: Trainer) -> Sequence[float]:
    """Batches of each loader that is run through; infinity where that is not known."""
    if trainer.state.fn == "test":
        return trainer.num_test_batches
    return trainer.num_sanity_val_batches if trainer.sanity_checking else trainer.num_val_batches


def check_loader(trainer: Trainer, dataloader_idx: int) -> None:
    """Check the validation loader that is recorded.

    Raises:
        CaptureError: There are fewer loaders.
    """
    n_loaders = len(batches_of_loaders(trainer))
    if dataloader_idx >= n_loaders:
        raise CaptureError(
            f"`RNNVis(dataloader_idx={dataloader_idx})` fits no validation loader: they count from 0, and there"
            f" {'is 1' if n_loaders == 1 else f'are {n_loaders}'}."
        )


def number_of_batches(trainer: Trainer, dataloader_idx: int) -> float:
    """Batches of the loader that is recorded; infinity where that is not known."""
    counts = batches_of_loaders(trainer)
    return counts[dataloader_idx] if dataloader_idx < len(counts) else 1


def report_if_nothing_is_recorded(trainer: Trainer) -> None:
    """Say so where a training has no validation, or records nothing of it."""
    if trainer.fast_dev_run:  # type: ignore[attr-defined]
        say("RNNVis checks the model but records nothing with `fast_dev_run`.")
    elif not trainer.enable_validation:
        nothing_recorded.warn_of_no_validation()


def report_if_never_validated(trainer: Trainer, every_n_epochs: int) -> None:
    """Say so where the loaders of a training give nothing to validate, or it ends before its first validation."""
    if trainer.fast_dev_run or not trainer.enable_validation:  # type: ignore[attr-defined]
        return
    if not sum(trainer.num_val_batches):
        nothing_recorded.warn_of_no_validation()
    elif expected_records(trainer, every_n_epochs) == 0:
        nothing_recorded.warn_of_late_validation(trainer.check_val_every_n_epoch, trainer.val_check_interval)
