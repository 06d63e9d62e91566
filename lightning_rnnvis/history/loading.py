"""`load` and `load_runs`: what runs recorded, out of their event files."""

from __future__ import annotations

import os
import posixpath
import warnings
from collections import Counter
from collections.abc import Iterable
from typing import Literal, overload

from lightning_rnnvis.asked import truth
from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.history.history import History
from lightning_rnnvis.history.joining import join as join_runs
from lightning_rnnvis.records.files.event_file import EventFile
from lightning_rnnvis.records.files.log_directory import event_files
from lightning_rnnvis.records.files.stored_record import StoredRecord, list_records
from lightning_rnnvis.records.runs.listing import earlier_names, nothing_finite
from lightning_rnnvis.records.runs.ordering import trainings, without_gaps


class RunWarning(UserWarning):
    """What of a run cannot be used.

    Attributes:
        run: Its path below the directory that was read.
    """

    def __init__(self, sentence: str, run: str) -> None:
        super().__init__(sentence)
        self.run = run


HERE = "."
"""Name of the run whose log directory was given itself."""

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
    join = truth("join", join)
    runs, directories = _runs_below(path)
    if join and HERE not in runs:
        return join_runs(runs)
    names = [name for name in runs if name in directories]
    if len(names) > 1 and HERE not in runs:
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        raise ValueError(
            f"{os.fspath(path)!r} holds {len(names)} runs: {', '.join(names[:_NAMED])}{more}. Load one of them,"
            f" `load({_below(path, names[0])!r})`, or all, `load_runs({os.fspath(path)!r})`, which gives them by"
            " name."
        )
    name = HERE if HERE in runs else names[0]
    if earlier := directories[name]:
        warnings.warn(
            f"{_below(path, name)} holds {len(earlier) + 1} trainings, of which this is the latest;"
            f" `load_runs({os.fspath(path)!r})` gives them all: {', '.join(map(repr, [*earlier, name]))}.",
            stacklevel=2,
        )
    return runs[name]


def load_runs(path: str | os.PathLike[str], *, join: bool = False) -> dict[str, History]:
    """Read what `RNNVis` recorded in all runs of a directory.

    Args:
        path: A directory above the runs, such as ``lightning_logs``; it may be the log directory of a run itself, and
            a URL, see `load`.
        join: Put the runs of a training that was resumed together, see `lightning_rnnvis.join`.

    Returns:
        Histories by run: its path below `path`, ``.`` for `path` itself. Where `fit` began anew in the directory of a
        run, the latest training has that name, and those before it have it with a number, ``version_0 (1)``.

    Raises:
        FileNotFoundError: The directory does not exist, or holds no records.
    """
    join = truth("join", join)
    runs, _ = _runs_below(path)
    return join_runs(runs) if join else runs


def _runs_below(path: str | os.PathLike[str]) -> tuple[dict[str, History], dict[str, list[str]]]:
    """Every training at or below `path` that has records; warns of what cannot be used.

    Returns:
        Histories by the path of their run from there, and names of the earlier trainings of each such path.
    """
    loaded = {name: _load_run(files) for name, files in event_files(path).items()}
    runs: dict[str, History] = {}
    directories: dict[str, list[str]] = {}
    unusable = []
    for name, (histories, notices) in loaded.items():
        for notice in notices:
            where = _below(path, name)  # which sentences on files have already
            sentence = notice if where in notice else f"{where}: {notice}"
            warnings.warn(RunWarning(sentence, name), stacklevel=3)  # where `load` is called
            unusable.append(notice)
        if histories:
            directories[name] = earlier_names(name, loaded, len(histories) - 1)
            runs |= dict(zip([*directories[name], name], histories, strict=True))
    if not runs and unusable:
        more = f" (And {len(unusable) - 1} more.)" if len(unusable) > 1 else ""
        has_cure = not unusable[0].endswith("left out.")
        cure = "" if has_cure else " Copy its event files anew from where they were written, or train again."
        raise FileNotFoundError(
            f"{os.fspath(path)!r} holds no records of RNNVis that can be read: {unusable[0]}{more}{cure}"
        )
    if not runs:
        raise FileNotFoundError(
            f"{os.fspath(path)!r} holds no records of RNNVis. Train with Trainer(callbacks=[RNNVis(vocabulary)]) and"
            " validation data, and give the log directory of that run."
        )
    return runs, directories


def _below(path: str | os.PathLike[str], name: str) -> str:
    return os.fspath(path) if name == HERE else posixpath.join(os.fspath(path), name)


def _load_run(files: Iterable[EventFile | RecordError]) -> tuple[list[History], list[str]]:
    """The trainings of a run, the latest last, and sentences on records that cannot be used."""
    records: list[StoredRecord] = []
    notices: Counter[str] = Counter()
    for file in files:
        for record in [file] if isinstance(file, RecordError) else list_records(file):
            if isinstance(record, RecordError):
                notices[str(record)] += 1
            else:
                records.append(record)
    sentences = [text if count == 1 else f"{text} ({count} records)" for text, count in notices.items()]
    histories = []
    for of_one in trainings(records):
        found, gaps = without_gaps(of_one)
        if found:
            histories.append(History(found, sentences, gaps=gaps))
        elif gaps:
            sentences.append(nothing_finite(gaps))
    return histories, sentences
