"""Why a training is not recorded, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence

from lightning_rnnvis.training.messages.voice import warn


def warn_of_no_words() -> None:
    """Warn of a validation without a word."""
    warn(
        "RNNVis recorded nothing in this validation, because no word entered a layer that it records: the loader is"
        " empty, or the model calls other layers than those that it had at the start."
    )


def warn_of_no_validation() -> None:
    """Warn of a training without validation."""
    warn(
        "RNNVis records at validation, and this training has none (no validation data, no `validation_step`, or"
        " `limit_val_batches=0`), so the RNNVis tab will stay empty. Give validation data to `fit`: `val_dataloaders=…`"
        " of a Trainer, `val_series=…` in darts; the training data will do."
    )


def warn_of_late_validation(every_n_epochs: int | None, interval: float | int | None) -> None:
    """Warn of a training that ends before its first validation."""
    schedule = f"check_val_every_n_epoch={every_n_epochs}"
    if every_n_epochs is None:
        schedule = f"val_check_interval={interval}"
    warn(
        f"RNNVis records at validation, and this training ends before its first one (`{schedule}`), so the RNNVis"
        " tab will stay empty. Validate more often: Trainer(check_val_every_n_epoch=1), or train longer."
    )


def of_sharded_weights(strategy: str) -> str:
    """Why a strategy that spreads the weights is refused."""
    return (
        f"RNNVis cannot record a model whose weights are spread over devices (`{strategy}`). Use `strategy='ddp'` or a"
        " single device."
    )


def of_settings_left_out(names: Sequence[str]) -> str:
    """Why a callback that was pickled without some of its settings records nothing."""
    given = ", ".join(f"{name}=…" for name in names)
    return (
        f"This callback was pickled, and {' and '.join(f'`{name}`' for name in names)} could not be: functions can be"
        " pickled only where they stand in a module that can be imported, not a lambda or one of a notebook. Make it"
        f" anew: RNNVis({given}), and give it to the trainer in the place of the one that was loaded."
    )


def of_use_elsewhere() -> str:
    """Why a callback records nothing for a second trainer at once."""
    return (
        "This callback is in use by another trainer, which runs at the same time, and goes on recording for that one."
        " Give each trainer a callback of its own: copy.deepcopy(callback), or another RNNVis(…)."
    )


def of_one_like_it() -> str:
    """Why the second of two callbacks on a trainer records nothing."""
    return (
        "This trainer has two RNNVis that differ in neither `layers`, `dataloader_idx` nor `name`: the first goes on"
        " recording, the second does nothing. Give the second a name, RNNVis(…, name=…), or leave it out."
    )


def of_skipped_validation() -> str:
    """Why processes that may be without validation data are refused."""
    return (
        "RNNVis merges what all processes record. With `allow_zero_length_dataloader_with_multiple_devices`, one"
        " without data would leave the others waiting. Give every process validation data, and leave that setting out."
    )


def of_xla(strategy: str) -> str:
    """Why a strategy for XLA devices is refused."""
    return f"RNNVis cannot record models on XLA devices (`{strategy}`). Train on a GPU or a CPU to see the states."
