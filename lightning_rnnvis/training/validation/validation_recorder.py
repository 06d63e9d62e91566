"""Records the batches of one validation: which of them are sampled, and what they add."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lightning_rnnvis.capture.choice import Choice
from lightning_rnnvis.capture.model.hooks import CallRecorder
from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.settings import Settings
from lightning_rnnvis.training.validation.batch_sampling import BatchSampling
from lightning_rnnvis.vocabulary.word_inputs import WordInputs


class ValidationRecorder:
    """Samples the batches of one validation or test.

    Args:
        settings: The settings.
        calls: Records the calls of the model's modules.
        inputs: What enters the layers.
        choices: Words and sentences that the recording must keep, by layer.
        sampling: Which batches are looked at.
    """

    def __init__(
        self,
        settings: Settings,
        calls: CallRecorder,
        inputs: WordInputs,
        *,
        choices: Mapping[str, Choice],
        sampling: BatchSampling,
    ) -> None:
        self._settings = settings
        self._calls = calls
        calls.begin_validation()
        self._inputs = inputs
        self._choices = choices
        self._sampling = sampling
        self._parts: dict[int, Recording] = {}
        self._skipped = False
        self._may_be_last = False

    @property
    def awaits_end(self) -> bool:
        """Whether the end of the batch that has begun matters: it is looked at, or may be the last one."""
        return self._calls.attached or self._may_be_last

    @property
    def next_stride(self) -> int:
        """The stride with which the next validation of the same batches begins."""
        return self._sampling.next_stride(self._taken)

    @property
    def _taken(self) -> int:
        return sum(part.tokens for part in self._parts.values())

    def begin_batch(self, batch_idx: int) -> None:
        """Attach the hooks, if the batch is one of those that are looked at."""
        self._may_be_last = self._sampling.may_be_last(batch_idx)
        if self._sampling.tokens_due(batch_idx, self._taken):
            self._calls.attach()
        else:
            self._skipped = True

    def end_batch(self, batch: Any, batch_idx: int) -> None:
        """Detach the hooks and add what they kept; after the last batch, make the predictions of the sentences.

        Raises:
            CaptureError: The words that enter a layer cannot be found, or a state cannot be computed.
        """
        may_be_last, self._may_be_last = self._may_be_last, False
        if self._calls.attached:
            self._calls.detach()
            self._add(batch, batch_idx)
        if may_be_last:
            for place, part in enumerate(self._parts.values()):
                part.predict(weights=place == 0)

    def _add(self, batch: Any, batch_idx: int) -> None:
        part = self._parts.setdefault(self._sampling.part_of(batch_idx), self._new_recording())
        due = self._sampling.tokens_due(batch_idx, self._taken)
        try:
            part.add_batch(self._calls, self._inputs.words, self._settings.padding_ids, batch, due, more_follow=True)
        finally:
            self._calls.clear()
        while (dropped := self._sampling.drop(self._parts, self._taken)) is not None:
            del self._parts[dropped]
            self._skipped = True

    def result(self) -> Recording:
        """The sums over all batches that were looked at; nothing can be added after this."""
        recording, *others = self._parts.values() or [self._new_recording()]
        for other in others:
            recording.merge(other)
        recording.predict(unless_changed=True)  # where fewer batches came than the loader said
        recording.skipped_batches = self._skipped
        return recording

    def _new_recording(self) -> Recording:
        return Recording(
            self._settings.limits,
            self._choices,
            head_is_named=isinstance(self._settings.head, str),
            head_kind=self._settings.head_kind,
            mergers=self._inputs.mergers,
            probe_sentences=self._inputs.probe_sentences,
            readings=self._inputs.readings,
            one_vocabulary=self._inputs.one_vocabulary,
            vocabulary_size=self._inputs.vocabulary_size,
            numbers=self._inputs.numbers,
            networks=self._settings.network,
            contexts=self._settings.contexts,
            unknown_ids=self._inputs.unknown_ids,
        )
