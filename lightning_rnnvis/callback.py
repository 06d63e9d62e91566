"""`RNNVis`: the one line that a training script gains."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch

from lightning_rnnvis import callback_state
from lightning_rnnvis.callback_base import CallbackBase
from lightning_rnnvis.callback_guard import Guard
from lightning_rnnvis.callback_messages import (
    SaidOnce,
    say,
    say_what_is_followed,
    warn,
    warn_of_no_words,
    warn_of_not_finite,
)
from lightning_rnnvis.callback_settings import check_settings
from lightning_rnnvis.capture.calls import CallRecorder, StateOf
from lightning_rnnvis.capture.modules import find_embeddings, find_linears, find_own, find_recurrent, find_scripted
from lightning_rnnvis.capture.recording import Choice, Limits, Recording
from lightning_rnnvis.feature_levels import FeatureLevels
from lightning_rnnvis.gather import SHARDED, gather_recording, share_choices
from lightning_rnnvis.inputs import Inputs, Learned
from lightning_rnnvis.metric_log import MetricLog
from lightning_rnnvis.names import Names
from lightning_rnnvis.record_writer import RecordWriter
from lightning_rnnvis.recording_to_snapshot import Moment, choose, make_snapshots
from lightning_rnnvis.snapshot import Labels

if TYPE_CHECKING:
    from lightning.pytorch import LightningModule, Trainer


class RNNVis(CallbackBase):
    """Records what a recurrent network remembers, at validation, for the RNNVis tab of TensorBoard.

    The callback follows every `nn.RNN`, `nn.LSTM` and `nn.GRU` of the model, their cells, and the `recurrences` of your
    own: all layers, both directions, the hidden state ``h`` and the cell state ``c``. It runs nothing of the model
    itself and changes neither weights, gradients nor random state.

    Args:
        vocabulary: Names the words: a file (one word a line, or JSON), a list, a dict (word to id, or id to word), a
            function from id to word, or a tokenizer with `convert_ids_to_tokens`. None shows ids. For parallel inputs a
            dict of these by the name of the embedding.
        layers: Names of the recurrent modules to follow, shell wildcards allowed; None for all.
        recurrences: Recurrences of your own: by name of a module, shell wildcards allowed, or by class, a function from
            the module's inputs and its output to its state, shape (batch, time, hidden). See
            `lightning_rnnvis.capture.own` for the other forms that a state may have.
        words: Which ids enter the recurrent layers, where that cannot be found out: the name of an `nn.Embedding`, or
            a function from the batch to ids of shape (batch, time); a dict by layer name where they differ. None finds
            out: see the README. A list of names or functions for parallel inputs, such as words and their tags, which
            are all words of the step, where the first one has a word; `FeatureLevels` for a numeric series.
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

    The callback holds, on the device of the model, two sums in float64 of ``max_words * U`` for each state (eight times
    that until the first record is over), and on the host at most 192 MiB of sampled responses for each state.

    Raises:
        TypeError, ValueError, FileNotFoundError: In `setup`, a setting is wrong.
        CaptureError: In `on_fit_start` the model has no recurrent layer; at the first batch of the sanity check or of
            `Trainer.validate`, which word enters a step cannot be told.

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
        self.history_id = uuid.uuid4().hex
        self._choices: dict[str, Choice] = {}
        self._labels: dict[str, Labels] = {}
        self._metrics = MetricLog()
        self._inputs: Inputs | None = None
        self._learned = Learned()
        self._calls: CallRecorder | None = None
        self._recording: Recording | None = None
        self._writer: RecordWriter | None = None
        self._guard = Guard()
        self._is_due = False
        self._recorded_steps: set[int] = set()
        self._stride = 1
        self._said = SaidOnce()

    # --- settings and model ------------------------------------------------------------------------------------------

    def setup(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        """Check the settings; the model may not exist yet."""
        if stage not in ("fit", "validate"):
            return
        check_settings(vars(self))
        self._inputs = self._make_inputs()

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Find the layers, and say so if nothing will be recorded."""
        if type(trainer.strategy).__name__ in SHARDED:
            self._guard.disabled = True
            warn(
                "RNNVis cannot follow a model whose weights are spread over devices"
                f" (`{type(trainer.strategy).__name__}`) and records nothing. Use `strategy='ddp'` or a single device."
            )
            return
        self._find_layers(pl_module)
        if trainer.fast_dev_run:  # type: ignore[attr-defined]
            say("RNNVis looks at the model but records nothing with `fast_dev_run`.")
        elif not trainer.enable_validation:
            warn(
                "RNNVis records at validation, and this training has none (no validation loader, no `validation_step`,"
                " or `limit_val_batches=0`), so the RNNVis tab will stay empty. Give the trainer validation data."
            )

    def on_validation_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Find the layers, if `fit` has not."""
        if self._calls is None and not self._guard.disabled:
            self._find_layers(pl_module)

    def _find_layers(self, pl_module: LightningModule) -> None:
        own = find_own(pl_module, self.recurrences)
        recurrent = find_recurrent(pl_module, self.layers, own)
        linears = find_linears(pl_module, self.head)
        self._calls = CallRecorder(recurrent, find_embeddings(pl_module), linears, own)
        self._said.scripted(find_scripted(pl_module))
        assert self._inputs is not None
        self._inputs.find_sentences(module.num_embeddings for module in find_embeddings(pl_module).values())

    # --- one validation ----------------------------------------------------------------------------------------------

    def on_validation_epoch_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Begin a record, or a trial run of one in the sanity check."""
        self._recording, self._stride, self._guard.seconds = None, 1, 0.0
        self._is_due = self._should_record(trainer)
        if self._is_due and not self._guard.disabled:
            assert self._inputs is not None
            self._recording = Recording(
                self._limits,
                self._choices,
                isinstance(self.head, str),
                self._inputs.merger,
                self._inputs.own_sentences,
            )

    def _should_record(self, trainer: Trainer) -> bool:
        """Whether this validation is looked at: the same answer in every process."""
        if trainer.state.fn == "fit":
            return trainer.sanity_checking or trainer.current_epoch % self.every_n_epochs == 0
        return trainer.global_step not in self._recorded_steps  # `validate` after `fit`: this step has its record

    def on_validation_batch_start(
        self, trainer: Trainer, pl_module: LightningModule, batch: Any, batch_idx: int, dataloader_idx: int = 0
    ) -> None:
        """Attach the hooks, if this batch is looked at."""
        if self._recording is None or self._calls is None or dataloader_idx != self.dataloader_idx:
            return
        if batch_idx % self._stride == 0 and self._recording.tokens < self._max_tokens(trainer):
            self._calls.attach()

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
        with self._guard(_is_training(trainer)):
            assert self._inputs is not None
            padding = [self.padding] if isinstance(self.padding, int) else list(self.padding or [])
            self._recording.add_batch(self._calls, self._inputs.words, padding, batch)
            self._calls.clear()
            if batch_idx == 0:
                self._stride = self._find_stride(trainer)
            if trainer.sanity_checking:
                say_what_is_followed(self._recording)
                self._said.no_own_sentences(self._recording, self._inputs.sentences_missing if self.sentences else "")
                self._recording = None  # one batch tells all that a trial can
        if self._guard.disabled:
            self._recording = None

    def on_validation_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Finish the record: summarize, write, log the metrics."""
        recording, self._recording = self._recording, None
        if trainer.sanity_checking:
            return
        if self._is_due:
            gathered: Recording | None = None
            with self._guard(_is_training(trainer)):
                assert self._inputs is not None
                self._inputs.settle(trainer, None if self._guard.disabled else recording)
                gathered = gather_recording(trainer, None if self._guard.disabled else recording)
            if gathered is not None and not self._guard.disabled:
                with self._guard(_is_training(trainer)):
                    self._finish(gathered, trainer)
            self._choices = share_choices(trainer, self._choices)
            self._recorded_steps.add(trainer.global_step)
        if trainer.state.fn == "fit":
            self._metrics.log(trainer, pl_module)

    def _finish(self, recording: Recording, trainer: Trainer) -> None:
        assert self._inputs is not None
        start = time.perf_counter()
        if recording.tokens == 0:
            warn_of_no_words()
            return
        self._choices |= {
            name: choice for name, choice in choose(recording, self._limits).items() if name not in self._choices
        }
        self._inputs.learn(recording)
        self._said.unknown_words(self._inputs.vocabulary, self._choices)
        self._said.no_own_sentences(recording, self._inputs.sentences_missing if self.sentences else "")
        snapshots = make_snapshots(
            recording,
            self._choices,
            Names(self._inputs.vocabulary, self.outputs, self.word_classes),
            self._limits,
            self.n_clusters,
            self._labels,
            Moment(trainer.current_epoch, trainer.global_step, self.history_id),
        )
        self._inputs.forget(self._choices)
        warn_of_not_finite(recording, snapshots)
        for snapshot in snapshots:
            self._labels[snapshot.state] = snapshot.labels
            self._metrics.update(snapshot.state, snapshot.metrics)
        if trainer.fast_dev_run:  # type: ignore[attr-defined]
            return
        if self._writer is None:
            self._writer = RecordWriter(trainer.loggers, trainer.default_root_dir)
        n_bytes = sum(self._writer.write(snapshot) for snapshot in snapshots)
        self._writer.flush()
        self._said.cost(self._writer, len(snapshots), self._guard.seconds + time.perf_counter() - start, n_bytes)

    # --- the end -----------------------------------------------------------------------------------------------------

    def on_exception(self, trainer: Trainer, pl_module: LightningModule, exception: BaseException) -> None:
        """Leave no hook behind."""
        self.teardown(trainer, pl_module, "")

    def teardown(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        """Remove hooks and close an event file of our own."""
        self._recording = None
        if self._calls is not None:
            self._calls.detach()
            self._calls = None
        if self._writer is not None:
            self._writer.close()

    @property
    def state_key(self) -> str:
        """Tells two of these callbacks on one trainer apart."""
        return self._generate_state_key(layers=self.layers)

    def state_dict(self) -> dict[str, Any]:
        """What a resumed run goes on from, of plain types only: words, sentences, labels, metrics and history id."""
        packed = callback_state.pack(self.history_id, self._choices, self._labels, self._metrics.last)
        return packed | {"learned": self._learned.pack()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on with the words, sentences and history of a checkpoint."""
        self.history_id, self._choices, self._labels, self._metrics.last = callback_state.unpack(state_dict)
        self._learned = Learned.unpack(state_dict.get("learned", {}))
        if self._inputs is not None:
            self._inputs = self._make_inputs()

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _make_inputs(self) -> Inputs:
        return Inputs(vars(self), self._learned)

    @property
    def _limits(self) -> Limits:
        return Limits(
            self.max_words, self.min_count, self.n_sentences, self.max_sentence_length, self.n_percentile_words
        )

    def _find_stride(self, trainer: Trainer) -> int:
        """Look at every n-th batch, so that `max_tokens` tokens come from all of the validation set."""
        assert self._recording is not None
        counts = trainer.num_sanity_val_batches if trainer.sanity_checking else trainer.num_val_batches
        n_batches = counts[self.dataloader_idx] if self.dataloader_idx < len(counts) else 1
        expected = n_batches * self._recording.tokens
        if expected == float("inf"):
            return 1
        return max(1, -(-int(expected) // self._max_tokens(trainer)))

    def _max_tokens(self, trainer: Trainer) -> int:
        return max(1, self.max_tokens // trainer.world_size)


def _is_training(trainer: Trainer) -> bool:
    return trainer.state.fn == "fit" and not trainer.sanity_checking
