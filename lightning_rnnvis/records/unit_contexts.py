"""Contexts of units: snippets of the validation's text in which each unit of a state moves most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST = 5
"""Snippets of each unit and sign."""

AROUND = 8
"""Words on either side of the one at which it moves."""

WINDOW = 2 * AROUND + 1
"""Words of a snippet."""


@dataclass(frozen=True, eq=False)
class UnitContexts:
    """Snippets of all units of a state, U units.

    Attributes:
        words: The words that occur in them, shape (N,), str.
        snippets: Words of each snippet as places in `words`, -1 beyond the ends of its text, shape (M, `WINDOW`). The
            unit moves at the one in the middle.
        places: Snippets of each unit, as places in `snippets`: those in which it rises most, the largest first, and
            those in which it falls most, -1 where there are fewer, shape (2, U, `MOST`).
        changes: What the unit does at each word of them, in units of the state, shape (2, U, `MOST`, `WINDOW`); 0 where
            there is no word. Stored to 1 / 254 of the largest change of the unit in them.
    """

    words: np.ndarray
    snippets: np.ndarray
    places: np.ndarray
    changes: np.ndarray

    @property
    def n_units(self) -> int:
        """Number of units."""
        return int(self.places.shape[1])
