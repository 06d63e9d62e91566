"""Which words made a prediction: each is replaced, and the network run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lightning_rnnvis.network.running.cells import NO_CLAMPS, Clamp
from lightning_rnnvis.network.running.outputs import log_softmax, logits_of
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.storage.recorded_network import NetworkHead


@dataclass(frozen=True, eq=False)
class WordEffects:
    """What each word of a sentence did to one output after one of them, T words.

    Attributes:
        words: The words, shape (T,), str.
        step: After which word.
        output: Name of the output.
        effects: What is lost without each word, shape (T,): of classes and labels log p, of values the value itself.
            Above zero for a word that speaks for the output. 0 for words that the network had not read.
        replaced: ``unknown`` where the word for unknown ones stands in its place, ``dropped`` where none does.
    """

    words: np.ndarray
    step: int
    output: str
    effects: np.ndarray
    replaced: Literal["unknown", "dropped"]

    def __repr__(self) -> str:
        strongest = int(np.abs(self.effects).argmax())
        return (
            f"WordEffects({self.output!r} after {str(self.words[self.step])!r}: most by"
            f" {str(self.words[strongest])!r}, {self.effects[strongest]:+.3g})"
        )


def word_effects(
    runner: Runner,
    head: NetworkHead,
    words: Sequence[str],
    step: int,
    output: int | None = None,
    *,
    drop: bool = False,
    off: Mapping[str, Clamp] = NO_CLAMPS,
) -> WordEffects:
    """What each word did to an output.

    Args:
        runner: Runs the network.
        head: Its head.
        words: The sentence.
        step: After which word, from 0.
        output: Place of the output in `NetworkHead.outputs`; None for the strongest one there.
        drop: Whether words are left out instead of replaced; they are where there is no word for unknown ones.
        off: Units that are switched off meanwhile, by name of the state.
    """
    places, _ = runner.network.find(words)
    drop = drop or runner.network.unknown is None
    whole = runner.run([places], off).of(head.state, 0)[step]
    numbers = _numbers(head, whole[None])[0]
    at = int(numbers.argmax()) if output is None else output
    changed = [_without(places, place, None if drop else runner.network.unknown) for place in range(len(places))]
    possible = [place for place, one in enumerate(changed) if len(one)]
    effects = np.zeros(len(places))
    if possible:
        found = runner.run([changed[place] for place in possible], off)
        # The step after which it is asked moves with the words that are dropped before it.
        steps = [max(step - (drop and place <= step), 0) for place in possible]
        states = found.states[head.state][np.arange(len(possible)), steps]
        effects[possible] = numbers[at] - _numbers(head, states)[:, at]
    return WordEffects(
        words=runner.network.words[places],
        step=step,
        output=str(head.outputs[at]),
        effects=effects,
        replaced="dropped" if drop else "unknown",
    )


def _numbers(head: NetworkHead, states: np.ndarray) -> np.ndarray:
    """Log probabilities, or values, shape (N, O)."""
    logits = logits_of(head, states).astype(np.float64)
    if head.kind == "classes":
        return log_softmax(logits)
    return logits if head.kind == "values" else -np.logaddexp(0, -logits)


def _without(places: np.ndarray, place: int, unknown: int | None) -> np.ndarray:
    if unknown is None:
        return np.delete(places, place)
    changed = places.copy()
    changed[place] = unknown
    return changed
