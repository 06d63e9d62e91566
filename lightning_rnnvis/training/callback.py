"""`RNNVis`: the one line that a training script gains."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch

from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.model.modules import find_embeddings, find_linears
from lightning_rnnvis.capture.recording import Limits, Recording
from lightning_rnnvis.capture.recurrence.recurrent_modules import find_custom, find_recurrent, find_scripted
from lightning_rnnvis.feature_levels import FeatureLevels
from lightning_rnnvis.records.writer import RecordWriters
from lightning_rnnvis.recurrences import StateOf
from lightning_rnnvis.settings import check_loader, check_outputs, check_settings, listed
from lightning_rnnvis.training import checkpoint_state, messages, schedule
from lightning_rnnvis.training.callback_base import CallbackBase
from lightning_rnnvis.training.distributed import gather_lists, gather_recording, share, some_may_skip, why_refused
from lightning_rnnvis.training.guard import Guard
from lightning_rnnvis.training.history_assignment import BEFORE_FIT, Histories
from lightning_rnnvis.training.metric_log import MetricLog
from lightning_rnnvis.training.snapshot_builder import Moment, make_snapshots
from lightning_rnnvis.vocabulary.naming import Names
from lightning_rnnvis.vocabulary.word_inputs import Inputs, Learned

if TYPE_CHECKING:
    from lightning.pytorch import LightningModule, Trainer


class RNNVis(CallbackBase):
    """Records what a recurrent network remembers, at validation, for the RNNVis tab of TensorBoard.

    The callback follows every `nn.RNN`, `nn.LSTM` and `nn.GRU` of the model, their cells, and the `recurrences` of your
    own: all layers, both directions, the hidden state ``h`` and the cell state ``c``. It runs nothing of the model
    itself and changes neither weights, gradients nor random state.

    Args:
        vocabulary: Names the words: a file (one word a line, or JSON), a list, a dict (word to id, or id to word), a
            function from id to word, a tokenizer, or something that holds a list of words. None shows ids. For parallel
            inputs a dict of these by the name of the embedding.
        layers: Names of the recurrent modules to follow, shell wildcards allowed; None for all.
        recurrences: Recurrences of your own: by name of a module, shell wildcards allowed, or by class, a function from
            the module's inputs and its output to its state, shape (batch, time, hidden). See
            `lightning_rnnvis.recurrences` for the other forms that a state may have.
        words: Which ids enter the recurrent layers, where that cannot be found out: the name of an `nn.Embedding`, or
            a function from the batch to ids of shape (batch, time), -1 for no word; a dict by layer name where they
            differ. None finds out: see the README. A list of names or functions for parallel inputs, such as words and
            their tags, which are all words of the step, where the first one has a word; `FeatureLevels` for a numeric
            series.
        merge_subwords: Count the pieces of a word as one: the mark of the tokenizer, ``"##"``, ``"▁"``, ``"Ġ"``,
            ``"@@"`` or ``"</w>"``, or a function from a piece to whether it goes on with the word before. The response
            to the word is the state after its last piece less the state before its first. Pieces in different batches
            are different words.
        padding: Id or ids that are never words, beside `padding_idx` of the embedding and what packing leaves out.
        max_words: Most words kept, the most frequent ones.
        min_count: Fewest occurrences, at the first record, of a word that is kept.
        max_tokens: About how many tokens of each validation are looked at, in batches spread evenly over it.
        n_sentences: Number of sentences kept with all their states.
        sentences: Sentences of your own, which every record shows first: texts with spaces between the words, lists of
            words, or lists of ids. They are run through the weights of the model's embedding and recurrence, where the
            layer reads rows of one `nn.Embedding` unchanged, or a layer that does.
        max_sentence_length: Words shown of a longer sentence.
        n_percentile_words: Number of words, the most frequent ones, whose spread is kept as percentiles; more for
            under 256 units.
        head: Name of the `nn.Linear` that turns a hidden state into the model's outputs; None finds the last linear
            layer called, if it reads the state unchanged; False for none, as for a regression.
        outputs: Names of the head's outputs; None for the words of a language model, else ``class 0``, ``class 1``, …
            A head with a single output gives the logit of the second of two.
        word_classes: Class of each word (part of speech, role, label) to colour words by: a dict, or a function that
            may return None.
        n_clusters: Default number of chips and of clouds; None for 8, or 4 for under 100 units.
        every_n_epochs: Record the validations of every n-th epoch only.
        dataloader_idx: Which validation loader is followed, if there are several.
        name: Name of a run of its own for the records, below the logger's. Needed for two callbacks on one trainer
            that differ in neither `layers` nor `dataloader_idx`.

    The history of a run holds the validations of `fit` and, if it saw the same data, a `Trainer.validate` before. What
    `validate` and `test` see otherwise is kept apart: it forms runs of its own, ``validate`` and ``test``, below the
    logger's.

    What the callback holds depends on the settings and the hidden size U alone, not on the amount of data, on the
    vocabulary or on the number of processes; for each state,

    - on the device of the model, ``16 * max_words * U`` bytes of sums in float64, eight times that in the first record
      and in `validate` and `test`, which must see which words there are,
    - on the host, at most 192 MiB of sampled responses.

    While a batch is looked at, the device also holds copies of what the recurrent layers read and give for it, and
    256 MiB for computing their states, or what the states of its longest sequence take if that is more.

    Raises:
        TypeError, ValueError, FileNotFoundError: In `setup`, a setting is wrong.
        CaptureError: In `on_fit_start` the model has no recurrent layer, or none of a name given; at the first batch of
            the sanity check or of `Trainer.validate`, which word enters a step cannot be told, a state cannot be known,
            or a function given fails.

    Example::

        trainer = Trainer(callbacks=[RNNVis(vocabulary)])
    """

    def __init__(
        self,
        vocabulary: str | os.PathLike | list[str] | dict[str, int] | dict[int, str] | Callable[[int], str] | Any = None,
        *,
        layers: list[str] | None = None,
        recurrences: dict[str | type[torch.nn.Module], StateOf] | None = None,
        words: str | Callable[[Any], torch.Tensor] | dict[str, Any] | list[Any] | FeatureLevels | None = None,
        merge_subwords: str | Callable[[str], bool] | None = None,
        padding: int | list[int] | None = None,
        max_words: int = 500,
        min_count: int = 5,
        max_tokens: int = 50_000,
        n_sentences: int = 12,
        sentences: list[str] | list[list[str]] | list[list[int]] | None = None,
        max_sentence_length: int = 100,
        n_percentile_words: int = 40,
        head: str | bool | None = None,
        outputs: list[str] | None = None,
        word_classes: dict[str, str] | Callable[[str], str | None] | None = None,
        n_clusters: int | None = None,
        every_n_epochs: int = 1,
        dataloader_idx: int = 0,
        name: str | None = None,
    ) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.layers = layers
        self.recurrences = recurrences
        self.words = words
        self.merge_subwords = merge_subwords
        self.padding = padding
        self.max_words = max_words
        self.min_count = min_count
        self.max_tokens = max_tokens
        self.n_sentences = n_sentences
        self.sentences = sentences
        self.max_sentence_length = max_sentence_length
        self.n_percentile_words = n_percentile_words
        self.head = head
        self.outputs = outputs
        self.word_classes = word_classes
        self.n_clusters = n_clusters
        self.every_n_epochs = every_n_epochs
        self.dataloader_idx = dataloader_idx
        self.name = name
        self._histories = Histories()
        self._metrics = MetricLog()
        self._guard = Guard()
        self._inputs: Inputs | None = None
        self._learned = Learned()
        self._calls: CallRecorder | None = None
        self._followed: set[str] = set()
        self._writers: RecordWriters | None = None
        self._said = messages.Notifier()
        self._loaded: tuple[int, int] = (0, 0)  # epoch and step of the checkpoint that was loaded
        self._recording: Recording | None = None
        self._is_due = False
        self._stopped = False  # in every process
        self._stride = 1

    # --- settings and model ------------------------------------------------------------------------------------------

    def setup(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        """Check the settings; the model may not exist yet."""
        if stage == "fit":  # what failed in an earlier training need not fail in this one
            self._guard, self._stopped = Guard(), False
        if stage in ("fit", "validate", "test"):
            check_settings(vars(self))
            self._inputs = self._make_inputs()

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Find the layers, and say so if nothing will be recorded."""
        if self._histories.begin_fit(trainer.global_step, resumed=bool(trainer.ckpt_path)):
            self._learned = Learned()
            self._inputs = self._make_inputs()
            self._metrics.last.clear()
        self._find_layers(trainer, pl_module)
        if self._guard.disabled:
            return
        if trainer.fast_dev_run:  # type: ignore[attr-defined]
            messages.say("RNNVis looks at the model but records nothing with `fast_dev_run`.")
        elif not trainer.enable_validation:
            messages.warn_of_no_validation()

    def _find_layers(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if self._calls is not None or self._guard.disabled:
            return
        refused = why_refused(trainer.strategy)
        if refused or some_may_skip(trainer):
            self._guard.stop(refused or messages.of_skipped_validation())
            self._stopped = True
            return
        assert self._inputs is not None
        custom, embeddings = find_custom(pl_module, self.recurrences), find_embeddings(pl_module)
        recurrent = find_recurrent(pl_module, self.layers, custom)
        self._followed = set(recurrent) | set(custom)
        self._calls = CallRecorder(recurrent, embeddings, find_linears(pl_module, self.head), custom)
        self._said.scripted(find_scripted(pl_module))
        self._inputs.check_layers(find_recurrent(pl_module, custom=custom))
        self._inputs.find_sentences(module.num_embeddings for module in embeddings.values())
        run = self.name or self._run_of_its_own(trainer)
        self._metrics.prefix = f"rnnvis/{run}" if run else "rnnvis"
        self._writers = RecordWriters(trainer, run)

    def _run_of_its_own(self, trainer: Trainer) -> str:
        """A name, where another of these callbacks before this one follows the same layers."""
        several = [callback for callback in trainer.callbacks if isinstance(callback, RNNVis)]  # type: ignore[attr-defined]
        place = next((index for index, callback in enumerate(several) if callback is self), 0)
        rivals = [other for other in several[:place] if other._followed & self._followed and not other.name]
        if not rivals:
            return ""
        if all(other.dataloader_idx != self.dataloader_idx for other in rivals):
            return f"loader_{self.dataloader_idx}"
        return f"rnnvis_{place + 1}"

    # --- one validation or test --------------------------------------------------------------------------------------

    def on_validation_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Find the layers, if `fit` has not."""
        self._find_layers(trainer, pl_module)

    def on_validation_epoch_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Begin a record, or a trial run of one in the sanity check."""
        self._recording, self._stride, self._guard.seconds = None, 1, 0.0
        training = trainer.state.fn == "fit"
        self._is_due = (  # the same answer in every process
            not training
            or trainer.sanity_checking
            or schedule.is_epoch_due(trainer.current_epoch, self._histories.own.last_epoch, self.every_n_epochs)
        )
        if training and not self._guard.disabled:
            with self._guard(checking=trainer.sanity_checking):
                check_loader(self.dataloader_idx, len(schedule.batches_of_loaders(trainer)))
        if self._is_due and not self._guard.disabled:
            assert self._inputs is not None
            self._recording = Recording(
                self._limits,
                self._histories.choices(training),
                isinstance(self.head, str),
                self._inputs.merger,
                self._inputs.own_sentences,
                self._inputs.ways,
            )

    def on_validation_batch_start(
        self, trainer: Trainer, pl_module: LightningModule, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Attach the hooks, if this batch is looked at."""
        if self._recording is None or self._calls is None or dataloader_idx != self.dataloader_idx:
            return
        if batch_idx % self._stride == 0 and self._recording.tokens < self._max_tokens(trainer):
            with self._guard():
                self._calls.attach()
            if self._guard.disabled:
                self._recording = None

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
        if self._recording is None or self._calls is None or not self._calls.attached:
            return
        self._calls.detach()
        with self._guard(checking=trainer.sanity_checking or trainer.state.fn == "validate"):
            assert self._inputs is not None
            padding = [int(one) for one in listed(self.padding)]
            n_batches = schedule.number_of_batches(trainer, self.dataloader_idx)
            max_tokens = self._max_tokens(trainer)
            most = schedule.tokens_of_a_batch(max_tokens, n_batches)
            self._recording.add_batch(self._calls, self._inputs.words, padding, batch, most)
            if batch_idx == 0:
                self._stride = schedule.find_stride(max_tokens, n_batches, min(self._recording.tokens, most))
            if trainer.sanity_checking:
                check_outputs(self.outputs, self._recording)
                self._said.what_is_followed(self._recording)
                self._said.no_own_sentences(self._recording, self._inputs.sentences_missing if self.sentences else "")
                self._recording = None  # one batch tells all that a trial can
        self._calls.clear()
        if self._guard.disabled:
            self._recording = None

    def on_validation_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Finish the record: summarize, write, log the metrics."""
        recording, self._recording = self._recording, None
        if trainer.sanity_checking:
            return
        if self._is_due and not self._stopped:
            self._settle(trainer, recording)
            gathered = gather_recording(trainer, recording, self._guard)
            if gathered is not None:
                with self._guard():
                    self._finish(gathered, trainer)
            shared = (self._histories.own, self._metrics.last)
            self._histories.own, self._metrics.last = share(trainer, shared, self._guard)
            self._stopped = self._guard.disabled
        if trainer.state.fn == "fit":
            with self._guard():
                self._metrics.log(trainer, pl_module)

    def _settle(self, trainer: Trainer, recording: Recording | None) -> None:
        """Agree on the levels of a series; every process comes here, whatever happened in it before."""
        assert self._inputs is not None
        values: list[Any] = []
        needs_edges = self._inputs.needs_edges
        with self._guard():
            values = self._inputs.values_to_cut(recording)
        if needs_edges:
            values = gather_lists(trainer, values)
        with self._guard():
            self._inputs.settle(recording, values)

    def _finish(self, recording: Recording, trainer: Trainer) -> None:
        assert self._inputs is not None and self._writers is not None
        start = time.perf_counter()
        stage = "fit" if trainer.state.fn is None else str(trainer.state.fn.value)
        other_weights = stage != "fit" and bool(trainer.ckpt_path)
        epoch, step = self._loaded if other_weights else (trainer.current_epoch, trainer.global_step)
        if recording.tokens == 0:
            if stage != "test":
                messages.warn_of_no_words()
            return
        place = self._histories.place(recording, self._limits, stage, epoch, step, other_weights)
        if place is None:
            return
        self._inputs.learn(recording)
        self._said.what_is_followed(recording)
        self._said.unknown_words(self._inputs.vocabulary, place.history.choices)
        self._said.no_own_sentences(recording, self._inputs.sentences_missing if self.sentences else "")
        snapshots = make_snapshots(
            recording,
            place.history.choices,
            Names(self._inputs.vocabulary, self.outputs, self.word_classes),
            self._limits,
            self.n_clusters,
            place.history.labels,
            Moment(epoch, step, place.history.history_id),
        )
        self._inputs.forget(self._histories.all_choices())
        self._said.not_finite(recording, snapshots)
        if stage == "fit":
            for snapshot in snapshots:
                self._metrics.update(snapshot.state, snapshot.metrics)
        moved = self._histories.keep(place, snapshots)
        if trainer.fast_dev_run:  # type: ignore[attr-defined]
            return
        for snapshot in moved:
            self._writers.of(BEFORE_FIT).write([snapshot])
        writer = self._writers.of(place.run)
        n_bytes = writer.write(snapshots)
        if place.run or moved:
            self._said.kept_apart(self._writers.of(place.run or BEFORE_FIT))
        if stage == "fit":
            seconds = self._guard.seconds + time.perf_counter() - start
            expected = schedule.expected_records(trainer, self.every_n_epochs)
            self._said.cost(writer, len(snapshots), seconds, n_bytes, expected)

    # `test` takes the same way; its records are always kept apart.

    def on_test_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Find the layers."""
        with self._guard():
            self._find_layers(trainer, pl_module)

    on_test_epoch_start = on_validation_epoch_start
    on_test_batch_start = on_validation_batch_start
    on_test_batch_end = on_validation_batch_end
    on_test_epoch_end = on_validation_epoch_end

    # --- the end -----------------------------------------------------------------------------------------------------

    def on_exception(self, trainer: Trainer, pl_module: LightningModule, exception: BaseException) -> None:
        """Leave no hook behind."""
        self.teardown(trainer, pl_module, "")

    def teardown(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        """Remove hooks and close event files of our own."""
        self._recording = None
        if self._calls is not None:
            self._calls.detach()
            self._calls = None
        if self._writers is not None:
            with self._guard():
                self._writers.close()
            self._writers = None

    # --- the checkpoint ----------------------------------------------------------------------------------------------

    @property
    def state_key(self) -> str:
        """Tells two of these callbacks on one trainer apart."""
        return self._generate_state_key(layers=self.layers, dataloader_idx=self.dataloader_idx, name=self.name)

    def state_dict(self) -> dict[str, Any]:
        """What a resumed run goes on from, of plain types only: words, sentences, labels, metrics and history id."""
        packed: dict[str, Any] = {}
        with self._guard():
            packed = checkpoint_state.pack(self._histories.own, self._metrics.last) | {"learned": self._learned.pack()}
        return packed

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on with the words, sentences and history of a checkpoint."""
        try:
            history, metrics = checkpoint_state.unpack(state_dict)
            self._learned = Learned.unpack(state_dict.get("learned", {}))
            self._histories.own, self._metrics.last = history, metrics
            if self._inputs is not None:
                self._inputs = self._make_inputs()
        except Exception as error:  # a training must always be resumable
            messages.warn(
                "RNNVis cannot read its state in the checkpoint and begins a new history"
                f" ({type(error).__name__}: {error})."
            )

    def on_load_checkpoint(self, trainer: Trainer, pl_module: LightningModule, checkpoint: dict[str, Any]) -> None:
        """Note of which step the weights are, which `validate` and `test` do not tell."""
        self._loaded = int(checkpoint.get("epoch", 0)), int(checkpoint.get("global_step", 0))

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _make_inputs(self) -> Inputs:
        return Inputs(vars(self), self._learned)

    @property
    def _limits(self) -> Limits:
        return Limits(
            self.max_words, self.min_count, self.n_sentences, self.max_sentence_length, self.n_percentile_words
        )

    def _max_tokens(self, trainer: Trainer) -> int:
        return max(1, self.max_tokens // trainer.world_size)
