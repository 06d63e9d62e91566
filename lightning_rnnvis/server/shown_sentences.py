"""The sentence that a request is about: a recorded one, or one that the network of the record reads."""

from __future__ import annotations

from dataclasses import dataclass

from lightning_rnnvis.errors import InvalidRequestError, NotFoundError
from lightning_rnnvis.network.running.runner import Runner
from lightning_rnnvis.payloads.lenses.lens import LensedRecord
from lightning_rnnvis.payloads.sentences.run_sentence import beginnings_filled, run_again, run_sentence
from lightning_rnnvis.payloads.sentences.sentence import ShownSentence, recorded_sentence
from lightning_rnnvis.server.request_args import RequestArgs
from lightning_rnnvis.server.store.record_source import RecordSource
from lightning_rnnvis.server.store.record_store import RecordStore

MOST_PRODUCTS = 2**34
"""Of weights and numbers, for the beginnings of a recorded sentence: about a second."""


@dataclass(frozen=True)
class AskedWords:
    """What a network is to read.

    Attributes:
        words: The words of a typed sentence; None where a recorded one is meant.
        sentence: Index or key of the recorded one; None where the sentence was typed.
        off: Chips that are switched off.
        off_units: Single units that are.
    """

    words: tuple[str, ...] | None
    sentence: int | str | None
    off: tuple[int, ...]
    off_units: tuple[int, ...]


def is_run(arguments: RequestArgs) -> bool:
    """Whether the network must run: the sentence was typed, or something is switched off."""
    return any(name in arguments for name in ("typed", "off", "off_unit"))


def asked_words(arguments: RequestArgs, name: str = "sentence", by_key: bool = True) -> AskedWords:
    """The sentence whose words are `typed`, or that the argument `name` tells by key or index; with what is off."""
    off, off_units = tuple(arguments.off()), tuple(arguments.off_units())
    if "typed" in arguments:
        if name in arguments:
            raise InvalidRequestError(f"Ask for a sentence either by `{name}` or by `typed`.")
        return AskedWords(tuple(arguments.typed()), None, off, off_units)
    return AskedWords(None, arguments.text(name) if by_key else arguments.number(name), off, off_units)


def read_sentence(seen: LensedRecord, runner: Runner, asked: AskedWords) -> ShownSentence:
    """The sentence that a network reads.

    Raises:
        InvalidRequestError: It cannot read these words, or there is no such chip.
        NotFoundError: The record has no such sentence.
    """
    index = asked.sentence
    if isinstance(index, str):
        index = recorded_of_key(seen, index).index
    try:
        if index is None:
            return run_sentence(seen, runner, asked.words or (), asked.off_units, asked.off)
        return run_again(seen, runner, index, asked.off_units, asked.off)
    except ValueError as error:
        raise InvalidRequestError(str(error)) from error


def recorded_of_key(seen: LensedRecord, key: str) -> ShownSentence:
    """A recorded sentence by its key.

    Raises:
        NotFoundError: The record has no such sentence.
    """
    for index, sentence in enumerate(seen.snapshot.sentences):
        if sentence.key == key:
            return recorded_sentence(seen.snapshot, index)
    raise NotFoundError("This record does not have the sentence.")


def with_beginnings(store: RecordStore, source: RecordSource, seen: LensedRecord, index: int) -> ShownSentence:
    """A recorded sentence, with what the model says of its beginnings where that took too long while training.

    Raises:
        NotFoundError: The record has no such sentence.
    """
    found = recorded_sentence(seen.snapshot, index)
    if all(found.sentence.predictions):
        return found
    runner, length = store.beside.network_now(source, seen.record), len(found.sentence.words)
    if runner is None or runner.n_weights * length**2 // 2 > MOST_PRODUCTS:
        return found
    return beginnings_filled(seen, runner, found)


def shown_sentence(
    store: RecordStore, source: RecordSource, seen: LensedRecord, arguments: RequestArgs, name: str
) -> ShownSentence:
    """The sentence that a request names, the argument `name` holding its index where it is a recorded one.

    Raises:
        InvalidRequestError: The arguments are malformed, or the network cannot read these words.
        NotFoundError: The record has no such sentence.
        RecordError: The record has no network.
    """
    if not is_run(arguments):
        return recorded_sentence(seen.snapshot, arguments.number(name))
    asked = asked_words(arguments, name, by_key=False)
    return read_sentence(seen, store.beside.network(source, seen.record), asked)
