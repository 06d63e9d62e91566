"""What Lightning calls of the callback, at each point of a training, validation or test."""

from __future__ import annotations

import copy
import weakref
from typing import TYPE_CHECKING, Any

from lightning_rnnvis.settings import Settings
from lightning_rnnvis.training.callback_base import CallbackBase
from lightning_rnnvis.training.messages import nothing_recorded
from lightning_rnnvis.training.messages.voice import warn
from lightning_rnnvis.training.training_recorder import TrainingRecorder

if TYPE_CHECKING:
    from lightning.pytorch import LightningModule, Trainer

SECONDS_AFTER_EXCEPTION = 4.0
"""So long a training that was stopped waits for what is still to be stored."""


class TrainerHooks(CallbackBase):
    """A callback that hands every hook on to the recorder of the trainer that uses it.

    Args:
        settings: The settings.

    Attributes:
        settings: The settings.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self._recorder = TrainingRecorder(settings)
        self._used_by: weakref.ref[Trainer] | None = None
        self._idle: TrainingRecorder | None = None

    # --- the trainer -------------------------------------------------------------------------------------------------

    def _of(self, trainer: Trainer) -> TrainingRecorder:
        """The recorder of a trainer; one that does nothing while the callback is in use by another trainer."""
        user = None if self._used_by is None else self._used_by()
        return self._recorder if user is trainer or self._idle is None else self._idle

    def _take(self, trainer: Trainer) -> None:
        """Let a trainer use the callback, if no other one does, nor the trainer has one like it."""
        user = None if self._used_by is None else self._used_by()
        if user is not None and user is not trainer and user.state.status == "running":
            self._idle = TrainingRecorder(self.settings, nothing_recorded.of_use_elsewhere())
        elif trainer and any(other.state_key == self.state_key for other in self._before(trainer)):
            self._used_by, self._idle = None, TrainingRecorder(self.settings, nothing_recorded.of_one_like_it())
        else:
            self._used_by, self._idle = weakref.ref(trainer) if trainer else None, None  # None: to check settings
            if trainer and (places := [at for at, one in enumerate(trainer.callbacks) if one is self])[1:]:  # type: ignore[attr-defined]
                warn(nothing_recorded.of_one_like_it())  # each hook is called once
                trainer.callbacks = [one for at, one in enumerate(trainer.callbacks) if at not in places[1:]]  # type: ignore[attr-defined]

    # --- settings and model ------------------------------------------------------------------------------------------

    def setup(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        """Check the settings; the model may not exist yet."""
        if stage in ("fit", "validate", "test"):
            self._take(trainer)
            self._of(trainer).check(stage)

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Find the layers, and say so if nothing will be recorded."""
        self._of(trainer).begin_stage(trainer, pl_module)
        self._of(trainer).track(trainer, pl_module, self._earlier(trainer))
        self._of(trainer).report_if_nothing_is_recorded(trainer)

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Say so if there will be no validation, which only the loaders tell."""
        self._of(trainer).report_if_never_validated(trainer)

    def on_validation_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Find the layers, if `fit` has not; after a `fit` an error does not end a `validate`."""
        recorder = self._of(trainer)
        if trainer.state.fn == "validate":
            recorder.begin_stage(trainer, pl_module)
        with recorder.guard(checking=not recorder.has_fitted):
            recorder.track(trainer, pl_module, self._earlier(trainer))

    def on_test_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Find the layers; an error does not end a test."""
        self._of(trainer).begin_stage(trainer, pl_module)
        with self._of(trainer).guard():
            self._of(trainer).track(trainer, pl_module, self._earlier(trainer))

    def _earlier(self, trainer: Trainer) -> list[TrainingRecorder]:
        """Recorders of the `RNNVis` callbacks before this one on the trainer."""
        return [callback._of(trainer) for callback in self._before(trainer)]

    def _before(self, trainer: Trainer) -> list[TrainerHooks]:
        """The `RNNVis` callbacks before this one on the trainer."""
        several = [callback for callback in trainer.callbacks if isinstance(callback, TrainerHooks)]  # type: ignore[attr-defined]
        return several[: several.index(self) if self in several else 0]

    # --- one validation or test --------------------------------------------------------------------------------------

    def on_validation_epoch_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Begin a record, or a trial run of one in the sanity check."""
        self._of(trainer).begin_validation(trainer)

    def on_validation_batch_start(
        self, trainer: Trainer, pl_module: LightningModule, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Attach the hooks, if this batch is sampled."""
        if dataloader_idx == self.settings.dataloader_idx:
            self._of(trainer).begin_batch(batch_idx)

    def on_validation_batch_end(
        self,
        trainer: Trainer,
        pl_module: LightningModule,
        outputs: Any,
        batch: Any,
        batch_idx: int,
        dataloader_idx: int = 0,
    ) -> None:
        """Detach the hooks and add up what they kept."""
        self._of(trainer).end_batch(trainer, batch, batch_idx)

    def on_validation_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Finish the record: summarize, log the metrics."""
        self._of(trainer).end_validation(trainer, pl_module)

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Write the record, now that the loggers have what the validation logged."""
        self._of(trainer).write(trainer)

    # `test` takes the same path; its records always form a run of their own.
    on_test_epoch_start = on_validation_epoch_start
    on_test_batch_start = on_validation_batch_start
    on_test_batch_end = on_validation_batch_end
    on_test_epoch_end = on_validation_epoch_end
    on_test_end = on_validation_end

    # --- the end -----------------------------------------------------------------------------------------------------

    def on_fit_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Make the report, while the loggers still take something."""
        self._of(trainer).report_at_end(trainer)

    def on_exception(self, trainer: Trainer, pl_module: LightningModule, exception: BaseException) -> None:
        """Leave no hook behind, and nobody who stopped a training waiting."""
        self._of(trainer).close(SECONDS_AFTER_EXCEPTION)

    def teardown(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        """Remove hooks and close event files of our own."""
        self._of(trainer).close()

    # --- the checkpoint ----------------------------------------------------------------------------------------------

    @property
    def state_key(self) -> str:
        """Key of the state in a checkpoint; of two callbacks of one key on a trainer the second records nothing."""
        settings = self.settings
        return self._generate_state_key(
            layers=settings.layers, dataloader_idx=settings.dataloader_idx, name=settings.name
        )

    # Not by `state_dict`: Lightning stops a training with two callbacks of one key that have it.
    def on_save_checkpoint(self, trainer: Trainer, pl_module: LightningModule, checkpoint: dict[str, Any]) -> None:
        """Add what a resumed run continues, of plain types only: words, sentences, labels, metrics and history id."""
        if self._of(trainer) is self._recorder:
            checkpoint.setdefault("callbacks", {})[self.state_key] = self._recorder.state()

    def on_load_checkpoint(self, trainer: Trainer, pl_module: LightningModule, checkpoint: dict[str, Any]) -> None:
        """Continue its words, sentences and history, and keep its epoch and step, unknown in `validate` and `test`."""
        history = self._of(trainer).history
        history.load_checkpoint(checkpoint)
        if state := checkpoint.get("callbacks", {}).get(self.state_key):
            history.load_state(copy.deepcopy(state))
