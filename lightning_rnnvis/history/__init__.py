"""What runs recorded, back as arrays: `load` a run, `load_runs` those of a directory, `join` what was resumed."""

from lightning_rnnvis.history.history import History
from lightning_rnnvis.history.joining import join
from lightning_rnnvis.history.loading import load, load_runs
from lightning_rnnvis.history.record import Record
from lightning_rnnvis.history.state_history import StateHistory

__all__ = ["History", "Record", "StateHistory", "join", "load", "load_runs"]
