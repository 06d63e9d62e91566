"""Which words made a prediction: each is left out, and the network run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lightning_rnnvis.network.causes.divergence import unit_of
from lightning_rnnvis.network.running.cells import NO_CLAMPS, Clamp
from lightning_rnnvis.network.running.head_inputs import before_all_words, of_whole
from lightning_rnnvis.network.running.outputs import log_softmax, logits_of
from lightning_rnnvis.network.running.runner import NetworkStates, Runner
from lightning_rnnvis.network.storage.recorded_network import NetworkHead
from lightning_rnnvis.records.tags import is_reverse


@dataclass(frozen=True, eq=False)
class WordEffects:
    """What each word of a sentence did to one output after one of them, T words.

    Attributes:
        words: The words as they were read, shape (T,), str: for those that are not known the unknown word.
        step: After which word.
        output: Name of the output.
        unit: Of the effects, as that of `Importance`.
        effects: What is lost when the word is not read, shape (T,): of classes and labels log p, of values the value
            itself. Above zero for a word that speaks for the output. 0 for words that the network had not read.
    """

    words: np.ndarray
    step: int
    output: str
    unit: str
    effects: np.ndarray

    def __repr__(self) -> str:
        strongest = int(np.abs(self.effects).argmax())
        return (
            f"WordEffects({self.output!r} after {str(self.words[self.step])!r}: most by"
            f" {str(self.words[strongest])!r}, {self.effects[strongest]:+.3g} {self.unit})"
        )


def word_effects(
    runner: Runner,
    head: NetworkHead,
    words: Sequence[str],
    step: int,
    output: int | None = None,
    *,
    off: Mapping[str, Clamp] = NO_CLAMPS,
) -> WordEffects:
    """What each word did to an output: that of the network less that of the network which did not read the word.

    Without the word after which it is asked, the output is that before it. Nothing stands in the place of a word: what
    does, such as the word for unknown ones, says something itself.

    Args:
        runner: Runs the network.
        head: Its head.
        words: The sentence.
        step: After which word, from 0.
        output: Place of the output in `NetworkHead.outputs`; None for the strongest one there.
        off: Units that are switched off meanwhile, by name of the state.
    """
    places, _ = runner.network.find(words)
    read = places[: step + 1] if runner.network.is_one_way or head.reads_whole else places
    found = runner.run([read], off)
    whole = of_whole(head, found) if head.reads_whole else _read_at(head, found, 0, step, len(read))
    numbers = _numbers(head, whole)[0]
    at = int(numbers.argmax()) if output is None else output
    states = np.repeat(before_all_words(head, found), len(read), axis=0)  # of a network that read nothing
    if len(read) > 1:
        for part, without in runner.run_in_parts([np.delete(read, place) for place in range(len(read))], off):
            if head.reads_whole:
                states[part] = of_whole(head, without)
                continue
            for row, place in enumerate(range(part.start, part.stop)):
                states[place] = _read_at(head, without, row, step, len(read), place)
    effects = np.zeros(len(places))
    effects[: len(read)] = numbers[at] - _numbers(head, states)[:, at]
    return WordEffects(
        words=runner.network.words[places],
        step=step,
        output=str(head.outputs[at]),
        unit=unit_of(head),
        effects=effects,
    )


def _read_at(
    head: NetworkHead, found: NetworkStates, row: int, step: int, n_words: int, without: int | None = None
) -> np.ndarray:
    """What enters a head of single steps after one of so many words, (1, U), also where one of them was not read.

    A state that is not there without the word is that before all words.
    """
    states = []
    for part in head.parts:
        place, end = step, n_words
        if without is not None:
            # What reads backwards has, after the word that is left out, the state of the word behind it.
            place, end = step - (without < step if is_reverse(part.state) else without <= step), n_words - 1
        is_there = 0 <= place < end
        states.append(found.of(part.state, row)[place] if is_there else found.first[part.state][row])
    return np.concatenate(states)[None]


def _numbers(head: NetworkHead, states: np.ndarray) -> np.ndarray:
    """Log probabilities, or values, shape (N, O)."""
    logits = logits_of(head, states).astype(np.float64)
    if head.kind == "classes":
        return log_softmax(logits)
    return logits if head.kind == "values" else -np.logaddexp(0, -logits)
