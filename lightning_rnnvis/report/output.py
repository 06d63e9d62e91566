"""The file that a report goes to, tried before the work: a report of a long training takes its time."""

from __future__ import annotations

import os
from pathlib import Path


def check_output(path: str | os.PathLike[str]) -> None:
    """Check that a report can be written there.

    Raises:
        TypeError: It is no path.
        OSError: Nothing can be written there; the message says why, and what to write.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(
            f"`path` must be the name of a file, such as 'run.html', or None to get the page. Got {path!r}."
        )
    name = os.fspath(path)
    if not name:
        raise FileNotFoundError("The name of the report's file is empty. Write one, such as run.html.")
    if os.path.isdir(name):
        raise IsADirectoryError(f"{name!r} is a directory. Write a file in it: {os.path.join(name, 'run.html')}.")
    parent = os.path.dirname(name) or "."
    if not os.path.isdir(parent):
        raise FileNotFoundError(f"There is no directory {parent!r} for the report {name!r}. Make it, or write another.")
    if os.path.exists(name) and not os.path.isfile(name):
        return  # a pipe would wait for its reader
    is_new = not os.path.lexists(name)
    try:
        with open(name, "ab"):
            pass
    except (OSError, ValueError) as error:
        raise _unwritable(name, error) from error
    if is_new:
        os.unlink(name)


def write_page(html: str, path: str | os.PathLike[str]) -> None:
    """Write a report.

    Raises:
        OSError: That is not possible any more; the message says why.
    """
    try:
        Path(path).write_text(html, encoding="utf-8")
    except OSError as error:
        raise _unwritable(os.fspath(path), error) from error


def _unwritable(name: str, error: OSError | ValueError) -> OSError:
    why = getattr(error, "strerror", None) or error
    return OSError(f"The report cannot be written to {name!r} ({why}). Write another file, such as run.html.")
