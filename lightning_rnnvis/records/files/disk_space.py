"""Looks for room on the disk before a record is handed to TensorBoard's writer.

That writer is the training's own: its thread ends for good at the first write that fails, and the next scalar that the
training logs would then raise. So a record that does not fit must never reach it.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path

MARGIN = 2**20
"""Bytes left for what others log."""


def require_space(directory: str, n_bytes: int) -> None:
    """Check that an event file of `directory` may grow by `n_bytes`; remote directories are not checked.

    Raises:
        OSError: There is no room: the disk is full, or a quota or a limit on the size of files is reached. It says
            what is wanted, and what is left to others.
    """
    path = Path(directory)
    if not path.is_dir():
        return
    if not hasattr(os, "posix_fallocate"):
        if shutil.disk_usage(path).free < n_bytes + MARGIN:
            raise OSError(errno.ENOSPC, _said(os.strerror(errno.ENOSPC), n_bytes), directory)
        return
    largest = max((file.stat().st_size for file in path.glob("*tfevents*")), default=0)
    # The only way to know of quotas and limits is to try.
    with tempfile.TemporaryFile(dir=path) as file:
        try:
            os.posix_fallocate(file.fileno(), largest, n_bytes + MARGIN)
        except OSError as error:
            raise OSError(error.errno, _said(error.strerror or "No room", n_bytes), directory) from error


def _said(cause: str, n_bytes: int) -> str:
    wanted = f"{n_bytes / 1e6:.2g} MB" if n_bytes >= 1e4 else f"{n_bytes} bytes"
    return f"{cause}: {wanted} are to be written, beside the {MARGIN / 1e6:.1f} MB that RNNVis leaves free for others"
