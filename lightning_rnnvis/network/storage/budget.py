"""Where the networks of a run lie, and what they may take."""

from __future__ import annotations

FOLDER = "rnnvis-network"
"""Folder of their files, beside the event file."""

RECORD_BYTES = 16 * 2**20
"""What one may take; a larger one is not stored."""

RUN_BYTES = 256 * 2**20
"""What those of a run may take: the first, the last and evenly spaced ones are kept."""
