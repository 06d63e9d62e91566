"""The history that a training goes on with: its own so far, that of a checkpoint, or a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lightning_rnnvis.settings import Settings
from lightning_rnnvis.training.distributed import agreed
from lightning_rnnvis.training.histories import checkpoint_state
from lightning_rnnvis.training.histories.checkpoint_state import History, LoadedCheckpoint, epoch_of_checkpoint
from lightning_rnnvis.training.histories.history_assignment import HistoryAssignment, ValidationPoint
from lightning_rnnvis.training.histories.training_identity import TrainingIdentity
from lightning_rnnvis.training.messages.voice import warn
from lightning_rnnvis.training.metric_log import MetricLog
from lightning_rnnvis.vocabulary.word_inputs import DerivedWords, WordInputs

if TYPE_CHECKING:
    from lightning.pytorch import LightningModule, Trainer


class ContinuedHistory:
    """What the records of trainings continue, one training after the other.

    Args:
        settings: The settings.
        metrics: Takes the last values of the metrics of a history that is continued.

    Attributes:
        histories: To which history a record belongs.
        derived: What was learned of the words.
        checkpoint: The checkpoint that was loaded; None if none was.
        weights_of: The checkpoint whose weights the model has had since `validate` or `test` loaded it, without its
            history; None where the weights are the training's own.
    """

    def __init__(self, settings: Settings, metrics: MetricLog) -> None:
        self.histories = HistoryAssignment()
        self.derived = DerivedWords()
        self.checkpoint: LoadedCheckpoint | None = None
        self.weights_of: LoadedCheckpoint | None = None
        self._settings = settings
        self._metrics = metrics
        self._training = TrainingIdentity()
        self._inputs: WordInputs | None = None
        self._has_borrowed = False  # the history of a checkpoint, outside `fit`

    @property
    def inputs(self) -> WordInputs:
        """Names the words, once the vocabulary is read."""
        assert self._inputs is not None
        return self._inputs

    def read_vocabulary(self) -> None:
        """Read the vocabulary of the settings.

        Raises:
            TypeError, ValueError, FileNotFoundError: It is no vocabulary.
        """
        self._inputs = WordInputs(self._settings, self.derived)

    def begin_stage(self, trainer: Trainer, pl_module: LightningModule) -> bool:
        """Go on with the history of the training, or of the checkpoint that was loaded, or begin one.

        Returns:
            Whether it is another training than the one before.
        """
        is_fit, checkpoint = trainer.state.fn == "fit", self.checkpoint
        is_another = agreed(trainer, self._training.is_another(trainer, pl_module))
        if is_fit or is_another:
            self.weights_of = None
        if not is_fit and checkpoint is not None and trainer.ckpt_path:
            self.weights_of = replace(checkpoint, history=None)
        if is_another:
            self.histories = HistoryAssignment()
            self._continue(History())
        # Outside `fit` a checkpoint gives words to what has none; it is no step back of a training that goes on.
        if checkpoint is not None and checkpoint.history and (is_fit or not self.histories.main.choices):
            self._continue(checkpoint.history)
            self._has_borrowed = not is_fit
        elif is_fit and self._has_borrowed:
            self._continue(History())
        if is_fit:
            self._has_borrowed = False
            self.histories.begin_fit(from_the_first_epoch=checkpoint is None and trainer.current_epoch == 0)
        return is_another

    def _continue(self, history: History) -> None:
        self.histories.main, self._metrics.last, self.derived = history.state, history.metrics, history.derived
        self.read_vocabulary()

    def point(self, trainer: Trainer) -> ValidationPoint:
        """Which validation or test is under way."""
        stage = "fit" if trainer.state.fn is None else str(trainer.state.fn.value)
        if self.weights_of is not None:
            return ValidationPoint(stage, self.weights_of.epoch, self.weights_of.global_step, loaded_weights=True)
        # After an epoch the trainer's is the next one, which has no weights yet.
        begun = trainer.fit_loop.epoch_progress.current.ready
        epoch = trainer.current_epoch if stage == "fit" else max(begun - 1, 0)
        return ValidationPoint(stage, epoch, trainer.global_step, loaded_weights=False)

    def state(self) -> dict[str, Any]:
        """What a resumed run continues, of plain types only."""
        return checkpoint_state.pack(History(self.histories.main, self._metrics.last, self.derived))

    def load_checkpoint(self, checkpoint: Mapping[str, Any]) -> None:
        """Keep where the training of a checkpoint was, which the trainer does not know in `validate` and `test`."""
        self.checkpoint = LoadedCheckpoint(epoch_of_checkpoint(checkpoint), int(checkpoint.get("global_step", 0)))

    def load_state(self, state: dict[str, Any]) -> None:
        """Inverse of `state`; one that cannot be read begins a new history."""
        try:
            history = checkpoint_state.unpack(state)
        except Exception as error:  # a training must always be resumable
            warn(
                "RNNVis cannot read its state in the checkpoint and begins a new history"
                f" ({type(error).__name__}: {error})."
            )
            history = History()
        self.checkpoint = replace(self.checkpoint or LoadedCheckpoint(), history=history)
