"""`load` and `load_runs`: what runs recorded, out of their event files."""

from __future__ import annotations

import os
import posixpath
import warnings
from collections import Counter
from collections.abc import Iterable
from typing import Literal, overload

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.history.history import History
from lightning_rnnvis.history.joining import join as join_runs
from lightning_rnnvis.records.event_file import EventFile, StoredRecord, list_records
from lightning_rnnvis.records.log_directory import event_files
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
        path: The log directory of a run, such as ``lightning_logs/version_0``, or a directory above a single one; a
            URL, too, of what fsspec can read, such as ``s3://bucket/lightning_logs/version_0``.
        join: Read all runs below `path` and put those of a training that was resumed together, as
            ``load_runs(path, join=True)`` does, which always gives them by name. Where `path` is the log directory of a
            run itself, it is that run's history that comes.

    Raises:
        FileNotFoundError: The directory does not exist, or holds no records.
        ValueError: Several runs lie below it, which `load_runs` reads.
    """
    runs = _runs_below(path)
    if "." in runs:
        return runs["."]
    if join:
        return join_runs(runs)
    if len(runs) > 1:
        names = list(runs)
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        raise ValueError(
            f"{os.fspath(path)!r} holds {len(runs)} runs: {', '.join(names[:_NAMED])}{more}. Load one of them,"
            f" `load({_below(path, names[0])!r})`, or all, `load_runs({os.fspath(path)!r})`, which gives them by"
            " name."
        )
    return next(iter(runs.values()))


def load_runs(path: str | os.PathLike[str], *, join: bool = False) -> dict[str, History]:
    """Read what `RNNVis` recorded in all runs of a directory.

    Args:
        path: A directory above the runs, such as ``lightning_logs``; it may be the log directory of a run itself, and
            a URL, see `load`.
        join: Put the runs of a training that was resumed together, see `lightning_rnnvis.join`.

    Returns:
        Histories by run: its path below `path`, ``.`` for `path` itself.

    Raises:
        FileNotFoundError: The directory does not exist, or holds no records.
    """
    runs = _runs_below(path)
    return join_runs(runs) if join else runs


def _runs_below(path: str | os.PathLike[str]) -> dict[str, History]:
    """Every run at or below `path` that has records, by its path from there; warns of what cannot be used."""
    histories = {name: _load_run(files) for name, files in event_files(path).items()}
    for name, history in histories.items():
        for notice in history.notices:
            warnings.warn(f"{_below(path, name)}: {notice}", stacklevel=3)  # where `load` or `load_runs` is called
    runs = {name: history for name, history in histories.items() if len(history)}
    if not runs:
        raise FileNotFoundError(
            f"{os.fspath(path)!r} holds no records of RNNVis. Train with Trainer(callbacks=[RNNVis(vocabulary)]) and"
            " validation data, and give the log directory of that run."
        )
    return runs


def _below(path: str | os.PathLike[str], name: str) -> str:
    return os.fspath(path) if name == "." else posixpath.join(os.fspath(path), name)


def _load_run(files: Iterable[EventFile | RecordError]) -> History:
    records: list[StoredRecord] = []
    notices: Counter[str] = Counter()
    for file in files:
        for record in [file] if isinstance(file, RecordError) else list_records(file):
            if isinstance(record, RecordError):
                notices[str(record)] += 1
            else:
                records.append(record)
    sentences = [text if count == 1 else f"{text} ({count} records)" for text, count in notices.items()]
    return History(records_that_count(records), sentences)
