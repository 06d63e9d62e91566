"""Files beside an event file, on this machine or wherever fsspec writes: what is too large for an event."""

from __future__ import annotations

import os
import posixpath
from contextlib import suppress

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from lightning_rnnvis.errors import RecordError
from lightning_rnnvis.records.files.disk_space import require_space

LARGEST_BYTES = 256 * 2**20
"""A file beyond it is none of ours."""


def write_side_file(directory: str, path: str, content: bytes) -> None:
    """Write a file as a whole, or not at all.

    Args:
        directory: Directory of the event file, or its URL.
        path: The file as seen from there, with ``/`` between its parts.
        content: Its bytes.

    Raises:
        OSError: There is no room for it, or it cannot be written.
    """
    require_space(directory, len(content))
    system, root = url_to_fs(directory)
    target = posixpath.join(root, path)
    system.makedirs(posixpath.dirname(target), exist_ok=True)
    if not isinstance(system, LocalFileSystem):
        system.pipe_file(target, content)  # stores of objects show whole ones alone
        return
    begun = f"{target}.part"
    try:
        with open(begun, "wb") as file:
            file.write(content)
        os.replace(begun, target)
    except BaseException:
        with suppress(OSError):
            os.remove(begun)
        raise


def remove_side_file(directory: str, path: str) -> None:
    """Remove a file, if it is there."""
    system, root = url_to_fs(directory)
    with suppress(FileNotFoundError):
        system.rm_file(posixpath.join(root, path))


def read_side_file(directory: str, path: str) -> bytes | None:
    """The bytes of a file; None where there is none.

    Args:
        directory: Directory of the event file, or its URL.
        path: The file as seen from there, with ``/`` between its parts.

    Raises:
        RecordError: It cannot be read.
    """
    try:
        system, root = url_to_fs(directory)
        target = posixpath.join(root, path)
        if system.size(target) > LARGEST_BYTES:
            raise RecordError(f"{path} is larger than any file that RNNVis writes; it was left out.")
        content: bytes = system.cat_file(target)
        return content
    except FileNotFoundError:
        return None
    except (OSError, ValueError, ImportError) as error:
        raise RecordError(f"{path} in {directory} cannot be read ({error}).") from error
