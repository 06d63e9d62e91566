"""Records the batches of one validation: which of them are sampled, and what they add."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lightning_rnnvis.capture.choice import Choice
from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.settings import Settings
from lightning_rnnvis.training.schedule import find_stride, tokens_of_a_batch
from lightning_rnnvis.vocabulary.word_inputs import WordInputs


class ValidationRecorder:
    """Samples the batches of one validation or test.

    Args:
        settings: The settings.
        calls: Records the calls of the model's modules.
        inputs: What enters the layers.
        choices: Words and sentences that the recording must keep, by layer.
        max_tokens: About how many tokens are sampled by this process.
        n_batches: Number of batches; infinity where it is not known.

    Attributes:
        recording: The sums over the batches so far.
    """

    def __init__(
        self,
        settings: Settings,
        calls: CallRecorder,
        inputs: WordInputs,
        *,
        choices: Mapping[str, Choice],
        max_tokens: int,
        n_batches: float,
    ) -> None:
        self.recording = Recording(
            settings.limits,
            choices,
            head_is_named=isinstance(settings.head, str),
            mergers=inputs.mergers,
            probe_sentences=inputs.probe_sentences,
            readings=inputs.readings,
            one_vocabulary=inputs.one_vocabulary,
        )
        self._calls = calls
        self._words = inputs.words
        self._padding = settings.padding_ids
        self._max_tokens = max_tokens
        self._n_batches = n_batches
        self._stride = 1

    @property
    def is_sampling(self) -> bool:
        """Whether the calls of a batch are recorded now."""
        return self._calls.attached

    def begin_batch(self, batch_idx: int) -> None:
        """Attach the hooks, if the batch is one of those that are sampled."""
        if batch_idx % self._stride == 0 and self.recording.tokens < self._max_tokens:
            self._calls.attach()

    def end_batch(self, batch: Any, batch_idx: int) -> None:
        """Detach the hooks and add what they kept.

        Raises:
            CaptureError: The words that enter a layer cannot be found, or a state cannot be computed.
        """
        self._calls.detach()
        tokens = tokens_of_a_batch(self._max_tokens, self._n_batches)
        try:
            self.recording.add_batch(self._calls, self._words, self._padding, batch, tokens)
        finally:
            self._calls.clear()
        if batch_idx == 0:
            self._stride = find_stride(self._max_tokens, self._n_batches, min(self.recording.tokens, tokens))
