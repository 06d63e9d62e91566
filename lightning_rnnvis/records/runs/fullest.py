"""The record of a history that has most of its sentences: others lack those that did not occur in their validation."""

from __future__ import annotations

from collections.abc import Sequence

from lightning_rnnvis.records.header import Header


def sentences_in(header: Header) -> int:
    """How many sentences a record has; 0 in earlier versions, whose headers do not tell."""
    return header.n_sentences or 0


def fullest(headers: Sequence[Header]) -> int:
    """Place of the first record that has most sentences."""
    return max(range(len(headers)), key=lambda place: sentences_in(headers[place]))
