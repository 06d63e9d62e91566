"""What to tell the user where the words of a recurrent call cannot be found: why, and which setting to write."""

from __future__ import annotations

from collections.abc import Sequence

from torch.nn.utils.rnn import PackedSequence

from lightning_rnnvis.capture.recurrence.recurrent_call import RecurrentCall
from lightning_rnnvis.capture.word_search.found_words import Candidate, FoundWords
from lightning_rnnvis.errors import CaptureError


class WordsNotFoundError(CaptureError):
    """No words were found; the layer may read numbers.

    Attributes:
        has_candidates: Whether embeddings were called whose ids might have been the words.
    """

    has_candidates = False


class NotFiniteError(CaptureError):
    """What a layer read holds NaN or infinity, so that its words cannot be told."""


class ConstantIdsError(CaptureError):
    """All ids found are constant along every sequence.

    Attributes:
        sources: Where they come from.
    """

    sources = ""


class WordErrors:
    """Errors about the words of the recurrent calls of one batch.

    Args:
        calls: All recurrent calls of the batch.
    """

    def __init__(self, calls: Sequence[RecurrentCall]) -> None:
        self._names = list(dict.fromkeys(call.name for call in calls))

    def not_finite(self, call: RecurrentCall) -> NotFiniteError:
        """Rows of numbers that are not finite equal no other rows, nor do their places tell what they are."""
        return NotFiniteError(f"What `{call.name}` reads holds NaN or infinity, so that its words cannot be told.")

    def not_called(self, name: str, called: Sequence[Candidate]) -> CaptureError:
        """The user named an embedding that was not called."""
        return CaptureError(
            f"`words` names the embedding `{name}`, which was not called during validation. Called were:"
            f" {', '.join(sorted(f'`{one.name}`' for one in called)) or 'none'}."
        )

    def two_vocabularies(self, call: RecurrentCall, sources: tuple[str, str]) -> CaptureError:
        """One layer is called with the words of two embeddings."""
        return CaptureError(
            f"`{call.name}` is called with words of {sources[0]} and of {sources[1]}, whose vocabularies differ, so"
            " that one id would be two words. Give ids of one vocabulary that holds both, as a list with the ids of"
            " each call: RNNVis(…, words=lambda batch: [batch[0], batch[1] + 1000])."
        )

    def one_vocabulary(self, one: tuple[str, FoundWords], other: tuple[str, FoundWords]) -> CaptureError:
        """Two layers have words of two embeddings, and one vocabulary; each is a layer with its words."""
        parts = [
            f"`{layer}` reads words of {words.source}, of which there are {words.origin.n_words}"
            for layer, words in (one, other)
        ]
        keys = [words.origin.embedding or layer for layer, words in (one, other)]
        return CaptureError(
            f"{parts[0]}, and {parts[1]}: one vocabulary cannot name both. Give each its own, None for one without:"
            f" RNNVis({{{keys[0]!r}: …, {keys[1]!r}: …}}). Or record one of the layers alone:"
            f" RNNVis(…, layers=[{one[0]!r}])."
        )

    def other_vectors(self, call: RecurrentCall) -> CaptureError:
        """A layer is called with words, and with something else."""
        return CaptureError(
            f"`{call.name}` is called with rows of an embedding, and with other vectors as well, such as the soft words"
            " of a generator, so that no ids can be taken for these. Give the ids of each of its calls, -1 where there"
            f" is no word: {self._setting(call, 'lambda batch: [batch[0], torch.full_like(batch[0], -1)]')}."
        )

    def whole_sequences(self, call: RecurrentCall, lower: RecurrentCall) -> CaptureError:
        """A step reads a whole sequence."""
        return CaptureError(
            f"A step of `{call.name}` reads the last state of a whole sequence of `{lower.name}`, so that no single"
            f" word enters it. Record the lower layer alone, RNNVis(…, layers=[{lower.name!r}]), or give the ids that"
            f" the steps of `{call.name}` stand for: {self._setting(call, 'lambda batch: batch[0]')}."
        )

    def several_readings(self, call: RecurrentCall, readings: Sequence[FoundWords], trouble: str) -> CaptureError:
        """Readings differ; `trouble` is the rest of a sentence about the input."""
        sources = list(dict.fromkeys(reading.source for reading in readings))
        named = self._setting(call, repr(sources[0].strip("`")))
        naming = f" {named} names an embedding, or" if len(sources) > 1 else ""
        return CaptureError(
            f"The input of `{call.name}`, of shape {_shape(call)}, {trouble}: {', '.join(sources)}. Say which ids are"
            f" the words:{naming} {self._setting(call, 'lambda batch: batch[0]')} gives ids of shape (batch, time)."
        )

    def other_order(self, call: RecurrentCall, found: FoundWords) -> CaptureError:
        """Rows stand at other steps than their ids."""
        rows = self._setting(call, "lambda batch: batch[0].flip(0)")
        later = self._setting(call, "lambda batch: torch.nn.functional.pad(batch[0][:, :-1], (1, 0), value=-1)")
        return CaptureError(
            f"`{call.name}` reads what was made of the rows of {found.source} in another order than that of the batch:"
            " equal rows stand where the ids differ. Give the ids in the order in which it reads them, -1 where no word"
            f" enters: {rows} where it reads the last sequence first, {later} where each word enters one step later."
        )

    def remark_order(self, call: RecurrentCall, found: FoundWords) -> str:
        """The order cannot be seen in what the layer reads."""
        return (
            f"The order in which `{call.name}` reads the words of {found.source} does not show in what it reads, and is"
            " taken to be that of the batch. If it reads them from last to first, give the ids in that order:"
            f" {self._setting(call, 'lambda batch: batch[0].flip(1)')}."
        )

    def beside_rows(self, call: RecurrentCall, found: FoundWords, others: Sequence[FoundWords]) -> CaptureError:
        """Rows that the layer holds unchanged need not be those of the words; `others` may be meant."""
        cures = " or ".join(self._setting(call, repr(one.origin.embedding)) for one in (*others[:1], found))
        return CaptureError(
            f"{self._rows_beside(call, found, others)}: which of them are the words cannot be told. Name the embedding"
            f" of the words: {cures}."
        )

    def remark_beside(self, call: RecurrentCall, found: FoundWords, others: Sequence[FoundWords]) -> str:
        """The same, where nothing speaks against the rows that it holds unchanged."""
        return (
            f"{self._rows_beside(call, found, others)}. RNNVis takes its words from {found.source}; if they are those"
            f" of `{others[0].origin.embedding}`, write {self._setting(call, repr(others[0].origin.embedding))}."
        )

    def _rows_beside(self, call: RecurrentCall, found: FoundWords, others: Sequence[FoundWords]) -> str:
        names = " and ".join(dict.fromkeys(f"`{one.origin.embedding}`" for one in others))
        return (
            f"`{call.name}` reads rows of `{found.origin.embedding}` unchanged, and beside them something else, which"
            f" may be made of {names}, whose ids fit its steps, too"
        )

    def constant_ids(self, call: RecurrentCall, readings: Sequence[FoundWords]) -> ConstantIdsError:
        """The ids of each sequence are one and the same."""
        sources = " and ".join(dict.fromkeys(reading.source for reading in readings))
        error = ConstantIdsError(
            f"The ids of {sources} that enter `{call.name}` are the same along each sequence, so they are no words of"
            f" its steps. To see them as words all the same, name the embedding:"
            f" {self._setting(call, repr(readings[0].source.strip('`')))}."
        )
        error.sources = sources
        return error

    def not_found(self, call: RecurrentCall, candidates: Sequence[Candidate]) -> WordsNotFoundError:
        """Nothing fits."""
        could_not = f"Which word enters each step of `{call.name}` could not be found:"
        others = self._others(call)
        given = f"of shape (batch, time), -1 where there is no word: {self._setting(call, 'lambda batch: batch[0]')}"
        given += f"; or leave the layer out: RNNVis(…, layers={others!r})." if others else "."
        numbers = f"RNNVis(…, words={{{call.name!r}: FeatureLevels()}})"
        if not candidates:
            return WordsNotFoundError(
                f"{could_not} no `nn.Embedding` was called before it, and its input, of shape {_shape(call)}, is not"
                f" one-hot. If the input is a series of numbers, write {numbers}. If it stands for words, give their"
                f" ids, {given}"
            )
        called = [f"`{c.name}` with ids of shape {tuple(one.ids.shape)}" for c in candidates for one in c.calls]
        error = WordsNotFoundError(
            f"{could_not} its input, of shape {_shape(call)}, does not hold rows of one embedding unchanged at every"
            f" step, and no embedding's ids fit that shape in just one way. Embeddings called before:"
            f" {'; '.join(dict.fromkeys(called))}. {self._after_others(call, candidates)}Give the ids yourself,"
            f" {given} If it is numbers that count, write {numbers}."
        )
        error.has_candidates = True
        return error

    def _after_others(self, call: RecurrentCall, candidates: Sequence[Candidate]) -> str:
        """What to write where words come after something else, such as what was seen in a picture; else nothing."""
        ids = candidates[0].calls[0].ids
        n = call.data.shape[1] - ids.shape[-1]
        if isinstance(call.input, PackedSequence) or ids.shape[:-1] != call.data.shape[:1] or not 0 < n < ids.shape[-1]:
            return ""
        shifted = f"lambda batch: torch.nn.functional.pad(batch[0], ({n}, 0), value=-1)"
        return (
            f"Where its words come after something else, write {self._setting(call, shifted)}, with the ids that"
            f" `{candidates[0].name}` reads in place of batch[0]. "
        )

    def _setting(self, call: RecurrentCall, words: str) -> str:
        """What to write for the words of one layer."""
        return f"RNNVis(…, words={f'{{{call.name!r}: {words}}}' if self._others(call) else words})"

    def _others(self, call: RecurrentCall) -> list[str]:
        """Names of the other layers that were called."""
        return [name for name in self._names if name != call.name]


def _shape(call: RecurrentCall) -> str:
    return f"{tuple(call.data.shape)}{' (packed)' if isinstance(call.input, PackedSequence) else ''}"
