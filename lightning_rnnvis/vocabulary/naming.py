"""How words, outputs of the model and classes of words are named in a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.capture.measurement import ShownSentence
from lightning_rnnvis.capture.outputs.heads import FoundHead
from lightning_rnnvis.capture.words.hashing import joint_ids
from lightning_rnnvis.capture.words.row_matching import NO_WORD
from lightning_rnnvis.errors import CaptureError
from lightning_rnnvis.records.snapshot import Head, Prediction, Sentence, text_array
from lightning_rnnvis.user_functions import call_user_function
from lightning_rnnvis.vocabulary.vocabulary import Vocabulary

MOST_OUTPUTS = 64
"""Outputs of a head whose weights are kept."""


def check_output_names(outputs: Sequence[str] | None, heads: Iterable[FoundHead]) -> None:
    """Check the number of names for the outputs of the heads found.

    Raises:
        CaptureError: No head has so many; one with a single output has two names.
    """
    wanted = {head.name: max(head.module.out_features, 2) for head in heads}
    if outputs is not None and wanted and len(outputs) not in wanted.values():
        have = ", ".join(f"`{name}` needs {number}" for name, number in wanted.items())
        raise CaptureError(f"`RNNVis(outputs=…)` must name all outputs of the head: {have}. Got {len(outputs)}.")


@dataclass(frozen=True)
class DisplayNames:
    """Names of words, outputs and classes, for the states of one layer.

    Attributes:
        vocabulary: Names the words.
        n_words: Words that there are; None where that is not known.
        vocabulary_of_outputs: The vocabulary of the words that are a head's outputs, by their number; None for none.
        outputs: Names of the head's outputs, or None.
        word_classes: Class of a word, or None.
    """

    vocabulary: Vocabulary
    n_words: int | None
    vocabulary_of_outputs: Callable[[int], Vocabulary | None]
    outputs: Sequence[str] | None = None
    word_classes: Mapping[str, str] | Callable[[str], str | None] | None = None

    def outputs_of(self, indices: Iterable[int], n_outputs: int, are_words: bool) -> list[str]:
        """Names of outputs of a head with `n_outputs` of them."""
        if self.outputs is not None and len(self.outputs) == n_outputs:
            return [str(self.outputs[index]) for index in indices]
        vocabulary = self.vocabulary_of_outputs(n_outputs) if are_words else None
        return [f"class {index}" for index in indices] if vocabulary is None else vocabulary.words(indices)

    def classes_of(self, word_ids: Sequence[int]) -> np.ndarray | None:
        """Class of each word, None for one without; None where words have no classes."""
        classes = self.word_classes
        if classes is None:
            return None
        words = self.vocabulary.words(word_ids)
        found = [classes.get(word) if isinstance(classes, Mapping) else _class_of(word, classes) for word in words]
        return text_array([None if one is None else str(one) for one in found])


def _class_of(word: str, function: Callable[[str], str | None]) -> str | None:
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
    sentence = Sentence(f"{shown.key:016x}", text_array(words), ids, *picked.states[state], own=shown.own)
    found = picked.predictions.get(state)
    if found is None or head is None:
        return sentence
    n_outputs = max(head.module.out_features, 2)  # a single output is the logit of class 1 against class 0
    predictions = tuple(
        tuple(
            Prediction(output, float(probability))
            for output, probability in zip(
                names.outputs_of(indices.tolist(), n_outputs, head.is_language_model), probabilities, strict=True
            )
        )
        for indices, probabilities in zip(found.outputs, found.probabilities, strict=True)
    )
    predicts_own_words = head.is_language_model and names.n_words in (None, n_outputs)
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
    for step, at_step in enumerate(ids):
        changed[at_step != ids[step - 1]] = step
        order = np.argsort(-changed, kind="stable") if vocabulary.newest_first else np.arange(len(at_step))
        texts.append(vocabulary.joiner.join(vocabulary.words(i for i in at_step[order].tolist() if i != NO_WORD)))
    return texts


def name_head(head: FoundHead, responses: np.ndarray, names: DisplayNames) -> Head:
    """The head with the outputs that the words move most."""
    rows = head.most_moved(np.abs(responses).mean(axis=0), MOST_OUTPUTS)
    weights = head.weights(responses.shape[1], rows)
    indices, n_outputs = rows, head.module.out_features
    if n_outputs == 1:  # the logit of the second of two
        indices, n_outputs = np.array([1]), 2
    outputs = names.outputs_of(indices.tolist(), n_outputs, head.is_language_model)
    return Head(head.name, text_array(outputs), weights)
