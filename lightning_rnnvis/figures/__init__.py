"""Plotly figures of recorded snapshots: the same in a notebook and in the tab."""

try:
    import plotly  # noqa: F401
except ImportError as error:
    raise ImportError("Figures need plotly, which cannot be imported. Write: pip install plotly") from error

from lightning_rnnvis.errors import FigureError
from lightning_rnnvis.figures.comparing import changed_words, flow
from lightning_rnnvis.figures.overview import metrics_overview
from lightning_rnnvis.figures.similarity import similarity
from lightning_rnnvis.figures.steps import step_response
from lightning_rnnvis.figures.strongest import chip_words, unit_words
from lightning_rnnvis.figures.timeline import timeline
from lightning_rnnvis.figures.words import word_responses

__all__ = [
    "FigureError",
    "changed_words",
    "chip_words",
    "flow",
    "metrics_overview",
    "similarity",
    "step_response",
    "timeline",
    "unit_words",
    "word_responses",
]
