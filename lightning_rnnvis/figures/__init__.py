"""Plotly figures of recorded snapshots: the same in a notebook and in the tab."""

from lightning_rnnvis.figures.mistakes import FigureError
from lightning_rnnvis.figures.overview import metrics_overview
from lightning_rnnvis.figures.steps import step_response
from lightning_rnnvis.figures.strongest import chip_words, unit_words
from lightning_rnnvis.figures.words import word_responses

__all__ = ["FigureError", "chip_words", "metrics_overview", "step_response", "unit_words", "word_responses"]
