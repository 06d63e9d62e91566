"""Lets large blocks of memory go back to the operating system as soon as they are freed."""

from __future__ import annotations

import ctypes
import sys

LARGE_BYTES = 2**20
"""From this size on a block of memory is one of its own."""

_M_MMAP_THRESHOLD = -3


def return_large_blocks() -> None:
    """Fix the size from which glibc maps blocks one by one.

    Left alone, it raises the size to that of the arrays of a record, and keeps them, torn to pieces, for each thread
    that made one: a server with many clients would hold several times what it uses. No other allocator does so.
    """
    if not sys.platform.startswith("linux"):
        return
    try:
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)
    except (OSError, AttributeError):
        pass  # another C library
