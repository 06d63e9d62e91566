"""One sentence of any words, run by the network of a record, as records have their own."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np

from lightning_rnnvis.network.running.cells import Clamp
from lightning_rnnvis.network.running.head_inputs import after_each_word
from lightning_rnnvis.network.running.outputs import logits_of, losses_of, numbers_of, predictions_of
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.texts import counted, shortened, text_array


@dataclass(frozen=True, eq=False)
class SentenceRun:
    """A sentence that a record's network read, T words.

    Attributes:
        words: Its words as they were given, shape (T,), str.
        unknown: Steps at which a word was not known, and read as the unknown word.
        states: State after each word, in the order of the text, float32, shape (T, U).
        initial: State before the first word read, shape (U,).
        outputs: What the model says after each word: probabilities of classes or labels, or values, shape (T, O); None
            where no head reads states of the network and nothing beside them.
        output_names: Names of the outputs, shape (O,), str; empty without outputs.
        sentence: The same as a `Sentence` of a record.
        read_as: The word that was read for those that are not known; None where the vocabulary has none.
        hints: What to write for words that are not known only because signs stick to them, by word.
    """

    words: np.ndarray
    unknown: tuple[int, ...]
    states: np.ndarray
    initial: np.ndarray
    outputs: np.ndarray | None
    output_names: np.ndarray
    sentence: Sentence
    read_as: str | None = None
    hints: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        outputs = "" if self.outputs is None else f", {counted(len(self.output_names), 'output')}"
        units = counted(self.states.shape[1], "unit")
        return f"SentenceRun({shortened(' '.join(map(str, self.words)), 120)!r}: {units}{outputs}{self._not_known()})"

    def _not_known(self) -> str:
        """Which words were read as the unknown one, and what to write where signs stick to them."""
        if not self.unknown:
            return ""
        named = dict.fromkeys(str(self.words[step]) for step in self.unknown)
        shown = ", ".join(
            f"{shortened(word)!r}{f' ({self.hints[word]})' if word in self.hints else ''}" for word in named
        )
        return f"; not in the record, read as {self.read_as!r}: {shown}"


def given_words(words: Sequence[str] | str) -> list[str]:
    """The words of a sentence that is given as a text or word by word.

    Raises:
        TypeError: It is neither, or what stands in the list are no texts.
        ValueError: It has no words, or one of them is empty.
    """
    example = "such as 'the food is good' or ['the', 'food']"
    if not isinstance(words, Iterable) or isinstance(words, (bytes, Mapping, Set)) or getattr(words, "ndim", 1) != 1:
        raise TypeError(f"A sentence must be a text or a list of words, {example}. Got {words!r}.")
    given = words.split() if isinstance(words, str) else list(words)
    if not given:
        raise ValueError(f"A sentence must have words, {example}. Got none.")
    for step, word in enumerate(given):
        if not isinstance(word, str):
            raise TypeError(f"The words of a sentence must be texts, {example}. Got {word!r} as word {step}.")
        if not word.strip():
            raise ValueError(f"The words of a sentence must not be empty. Got {word!r} as word {step}.")
    return [str(word) for word in given]


def run_words(runner: Runner, state: str, words: Sequence[str] | str, off: Mapping[str, Clamp]) -> SentenceRun:
    """Run a sentence.

    Args:
        runner: Runs the network of a record.
        state: Name of the state that is wanted.
        words: The words, or a text with spaces between them.
        off: Units that are switched off, by name of the state.

    Raises:
        TypeError: What is given is no sentence.
        ValueError: A word is not known, and there is no unknown word; or there are no words.
    """
    network = runner.network
    given = given_words(words)
    places, unknown = network.find(given)
    found = runner.run([places], off)
    states, initial = found.of(state, 0), found.first[state][0]
    word_ids, head = network.word_ids[places], network.head
    outputs = losses = enters = None
    names = text_array([])
    predictions: tuple[tuple[object, ...], ...] = ()
    if head is not None:
        logits = logits_of(head, after_each_word(head, runner, places, off, found))
        outputs, names = numbers_of(head, logits), head.outputs
        predictions, losses = predictions_of(head, outputs), losses_of(head, logits, word_ids)
        enters = head.enters(len(places))
    sentence = Sentence(
        key=f"{zlib.crc32(' '.join(given).encode(errors='replace')):016x}",
        words=text_array(given),
        word_ids=word_ids,
        states=states,
        initial=initial,
        predictions=predictions,  # type: ignore[arg-type]
        losses=losses,
        enters_head=enters,
        own=True,
    )
    return SentenceRun(
        words=sentence.words,
        unknown=unknown,
        states=states,
        initial=initial,
        outputs=outputs,
        output_names=names,
        sentence=sentence,
        read_as=None if network.unknown is None else str(network.words[network.unknown]),
        hints={given[step]: hint for step in unknown if (hint := network.hint(given[step]))},
    )
