"""Which units respond as they do at another record of their history, so that their chips are no others."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.common_words import common_words
from lightning_rnnvis.records.snapshot import Snapshot

OTHERS, THE_SAME = 0.6, 0.85
"""Share of what a unit does that is the same at both records, up to which it is another unit, and from which it is the
same one. It is the cosine of its responses where these have one length. Units that move to another chip are mostly
below .5; less than a fifth that changes moves units that lie between two chips, in small networks from record to
record, though nothing is to be seen."""

_TINY = 1e-30


def stayed(record: Snapshot, other: Snapshot) -> np.ndarray:
    """How far each unit responds to the words in common as it does at another record, float32, shape (U,), 0 to 1.

    What the standard errors say that other texts change is taken off. Zero where no word is in common, or one of the
    two has other units.
    """
    common = common_words(record, other)
    if record.n_units != other.n_units or not len(common.first):
        return np.zeros(record.n_units, dtype=np.float32)
    one, two = record.responses[common.first], other.responses[common.second]
    noise = _noise(record.standard_errors[common.first]) + _noise(other.standard_errors[common.second])
    energy = _squares(one) + _squares(two)
    changed = (_squares(one - two) - noise).clip(0) / np.maximum(energy - noise, _TINY)
    found: np.ndarray = ((1 - changed - OTHERS) / (THE_SAME - OTHERS)).clip(0, 1).astype(np.float32)
    return found


def _noise(errors: np.ndarray) -> np.ndarray:
    """Squared noise of each unit over all words, shape (U,); words of unknown noise have that of the others."""
    known = np.isfinite(errors)
    n_known = np.maximum(known.sum(axis=0), 1)
    noise: np.ndarray = _squares(np.where(known, errors, 0)) * (len(errors) / n_known)
    return noise


def _squares(values: np.ndarray) -> np.ndarray:
    squares: np.ndarray = np.einsum("wu,wu->u", values, values)
    return squares
