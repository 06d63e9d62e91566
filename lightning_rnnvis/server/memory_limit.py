"""What a server's records and answers may take in memory, as its environment says."""

from __future__ import annotations

import logging
import os

from lightning_rnnvis.server.routes import MEMORY_BYTES

MEMORY_MIB = "RNNVIS_MEMORY_MIB"
"""Environment variable: so many MiB."""

logger = logging.getLogger(__name__)


def memory_bytes() -> int:
    """What records and answers may take in memory, by the environment variable `MEMORY_MIB`."""
    given = os.environ.get(MEMORY_MIB, "")
    if given.isascii() and given.isdigit() and 0 < len(given) < 9:
        return int(given) << 20
    if given:
        logger.warning(
            "%s must be a whole number of MiB. Got %r; it stays at %d.", MEMORY_MIB, given, MEMORY_BYTES >> 20
        )
    return MEMORY_BYTES
