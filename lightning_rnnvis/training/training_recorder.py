"""What `RNNVis` does at each point of a training, validation or test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.records.files.writer import RecordWriters
from lightning_rnnvis.settings import Settings
from lightning_rnnvis.training.background import SPARE_SECONDS, WAIT_SECONDS
from lightning_rnnvis.training.distributed import (
    agree_on_levels,
    gather_recording,
    share,
    some_may_skip,
    why_refused,
)
from lightning_rnnvis.training.guard import Guard
from lightning_rnnvis.training.histories.continued_history import ContinuedHistory
from lightning_rnnvis.training.messages import nothing_recorded
from lightning_rnnvis.training.messages.file_notifier import FileNotifier
from lightning_rnnvis.training.messages.notifier import Notifier
from lightning_rnnvis.training.messages.voice import say
from lightning_rnnvis.training.metric_log import MetricLog
from lightning_rnnvis.training.record.logged_validation import logged_validation
from lightning_rnnvis.training.record.record_finisher import FinishedRecord, RecordFinisher
from lightning_rnnvis.training.record.side_writer import SideWriter
from lightning_rnnvis.training.reports import Reports
from lightning_rnnvis.training.validation import schedule
from lightning_rnnvis.training.validation.batch_sampling import BatchSampling
from lightning_rnnvis.training.validation.dataset_columns import columns_of, loader_of, targets_of
from lightning_rnnvis.training.validation.tracked_model import TrackedModel
from lightning_rnnvis.training.validation.validation_recorder import ValidationRecorder

if TYPE_CHECKING:
    from lightning.pytorch import LightningModule, Trainer


class TrainingRecorder:
    """Records the validations of trainings, whose errors it keeps from them.

    Args:
        settings: The settings, which `check` checks.
        obstacle: Why nothing is to be recorded, as a sentence; empty where nothing is in the way.

    Attributes:
        guard: Keeps errors of our part away from the training.
        metrics: The last values of the metrics.
        history: What the records continue.
        has_fitted: Whether a `fit` has begun, so that an error in a later `validate` would cost more than it tells.
    """

    def __init__(self, settings: Settings, obstacle: str = "") -> None:
        self.guard = Guard()
        self.metrics = MetricLog()
        self._settings = settings
        self._obstacle = obstacle
        self.history = ContinuedHistory(settings, self.metrics)
        self._notifier = Notifier()
        self._file_notifier = FileNotifier()
        self._beside = SideWriter(self._file_notifier)
        self._reports = Reports(settings.report)
        self._model: TrackedModel | None = None
        self._finisher: RecordFinisher | None = None
        self._validation: ValidationRecorder | None = None
        self._finished: FinishedRecord | None = None
        self._is_due = False
        self._stride = 1  # of the next validation, where the number of batches is not known
        self.has_fitted = False
        self._stopped = False  # in every process

    # --- before the first batch --------------------------------------------------------------------------------------

    def check(self, stage: str) -> None:
        """Read the vocabulary, which is part of the settings.

        Raises:
            TypeError, ValueError, FileNotFoundError: It cannot be read.
        """
        if stage == "fit":  # what failed in an earlier training need not fail in this one
            self.guard, self._stopped = Guard(), False
        if self._obstacle:
            self.guard.stop(self._obstacle)
            self._stopped = True
            return
        self.history.read_vocabulary()

    def begin_stage(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Go on with the history of the training, or of the checkpoint that was loaded, or begin one."""
        if self._obstacle or some_may_skip(trainer):  # `track` says so; a process that skips would be waited for
            return
        if self.history.begin_stage(trainer, pl_module):
            self.guard, self._stopped = Guard(), False
        if trainer.state.fn == "fit":
            self.has_fitted, self._stride = True, 1
            self._reports.begin()

    def track(self, trainer: Trainer, pl_module: LightningModule, earlier: Sequence[TrainingRecorder]) -> None:
        """Find the layers, if that was not done in this stage.

        Args:
            trainer: The trainer.
            pl_module: The model.
            earlier: Those of the trainer's other callbacks that stand before this one.

        Raises:
            CaptureError: There is no layer, or a setting names a part that the model lacks.
        """
        if self.guard.disabled:
            return
        if self._model is not None:
            with self.guard():
                self._follow_replaced(pl_module)
            return
        refused = why_refused(trainer.strategy)
        if refused or some_may_skip(trainer):
            self.guard.stop(refused or nothing_recorded.of_skipped_validation())
            self._stopped = True
            return
        self._model = TrackedModel.of(pl_module, self._settings, self.history.inputs, self._notifier)
        run = self._settings.name or self._distinct_run(self._model.layers, earlier)
        self.metrics.prefix = f"rnnvis/{run}" if run else "rnnvis"
        self._finisher = RecordFinisher(
            settings=self._settings,
            inputs=self.history.inputs,
            derived=self.history.derived,
            histories=self.history.histories,
            metrics=self.metrics,
            notifier=self._notifier,
            file_notifier=self._file_notifier,
            writers=RecordWriters(trainer.loggers, trainer.default_root_dir, run),
            beside=self._beside,
        )

    def _follow_replaced(self, pl_module: LightningModule) -> None:
        """Record the modules that the model has now."""
        assert self._model is not None
        if self._model.has_other_parts(pl_module, self._settings):
            self._model = TrackedModel.of(pl_module, self._settings, self.history.inputs, self._notifier)
            say("RNNVis records other modules from here on, because the model has replaced some of its own.")

    def _distinct_run(self, layers: frozenset[str], earlier: Sequence[TrainingRecorder]) -> str:
        """A name for a run, where an earlier callback records the same layers."""
        rivals = [
            other for other in earlier if not other._settings.name and other._model and other._model.layers & layers
        ]
        if not rivals:
            return ""
        if all(other._settings.dataloader_idx != self._settings.dataloader_idx for other in rivals):
            return f"loader_{self._settings.dataloader_idx}"
        return f"rnnvis_{len(earlier) + 1}"

    def report_if_nothing_is_recorded(self, trainer: Trainer) -> None:
        """Say so where a training has no validation, or records nothing of it."""
        if not self.guard.disabled:
            schedule.report_if_nothing_is_recorded(trainer)

    def report_if_never_validated(self, trainer: Trainer) -> None:
        """Say so where the loaders of a training give nothing to validate, or it ends before its first validation."""
        if not self.guard.disabled:
            schedule.report_if_never_validated(trainer, self._settings.every_n_epochs)

    # --- one validation or test --------------------------------------------------------------------------------------

    def begin_validation(self, trainer: Trainer) -> None:
        """Begin a record, or a trial run of one in the sanity check."""
        self._validation, self.guard.seconds = None, 0.0
        settings, training = self._settings, trainer.state.fn == "fit"
        histories = self.history.histories
        self._is_due = (  # the same answer in every process
            not training
            or trainer.sanity_checking
            or schedule.is_epoch_due(trainer.current_epoch, histories.main.last_epoch, settings.every_n_epochs)
        )
        if training and not self.guard.disabled:
            with self.guard(checking=trainer.sanity_checking):
                schedule.check_loader(trainer, settings.dataloader_idx)
        if self._is_due and self._model is not None and not self.guard.disabled:
            inputs = self.history.inputs
            with self.guard():
                loader, memory = loader_of(trainer, settings.dataloader_idx), inputs.numbers.memory
                memory.columns, memory.targets = columns_of(loader), targets_of(loader)
            self._validation = ValidationRecorder(
                settings,
                self._model.calls,
                inputs,
                choices=histories.choices(training),
                sampling=BatchSampling.of(
                    max(1, settings.max_tokens // trainer.world_size),
                    schedule.number_of_batches(trainer, settings.dataloader_idx),
                    self._stride if training else 1,
                ),
            )

    def begin_batch(self, batch_idx: int) -> None:
        """Record the calls of a batch, if it is sampled."""
        if self._validation is not None:
            with self.guard():
                self._validation.begin_batch(batch_idx)
            if self.guard.disabled:
                self._validation = None

    def end_batch(self, trainer: Trainer, batch: Any, batch_idx: int) -> None:
        """Add the calls of a batch, if it was sampled.

        Raises:
            CaptureError: Nothing was recorded yet, and the batch cannot be read.
        """
        if self._validation is None or not self._validation.awaits_end:
            return
        is_first = trainer.state.fn == "validate" and not self.has_fitted
        with self.guard(checking=trainer.sanity_checking or is_first):
            self._validation.end_batch(batch, batch_idx)
            if trainer.sanity_checking:
                assert self._finisher is not None and self._model is not None
                self._finisher.check_trial(self._validation.result(), self._model.calls)
        if trainer.sanity_checking or self.guard.disabled:
            self._validation = None  # one batch is enough for a trial

    def end_validation(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Finish the record of all processes, and log the metrics."""
        validation, self._validation = self._validation, None
        if trainer.sanity_checking:
            return
        if self._is_due and not self._stopped:
            recording = None
            if validation is not None:
                with self.guard():
                    self._stride = validation.next_stride if trainer.state.fn == "fit" else 1
                    recording = validation.result()
            agree_on_levels(trainer, recording, self.history.inputs, self.guard)
            gathered = gather_recording(trainer, recording, self.guard)
            if gathered is not None:
                with self.guard():
                    self._finish(gathered, trainer)
            shared = (self.history.histories.main, self.metrics.last)
            self.history.histories.main, self.metrics.last = share(trainer, shared, self.guard)
            self._stopped = self.guard.disabled
        if trainer.state.fn == "fit":
            with self.guard():
                self.metrics.log(trainer, pl_module, to_loggers=not self._stopped)

    def _finish(self, recording: Recording, trainer: Trainer) -> None:
        assert self._finisher is not None
        point = self.history.point(trainer)
        if self._model is not None and point.stage != "test":
            self._notifier.layers_not_called(self._model.calls)
        write = not trainer.fast_dev_run  # type: ignore[attr-defined]
        self._finished = self._finisher.finish(recording, point, write)

    def write(self, trainer: Trainer) -> None:
        """Write the record, now that its validation is logged."""
        finished, self._finished = self._finished, None
        if finished is None or self._finisher is None or self.guard.disabled:
            return
        with self.guard():
            self._beside.report_failures()
            written = self._finisher.write(finished, logged_validation(trainer))
        if finished.point.stage == "fit" and not self.guard.disabled:
            expected = schedule.expected_records(trainer, self._settings.every_n_epochs)
            self._file_notifier.cost(written, self.guard.seconds, expected, self.history.histories.main.records)
            self._reports.record_written(trainer, written.directory, self.history.histories.main.history_id)

    # --- the end, and the checkpoint ---------------------------------------------------------------------------------

    def close(self, seconds: float = WAIT_SECONDS) -> None:
        """Remove all hooks, wait so long for what is still to be stored, and close event files of our own."""
        self._validation = self._finished = self.history.checkpoint = None
        if self._model is not None:
            self._model.calls.detach()
            self._model = None
        if self._finisher is not None:
            with self.guard():
                self._finisher.writers.close()
            self._finisher = None
            self._beside.finish(seconds, min(SPARE_SECONDS, seconds / 4))

    def report_at_end(self, trainer: Trainer) -> None:
        """Make the last report of a `fit`, where one was asked for."""
        self._reports.end(trainer)

    def state(self) -> dict[str, Any]:
        """What a resumed run continues, of plain types only."""
        self._beside.finish()  # a resumed run goes on from records whose networks are there
        packed: dict[str, Any] = {}
        with self.guard():
            packed = self.history.state()
        return packed
