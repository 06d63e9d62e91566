"""Planted records of other kinds than the demo's: what a language model says of each word, windows of a series."""

from __future__ import annotations

import dataclasses

import numpy as np

from lightning_rnnvis.records.head import Head, Prediction
from lightning_rnnvis.records.sentence import Sentence, Variable
from lightning_rnnvis.records.snapshot import Snapshot


def of_series(record: Snapshot) -> Snapshot:
    """The same record, whose sentences are windows of a series of four variables."""
    wander = np.random.default_rng(0).normal(size=(200, 4)).cumsum(axis=0)
    variables = tuple(Variable(name, (0.0,)) for name in ("temperature", "load", "vibration", "answer"))
    sentences = tuple(dataclasses.replace(one, values=wander[: len(one.words)]) for one in record.sentences)
    return dataclasses.replace(record, variables=variables, sentences=sentences)


def of_language_model(record: Snapshot) -> Snapshot:
    """The same record, whose head says which word follows: the three likeliest, and how likely the right one was."""
    random = np.random.default_rng(0)
    head = Head("head", record.words, random.normal(size=(len(record.words), record.n_units)).astype(np.float32))

    def read(sentence: Sentence) -> Sentence:
        logits = sentence.states @ head.weights.T
        chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        best = np.argsort(-chances)[:, :3]
        said = tuple(
            tuple(Prediction(str(head.outputs[word]), float(chances[step, word])) for word in row)
            for step, row in enumerate(best)
        )
        right = chances[np.arange(len(best) - 1), sentence.word_ids[1:]]
        losses = np.append(-np.log(right), np.nan).astype(np.float32)
        return dataclasses.replace(
            sentence, predictions=said, losses=losses, enters_head=np.ones(len(best), dtype=bool)
        )

    return dataclasses.replace(record, head=head, sentences=tuple(read(one) for one in record.sentences))
