"""Levels of numbers as words: for which layers, and what is kept of them over all batches of a training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lightning_rnnvis.capture.numbers.level_cuts import LevelBook, LevelCuts
from lightning_rnnvis.capture.numbers.series_plan import SeriesMemory
from lightning_rnnvis.capture.word_search.constant_ids import ConstantIds
from lightning_rnnvis.feature_levels import FeatureLevels


class NumberWords:
    """Which layers have levels of numbers as words, and where these are cut.

    Args:
        words: The setting `words`.
        has_vocabulary: Whether a vocabulary is given, so that words are expected.
        book: The levels found so far.

    Attributes:
        book: The levels found so far.
        memory: How the series of each layer is read.
        constant: Which layers read ids that are no words.
        reads_numbers: Whether each layer reads numbers and no words, as its first batch showed.
        others: The setting `words` without the levels; None where these are all.
        are_beside: Whether levels stand beside words that enter at the same steps.
        are_expected: Whether numbers are recorded where no words are found.
    """

    def __init__(self, words: Any, has_vocabulary: bool, book: LevelBook | None = None) -> None:
        self.book = book or LevelBook()
        self.memory = SeriesMemory()
        self.constant = ConstantIds()
        self.reads_numbers: dict[str, bool] = {}
        self.others = words
        self.are_beside = False
        self.are_expected = not has_vocabulary and (words is None or isinstance(words, Mapping))
        self._of_layer: Mapping[str, FeatureLevels] = {}
        self._of_all: FeatureLevels | None = None
        self._unasked = FeatureLevels()
        if isinstance(words, FeatureLevels):
            self._of_all, self.others = words, None
        elif isinstance(words, Mapping):
            self._of_layer = {layer: one for layer, one in words.items() if isinstance(one, FeatureLevels)}
            self.others = {layer: one for layer, one in words.items() if layer not in self._of_layer} or None
        elif isinstance(words, (list, tuple)):
            self._of_all = next((one for one in words if isinstance(one, FeatureLevels)), None)
            self.are_beside = self._of_all is not None
            self.others = [one for one in words if not isinstance(one, FeatureLevels)]

    def asked_of(self, layer: str) -> FeatureLevels | None:
        """What the user wants for a layer; None where no levels are asked for."""
        return self._of_layer.get(layer, self._of_all)

    def settings_of(self, layer: str) -> FeatureLevels:
        """What the user wants for a layer that reads numbers."""
        return self.asked_of(layer) or self._unasked

    def cuts_of(self, layer: str) -> LevelCuts | None:
        """The levels of the series that a layer reads first; None where they are still to be found."""
        return self.book.of(layer, self.settings_of(layer))
