"""Finds the event files of a log directory, on this machine or wherever fsspec reads."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.files.event_file import EventFile
from lightning_rnnvis.records.natural_order import natural_order


def event_files(path: str | os.PathLike[str]) -> dict[str, list[EventFile | RecordError]]:
    """The event files at or below a path or URL in the order of their names, by directory as seen from there.

    A `RecordError` stands for what has the name of an event file and is none, a pipe or a link to nothing, for a
    directory that may not be read, and for a link to nothing that may have led to one.

    Raises:
        FileNotFoundError: There is no such directory.
        NotADirectoryError: It is a file.
        PermissionError: It may not be read.
        TypeError: It is no path.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"The log directory must be a text or a path, such as 'lightning_logs'. Got {path!r}.")
    if not os.fspath(path):
        raise FileNotFoundError("The log directory is an empty text. Write '.' for the one you are in.")
    try:
        system, root = url_to_fs(os.fspath(path))
    except ValueError as unknown:
        raise FileNotFoundError(f"There is no directory {os.fspath(path)!r}: {unknown}.") from None
    if not system.isdir(root):
        if system.exists(root):
            parent = posixpath.dirname(os.fspath(path)) or "."
            raise NotADirectoryError(f"{os.fspath(path)!r} is a file. Give its directory, {parent!r}.")
        if isinstance(system, LocalFileSystem) and os.path.islink(root):
            raise FileNotFoundError(
                f"{os.fspath(path)!r} is a link to {os.readlink(root)!r}, where there is no directory. Give the log"
                " directory of a run."
            )
        raise FileNotFoundError(f"There is no directory {os.fspath(path)!r}. Give the log directory of a run.")
    if not _may_be_read(system, root):
        raise PermissionError(f"The directory {os.fspath(path)!r} may not be read by you. Change its permissions.")
    found: dict[str, list[EventFile | RecordError]] = {}
    listed = _files_below(system, root)
    for name in sorted(listed, key=natural_order):
        own = name[len(root.rstrip("/")) :].strip("/")
        directory, _, base = own.rpartition("/")
        if listed[name]["type"] == "directory":
            if not _may_be_read(system, name):
                locked = RecordError(
                    f"The directory {name} may not be read by you; what is in it was left out. Change its permissions."
                )
                found.setdefault(own or ".", []).append(locked)
            continue
        file = _event_file(system, name, listed[name])
        if file is not None:
            is_way = isinstance(file, RecordError) and "tfevents" not in base
            found.setdefault(own if is_way else directory or ".", []).append(file)
    return {name: found[name] for name in sorted(found, key=natural_order)}


def _may_be_read(system: AbstractFileSystem, directory: str) -> bool:
    return not isinstance(system, LocalFileSystem) or os.access(directory, os.R_OK | os.X_OK)


def _event_file(system: AbstractFileSystem, name: str, facts: Mapping[str, Any]) -> EventFile | RecordError | None:
    """An event file, or why it is none; None for what is no event file, nor ever was a way to some."""
    if "tfevents" in posixpath.basename(name):
        # The kind of a link is "other", whatever it leads to.
        if facts["type"] == "file" or system.isfile(name):
            return EventFile(system, name, facts.get("size"))
        return RecordError(f"{name} has the name of an event file, but is no file that can be read; it was left out.")
    if _leads_nowhere(system, name, facts):
        return RecordError(f"{name} is a link to {os.readlink(name)!r}, where there is nothing; it was left out.")
    return None


def _leads_nowhere(system: AbstractFileSystem, name: str, facts: Mapping[str, Any]) -> bool:
    """Whether it is a link to a directory that is gone; one to a file, which has a suffix, is nobody's run."""
    if facts["type"] in ("file", "directory") or not isinstance(system, LocalFileSystem) or not os.path.islink(name):
        return False
    return not os.path.exists(name) and not os.path.splitext(os.readlink(name))[1]


def _files_below(system: AbstractFileSystem, root: str) -> dict[str, Mapping[str, Any]]:
    """All below a directory, with what is known of each; of links to directories those that lead elsewhere."""
    found: dict[str, Mapping[str, Any]] = {}
    # Each directory with those that were gone through to it: a link back to one of them would have no end.
    waiting = [(root, [os.path.realpath(root)])]
    known: set[str] = set()
    while waiting:
        directory, way = waiting.pop()
        for name, facts in system.find(directory, detail=True, withdirs=True).items():
            if facts["type"] in ("file", "directory") or not system.isdir(name):
                found[name] = facts
                continue
            real = os.path.realpath(name)
            if real not in known and not any(_holds(one, real) or _holds(real, one) for one in way):
                known.add(real)
                waiting.append((name, [*way, real]))
    return found


def _holds(directory: str, other: str) -> bool:
    return f"{other}{os.sep}".startswith(f"{directory.rstrip(os.sep)}{os.sep}")
