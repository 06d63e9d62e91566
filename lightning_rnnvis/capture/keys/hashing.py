"""Keys of sequences and words from the words alone, so that samples do not depend on order, batch, process or run."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

JOINT_ID = 1 << 62
"""Ids from here on stand for several ids together, see `joint_ids`."""

INPUT_BITS = 40
"""Ids of the k-th of several parallel inputs lie from k * 2^40 on, so that a word and its tag never share one."""

TOGETHER = 256
"""So many words of a sequence at most are in the same half of the data."""

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def _mix(values: np.ndarray) -> np.ndarray:
    """Spread 64 bits evenly (the finalizer of SplitMix64; Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: np.ndarray = values ^ (values >> np.uint64(31))
    return mixed


def sequence_keys(ids: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """A 64-bit key of each sequence: the same words in the same order have the same key, whatever the padding.

    Args:
        ids: Word ids, shape (B, T).
        counted: Where there is a word, shape (B, T).

    Returns:
        Keys, uint64, shape (B,).
    """
    position = np.cumsum(counted, axis=1).astype(np.uint64)
    with np.errstate(over="ignore"):
        mixed = _mix(_mix(ids.astype(np.int64).view(np.uint64)) + position * _GOLDEN)
        return _mix(np.where(counted, mixed, np.uint64(0)).sum(axis=1, dtype=np.uint64))


def occurrence_keys(sequences: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """A 64-bit key of each occurrence of a word, from its sequence's key and its position.

    Its last bit is the half of the data that it belongs to, see `half_of`: the same for a whole sequence, or `TOGETHER`
    words of a long one. Words of one text go together, so that halves of single words would differ too little.

    Args:
        sequences: Keys of the sequences, shape (B,).
        counted: Where there is a word, shape (B, T).

    Returns:
        Keys, uint64, shape (B, T).
    """
    position = np.cumsum(counted, axis=1).astype(np.uint64)
    with np.errstate(over="ignore"):
        keys = _mix(sequences[:, None] + position * _GOLDEN)
        parts = np.arange(-(-counted.shape[1] // TOGETHER), dtype=np.uint64)
        halves = half_of(_mix(sequences[:, None] + parts * _GOLDEN)).repeat(TOGETHER, axis=1)[:, : counted.shape[1]]
    return _with_half(keys, halves)


def parts_of(counted: np.ndarray) -> np.ndarray:
    """Which part of the data each word lies in, whose words are in the same half: its sequence, or a stretch of it.

    Args:
        counted: Where there is a word, shape (B, T).

    Returns:
        Numbers from 0, int64, shape (B, T).
    """
    n_rows, length = counted.shape
    found: np.ndarray = np.arange(n_rows)[:, None] * -(-length // TOGETHER) + np.arange(length) // TOGETHER
    return found


def half_of(keys: np.ndarray) -> np.ndarray:
    """Which of two halves of the data each key belongs to, 0 or 1, of the keys' shape and type."""
    halves: np.ndarray = keys & np.uint64(1)
    return halves


def _with_half(keys: np.ndarray, halves: np.ndarray) -> np.ndarray:
    together: np.ndarray = keys & ~np.uint64(1) | halves
    return together


def mixed_keys(parts: Sequence[np.ndarray], salt: int = 0) -> np.ndarray:
    """One key of several parts, each uint64 of shape (N,), in their order, uint64, shape (N,)."""
    with np.errstate(over="ignore"):
        mixed = np.stack([_mix(part + np.uint64(place) * _GOLDEN) for place, part in enumerate(parts, 1)])
        return _mix(mixed.sum(axis=0, dtype=np.uint64) + np.uint64(salt))


def channel_keys(keys: np.ndarray, channel: int) -> np.ndarray:
    """Keys of the words of one parallel input, made of the keys of their steps, uint64, shape (N,)."""
    with np.errstate(over="ignore"):
        return _with_half(_mix(keys + np.uint64(channel) * _GOLDEN), half_of(keys)) if channel else keys


def joint_ids(ids: np.ndarray) -> np.ndarray:
    """One id for all ids along the last axis, in their order: at least `JOINT_ID`, so that no vocabulary has it.

    Args:
        ids: Integers, shape (..., K).

    Returns:
        Ids, int64, shape (...): equal for equal rows, for others practically never.
    """
    position = np.arange(1, ids.shape[-1] + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        mixed = _mix(_mix(ids.astype(np.int64).view(np.uint64)) + position * _GOLDEN)
        joint = _mix(mixed.sum(axis=-1, dtype=np.uint64) + np.uint64(ids.shape[-1]))
    return (joint >> np.uint64(2)).astype(np.int64) | JOINT_ID
