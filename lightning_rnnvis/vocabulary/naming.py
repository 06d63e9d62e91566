"""How words, outputs of the model and classes of words are named in a record."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from torch import Tensor, nn

from lightning_rnnvis.capture.keys.hashing import JOINT_ID, joint_ids
from lightning_rnnvis.capture.measurement.measurement import ShownSentence
from lightning_rnnvis.capture.numbers.level_cuts import LEVEL_ID
from lightning_rnnvis.capture.numbers.series_plan import Forecast
from lightning_rnnvis.capture.outputs.found_head import FoundHead
from lightning_rnnvis.capture.outputs.predictions import SentencePredictions
from lightning_rnnvis.capture.rows.row_matching import NO_WORD
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.records.head import Head, HeadKind, Prediction
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.texts import text_array
from lightning_rnnvis.user_functions import call_user_function
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary

MOST_NAMED = 8
"""Layers that an error names, the last ones of the model."""

_ONE_OF = {"classes": "class", "labels": "label", "values": "output"}
"""What one output of a head is called."""


def check_number_of_outputs(
    outputs: Sequence[str] | None, linears: Mapping[str, nn.Linear], parameters: Iterable[Tensor] = ()
) -> None:
    """Check, before anything is called, that one of the layers that may be the head can have outputs of these names.

    Args:
        outputs: The names.
        linears: The layers.
        parameters: Matrices that may be a head without a module, and biases.

    Raises:
        CaptureError: None of them can, or two names are equal.
    """
    twice = next((name for at, name in enumerate(outputs or ()) if name in (outputs or ())[:at]), None)
    if twice is not None:
        raise CaptureError(f"`RNNVis(outputs=…)` must give each output a name of its own. Got {twice!r} twice.")
    sizes = {size for parameter in parameters if parameter.dim() == 2 for size in parameter.shape}
    if outputs is None or not any(_numbers_of_names(size).count(len(outputs)) for size in sizes):
        _check_number(outputs, {name: _numbers_of_names(module.out_features) for name, module in linears.items()})


def check_output_names(outputs: Sequence[str] | None, heads: Iterable[FoundHead]) -> None:
    """Check the number of names for the outputs of the heads found.

    Raises:
        CaptureError: No head has so many. A single output may be named as such, or as the second of two classes.
    """
    _check_number(outputs, {head.name: _numbers_of(head) for head in heads})


def _check_number(outputs: Sequence[str] | None, wanted: Mapping[str, Sequence[int]]) -> None:
    if outputs is not None and wanted and not any(len(outputs) in numbers for numbers in wanted.values()):
        have = [f"`{name}` needs {' or '.join(map(str, numbers))}" for name, numbers in wanted.items()]
        listed = ", ".join(have[-MOST_NAMED:]) + (", …" if len(have) > MOST_NAMED else "")
        raise CaptureError(f"`RNNVis(outputs=…)` must name all outputs of the head: {listed}. Got {len(outputs)}.")


def _numbers_of(head: FoundHead) -> tuple[int, ...]:
    """How many names the outputs of a head may have: all of the layer may be named where the model takes some."""
    numbers = _numbers_of_names(head.n_outputs, head.kind)
    return numbers if head.n_outputs == head.module.out_features else (*numbers, head.module.out_features)


def _numbers_of_names(n_outputs: int, kind: HeadKind | None = None) -> tuple[int, ...]:
    """How many names the outputs of a head may have; those of a single one depend on its kind, if that is known."""
    if n_outputs > 1:
        return (n_outputs,)
    return {"classes": (2,), "values": (1,)}.get(kind or "labels", (1, 2))


@dataclass(frozen=True)
class DisplayNames:
    """Names of words, outputs and classes, for the states of one layer.

    Attributes:
        vocabulary: Names the words.
        n_words: Words that there are; None where that is not known.
        vocabulary_of_outputs: The vocabulary of the words that are a head's outputs, by their number; None for none.
        outputs: Names of the head's outputs, or None.
        word_classes: Class of a word, or None.
        targets: Names of what a head of values is to tell, as the data set has them; empty where it has none.
        forecasts: What each output of a head of values forecasts, by the head's name.
    """

    vocabulary: Vocabulary
    n_words: int | None
    vocabulary_of_outputs: Callable[[int], Vocabulary | None]
    outputs: Sequence[str] | None = None
    word_classes: Mapping[str, str] | Callable[[str], str | None] | None = None
    targets: Sequence[str] = ()
    forecasts: Mapping[str, Sequence[Forecast | None]] = field(default_factory=dict)

    def kind_of(self, head: FoundHead) -> HeadKind:
        """What its outputs are; a single label of two names is one of two classes."""
        return "classes" if head.kind == "labels" and self._are_two(head) else head.kind

    def _are_two(self, head: FoundHead) -> bool:
        """Whether the single output of a head is the logit of the second of two classes."""
        named_so = head.kind == "labels" and self.outputs is not None and len(self.outputs) == 2
        return head.n_outputs == 1 and (head.kind == "classes" or named_so)

    def fit_words(self, head: FoundHead) -> bool:
        """Whether there may be as many words as a head has outputs."""
        return self.n_words in (None, head.n_outputs, head.module.out_features)

    def outputs_of(self, indices: Iterable[int], head: FoundHead) -> list[str]:
        """Names of outputs of a head."""
        n_outputs = 2 if self._are_two(head) else head.n_outputs
        if self.outputs is not None and len(self.outputs) == n_outputs:
            return [str(self.outputs[index]) for index in indices]
        if self.outputs is not None and n_outputs < head.module.out_features == len(self.outputs):
            return [str(self.outputs[index]) for index in head.of_layer(np.fromiter(indices, np.int64))]
        vocabulary = None
        if head.is_language_model:
            vocabulary = self.vocabulary_of_outputs(n_outputs) or self.vocabulary_of_outputs(head.module.out_features)
        if vocabulary is not None:
            return vocabulary.words(indices)
        kind = self.kind_of(head)
        return (
            self._values(indices, head, n_outputs) if kind == "values" else _numbered(indices, n_outputs, _ONE_OF[kind])
        )

    def _values(self, indices: Iterable[int], head: FoundHead, n_outputs: int) -> list[str]:
        """Names of the outputs of a head of values: ``load +24`` forecasts ``load`` 24 steps later."""
        listed = list(self.targets) if n_outputs == len(self.targets) else None
        forecasts = [one for one in self.forecasts.get(head.name, ()) if one is not None]
        if len(forecasts) == n_outputs:
            names = listed or [variable for variable, _ in forecasts]
            several = len(set(names)) < len(names)
            names = [
                f"{name} +{steps}" if steps > 1 or (several and steps) else name
                for name, (_, steps) in zip(names, forecasts, strict=True)
            ]
            listed = names if len(set(names)) == len(names) else listed
        if listed is not None:
            return [listed[index] for index in indices]
        return _numbered(indices, n_outputs, self.targets[0] if len(self.targets) == 1 else _ONE_OF["values"])

    def predictions_of(self, found: SentencePredictions, head: FoundHead) -> tuple[tuple[Prediction, ...], ...]:
        """What a head says at each step."""
        outputs, numbers = found.outputs, found.numbers
        if head.kind == "labels" and self._are_two(head):
            probability = numbers[:, :1]
            outputs, numbers = np.array([[1, 0]]).repeat(len(numbers), 0), np.hstack([probability, 1 - probability])
            order = np.argsort(-numbers, axis=1, kind="stable")
            outputs, numbers = np.take_along_axis(outputs, order, 1), np.take_along_axis(numbers, order, 1)
        if self.kind_of(head) == "values":
            came = np.full(numbers.shape, np.nan) if found.came is None else found.came
            return tuple(
                tuple(
                    Prediction(name, math.nan, number, target)
                    for name, number, target in zip(self.outputs_of(at_step, head), of_step, targets, strict=True)
                )
                for at_step, of_step, targets in zip(outputs.tolist(), numbers.tolist(), came.tolist(), strict=True)
            )
        return tuple(
            tuple(map(Prediction, self.outputs_of(at_step, head), of_step))
            for at_step, of_step in zip(outputs.tolist(), numbers.tolist(), strict=True)
        )

    def classes_of(self, word_ids: Sequence[int]) -> np.ndarray | None:
        """Class of each word, None for one without; None where words have no classes."""
        classes = self.word_classes
        if classes is None:
            return None
        words = self.vocabulary.words(word_ids)
        found = [classes.get(word) if isinstance(classes, Mapping) else class_of(word, classes) for word in words]
        return text_array([None if one is None else str(one) for one in found])


def _numbered(indices: Iterable[int], n_outputs: int, one: str) -> list[str]:
    return [one if n_outputs == 1 else f"{one} {index}" for index in indices]


def class_of(word: str, function: Callable[[str], str | None]) -> str | None:
    """The class that the user's function gives a word."""
    return call_user_function(
        function,
        word,
        given_as="`word_classes`",
        contract=lambda: f"a word, such as {word!r}, and must return its class, or None",
    )


def name_sentence(shown: ShownSentence, state: str, head: FoundHead | None, names: DisplayNames) -> Sentence:
    """One sentence of a state, with the names of its words and predictions."""
    picked = shown.sentence
    several = picked.ids.ndim == 2
    ids = joint_ids(picked.ids) if several else picked.ids
    words = _steps(names.vocabulary, picked.ids) if several else names.vocabulary.words(ids.tolist())
    sentence = Sentence(
        f"{shown.key:016x}", text_array(words), ids, *picked.states[state], own=shown.own, values=picked.values
    )
    found = picked.predictions.get(state)
    if found is None or head is None:
        return sentence
    if found.kind != head.kind:  # an earlier batch, which did not tell yet what the outputs are
        return replace(sentence, enters_head=found.entered)
    predictions = names.predictions_of(found, head)
    if found.known is not None:
        predictions = tuple(one if known else () for one, known in zip(predictions, found.known, strict=True))
    predicts_own_words = head.is_language_model and names.fit_words(head)
    losses = found.losses if predicts_own_words else None
    return replace(sentence, predictions=predictions, losses=losses, enters_head=found.entered)


def _steps(vocabulary: Vocabulary, ids: np.ndarray) -> list[str]:
    """What enters at each step of a sentence, as one text.

    Args:
        vocabulary: Names the words.
        ids: Their ids, shape (T, K), `NO_WORD` for none.
    """
    texts = []
    changed = np.zeros(ids.shape[1])  # the step at which each input last changed
    is_level: np.ndarray = np.any((ids >= LEVEL_ID) & (ids < JOINT_ID), axis=0)
    for step, at_step in enumerate(ids):
        changed[at_step != ids[step - 1]] = step
        # Of levels those that changed last come first; of other words the first one tells most.
        order = np.lexsort((np.arange(len(changed)), np.where(is_level, -changed, 0), is_level))
        words, levels = (
            vocabulary.words(i for i in at_step[order[is_level[order] == of_levels]].tolist() if i != NO_WORD)
            for of_levels in (False, True)
        )
        texts.append(", ".join(filter(None, [vocabulary.joiner.join(words), *levels])))
    return texts


def name_head(head: FoundHead, state: str, names: DisplayNames) -> Head:
    """The head of a state with the outputs that it moves most."""
    other = ""
    if head.n_outputs == 1 and names.kind_of(head) == "classes":  # the logit of the second of two
        other, *outputs = names.outputs_of([0, 1], head)
    else:
        outputs = names.outputs_of(head.kept.outputs.tolist(), head)
    told = head.end_of(state), any(one.state != state for one in head.joined), head.before, other
    return Head(head.name, text_array(outputs), head.kept.weights, names.kind_of(head), *told)
