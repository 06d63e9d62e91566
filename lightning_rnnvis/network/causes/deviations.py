"""In what several values of a head are compared: each in a standard deviation of its own, the same at all epochs.

One of what a record itself says would not do: an untrained network says nearly the same everywhere, and each of its
chips would seem to do much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.network.causes.divergence import HeadOutputs, in_deviations
from lightning_rnnvis.network.causes.importance import sampled_states
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.network.storage.recorded_network import NetworkHead
from lightning_rnnvis.records.head import Head
from lightning_rnnvis.records.sentence import Sentence
from lightning_rnnvis.records.snapshot import Snapshot

Deviations = Mapping[str, float]
"""The standard deviation of each value, by its name, in its own unit; without those that are the same everywhere."""

ROUNDING = 1e-6
"""A value that deviates by no more than this share of its size is the same everywhere."""


def output_deviations(record: Snapshot, network: Callable[[], Runner]) -> Deviations | None:
    """The standard deviations of several values by one record of a history, the last one, for all of its records.

    Of what really came over its recorded sentences, where that is known of all values; else of what its network says
    over the sampled sequences; else of what it says over the recorded sentences.

    Args:
        record: The record.
        network: Gives what runs its network; may raise `RecordError`.

    Returns:
        None where the outputs are not several values.
    """
    steps = [sentence.predictions[step] for sentence in record.sentences for step in entering(sentence)]
    said, came = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    for one in (one for step in steps for one in step):
        if not np.isfinite(one.probability):
            said[one.output].append(one.value)
            came[one.output].append(one.came)
    if not said and any(steps):
        return None
    try:
        runner = network()
        head = runner.network.head
    except RecordError:
        head = None
    names = list(said) if head is None else [str(name) for name in head.outputs]
    if len(names) < 2 or (head is not None and not in_deviations(head)):
        return None
    of_came = _deviations(came.items())
    if all(name in of_came for name in names):
        return of_came
    if head is not None and runner.network.sequences:
        return deviations_said(runner)
    return _deviations(said.items())


def deviations_said(runner: Runner) -> Deviations:
    """Those of what a network, which has a head and sequences, says of several values over its sequences."""
    head = runner.network.head
    assert head is not None
    said = HeadOutputs.of(head, sampled_states(runner, head)).logits
    return _deviations(zip(map(str, head.outputs), said.T, strict=True))


def per_deviation(head: Head | NetworkHead, deviations: Deviations) -> np.ndarray:
    """Factors that make values of a head deviations of each, shape (O,); 0 of one that is the same everywhere."""
    return np.array([1 / deviations[name] if name in deviations else 0.0 for name in map(str, head.outputs)])


def told_in(runner: Runner, deviations: Deviations) -> Runner:
    """A runner whose head says several values in deviations of each."""
    head = runner.network.head
    assert head is not None
    factors = per_deviation(head, deviations)
    scaled = replace(head, weights=head.weights * factors[:, None], biases=head.biases * factors)
    return Runner(replace(runner.network, head=scaled))


def entering(sentence: Sentence) -> list[int]:
    """The steps of a recorded sentence at which its state enters the head; none where it reaches none."""
    if not sentence.predictions:
        return []
    steps = range(len(sentence.words))
    return [step for step in steps if sentence.enters_head is None or sentence.enters_head[step]]


def _deviations(values: Iterable[tuple[str, Iterable[float]]]) -> dict[str, float]:
    found = {}
    for name, of_all in values:
        known = np.array([one for one in of_all if np.isfinite(one)], dtype=np.float64)
        if len(known) and known.std() > ROUNDING * np.abs(known).max():
            found[name] = float(known.std())
    return found
