"""Brings what several processes recorded together in the first one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch.distributed

from lightning_rnnvis.capture.recording import Choice, Recording

if TYPE_CHECKING:
    from lightning.pytorch import Trainer

SHARDED = ("FSDPStrategy", "ModelParallelStrategy", "DeepSpeedStrategy", "SingleDeviceXLAStrategy", "XLAStrategy")
"""Strategies that hold the weights in parts or on devices without the operations used here."""


def gather_recording(trainer: Trainer, recording: Recording | None) -> Recording | None:
    """The recordings of all processes, merged, in the first process; None in the others.

    Every process must call this at the same validation, with None if it has nothing.
    """
    if trainer.world_size == 1 or not torch.distributed.is_initialized():
        return recording if trainer.is_global_zero else None
    if not trainer.is_global_zero:
        torch.distributed.gather_object(recording and recording.to_host(), None, dst=0)
        return None
    parts: list[Recording | None] = [None] * trainer.world_size
    torch.distributed.gather_object(None, parts, dst=0)
    for part in parts[1:]:
        if part is not None and recording is not None:
            recording.merge(part)
    return recording


def share_choices(trainer: Trainer, choices: dict[str, Choice]) -> dict[str, Choice]:
    """What the first process chose, in every process."""
    return trainer.strategy.broadcast(choices, src=0) if trainer.world_size > 1 else choices
