"""`load` and `load_runs`: what runs recorded, out of their event files."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, overload

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.history.history import History
from lightning_rnnvis.history.joining import join as join_runs
from lightning_rnnvis.records.event_file import list_records
from lightning_rnnvis.records.ordering import records_that_count

_NAMED = 5
"""Runs that an error names."""


@overload
def load(path: str | os.PathLike[str], *, join: Literal[False] = False) -> History: ...
@overload
def load(path: str | os.PathLike[str], *, join: bool) -> History | dict[str, History]: ...
def load(path: str | os.PathLike[str], *, join: bool = False) -> History | dict[str, History]:
    """Read what `RNNVis` recorded in one run.

    Args:
        path: The log directory of a run, such as ``lightning_logs/version_0``, or a directory above a single one.
        join: Read all runs below `path` and put those of a training that was resumed together, as
            ``load_runs(path, join=True)`` does, which always gives them by name. Where `path` is the log directory of a
            run itself, it is that run's history that comes.

    Raises:
        FileNotFoundError: The directory does not exist, or holds no records.
        ValueError: Several runs lie below it, which `load_runs` reads.
    """
    root = Path(path)
    runs = _runs_below(root)
    if root in runs:
        return runs[root]
    if join:
        return join_runs(_named(root, runs))
    if len(runs) > 1:
        names = list(_named(root, runs))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        raise ValueError(
            f"{str(root)!r} holds {len(runs)} runs: {', '.join(names[:_NAMED])}{more}. Load one of them,"
            f" `load({str(root / names[0])!r})`, or all, `load_runs({str(root)!r})`, which gives them by name."
        )
    return next(iter(runs.values()))


def load_runs(path: str | os.PathLike[str], *, join: bool = False) -> dict[str, History]:
    """Read what `RNNVis` recorded in all runs of a directory.

    Args:
        path: A directory above the runs, such as ``lightning_logs``; it may be the log directory of a run itself.
        join: Put the runs of a training that was resumed together, see `lightning_rnnvis.join`.

    Returns:
        Histories by run: its path below `path`, ``.`` for `path` itself.

    Raises:
        FileNotFoundError: The directory does not exist, or holds no records.
    """
    root = Path(path)
    named = _named(root, _runs_below(root))
    return join_runs(named) if join else named


def _runs_below(root: Path) -> dict[Path, History]:
    """Every directory with records at or below `root`; warns of records that cannot be used."""
    if not root.is_dir():
        if root.is_file():
            raise NotADirectoryError(f"{str(root)!r} is a file. Give its directory, {str(root.parent)!r}.")
        raise FileNotFoundError(f"There is no directory {str(root)!r}. Give the log directory of a run.")
    files: dict[Path, list[Path]] = {}
    for file in sorted(root.rglob("*tfevents*")):
        files.setdefault(file.parent, []).append(file)
    histories = {directory: _load_run(names) for directory, names in files.items()}
    for directory, history in histories.items():
        for notice in history.notices:
            warnings.warn(f"{directory}: {notice}", stacklevel=3)  # where `load` or `load_runs` is called
    runs = {directory: history for directory, history in histories.items() if len(history)}
    if not runs:
        raise FileNotFoundError(
            f"{str(root)!r} holds no records of RNNVis. Train with Trainer(callbacks=[RNNVis(vocabulary)]) and"
            " validation data, and give the log directory of that run."
        )
    return runs


def _named(root: Path, runs: dict[Path, History]) -> dict[str, History]:
    return {directory.relative_to(root).as_posix(): history for directory, history in runs.items()}


def _load_run(files: Sequence[Path]) -> History:
    records, notices = [], []
    for file in files:
        for record in list_records(file):
            if isinstance(record, RecordError):
                notices.append(str(record))
            else:
                records.append(record)
    return History(records_that_count(records), notices)
