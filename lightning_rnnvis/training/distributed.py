"""Brings what several processes recorded together in the first one.

All processes call these functions at the same validations, whatever happened in them before: a process that stayed away
would leave the others waiting.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import torch
import torch.distributed as dist

from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.training.messages import nothing_recorded

if TYPE_CHECKING:
    from lightning.pytorch import Trainer

    from lightning_rnnvis.training.guard import Guard
    from lightning_rnnvis.vocabulary.word_inputs import WordInputs

Shared = TypeVar("Shared")

SHARDED = ("FSDPStrategy", "ModelParallelStrategy", "DeepSpeedStrategy")
"""Strategies that hold the weights in parts. By name: not every version of Lightning has all of them."""

XLA = ("SingleDeviceXLAStrategy", "XLAStrategy")
"""Strategies for devices that compile whole steps, which reading states within a step would break up."""


def why_refused(strategy: object) -> str | None:
    """Why a model cannot be recorded under a strategy, or one derived from it; None if it can."""
    for of_type in type(strategy).__mro__:
        if of_type.__name__ in SHARDED:
            return nothing_recorded.of_sharded_weights(of_type.__name__)
        if of_type.__name__ in XLA:
            return nothing_recorded.of_xla(of_type.__name__)
    return None


def some_may_skip(trainer: Trainer) -> bool:
    """Whether a process may have no validation data: it then calls no hook, and the others would wait for it."""
    holders = (getattr(trainer, "lightning_module", None), getattr(trainer, "datamodule", None))
    name = "allow_zero_length_dataloader_with_multiple_devices"
    return trainer.world_size > 1 and any(getattr(holder, name, False) for holder in holders)


def gather_recording(trainer: Trainer, recording: Recording | None, guard: Guard) -> Recording | None:
    """The recordings of all processes, merged, in the first process; None in the others.

    The first process takes them one after the other, so it holds two at a time, however many there are. If our part
    failed in one process, it is switched off in all.

    Args:
        trainer: The trainer.
        recording: What this process recorded, or None.
        guard: Where errors of this process are noted.
    """
    if not _are_several(trainer):
        return recording
    first = trainer.is_global_zero
    device = trainer.strategy.root_device if dist.get_backend() == "nccl" else torch.device("cpu")
    payload = torch.empty(0, dtype=torch.uint8)
    if not first and recording is not None:
        with guard():  # all that may fail here does so before the first process waits for it
            payload = torch.frombuffer(bytearray(pickle.dumps(recording.to_host())), dtype=torch.uint8).to(device)
    reports: list[tuple[str | None, int]] = [(None, 0)] * trainer.world_size
    dist.all_gather_object(reports, (guard.cause, len(payload)))
    failed = {rank: cause for rank, (cause, _) in enumerate(reports) if cause is not None}
    if failed:
        guard.stop(next(f"{cause} (in process {rank})" for rank, cause in failed.items()))
        return None
    if not first:
        if len(payload):
            dist.send(payload, 0)
        return None
    for rank, (_, size) in enumerate(reports):
        if size:
            received = torch.empty(size, dtype=torch.uint8, device=device)
            dist.recv(received, rank)
            with guard():
                other = pickle.loads(received.cpu().numpy().tobytes())
                if recording is None:
                    recording = other
                else:
                    recording.merge(other)
    return None if guard.disabled else recording


def agree_on_levels(trainer: Trainer, recording: Recording | None, inputs: WordInputs, guard: Guard) -> None:
    """Find the levels of a series from what all processes saw, where they are still to be found, and assign them.

    Args:
        trainer: The trainer.
        recording: What this process recorded, or None.
        inputs: Holds the levels, if these are the words.
        guard: Where errors of this process are noted.
    """
    found: list[tuple[str, tuple[str, ...], np.ndarray]] = []
    with guard():
        if recording is not None:
            found = recording.pending_values()
    found = _gather_lists(trainer, found)
    with guard():
        inputs.find_levels(found)
        if recording is not None:
            recording.assign_levels()


def _gather_lists(trainer: Trainer, own: list[Shared]) -> list[Shared]:
    """The lists of all processes, one after the other, in every process."""
    if not _are_several(trainer):
        return own
    parts: list[list[Shared]] = [[] for _ in range(trainer.world_size)]
    dist.all_gather_object(parts, own)
    return [one for part in parts for one in part]


def share(trainer: Trainer, value: Shared, guard: Guard) -> Shared:
    """What the first process has, in every process; if our part failed in the first, it is switched off in all."""
    if not _are_several(trainer):
        return value
    sent: Any = trainer.strategy.broadcast((value, guard.cause), src=0)
    value, cause = sent
    if cause is not None and not guard.disabled:
        guard.stop(cause, say=False)
    return value


def agreed(trainer: Trainer, value: Shared) -> Shared:
    """What the first process has, in every process."""
    return trainer.strategy.broadcast(value, src=0) if _are_several(trainer) else value


def _are_several(trainer: Trainer) -> bool:
    return trainer.world_size > 1 and dist.is_available() and dist.is_initialized()
