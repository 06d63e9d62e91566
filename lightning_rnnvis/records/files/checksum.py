"""Checksums of event files."""

from __future__ import annotations

import struct

import google_crc32c


def masked_checksum(data: bytes) -> bytes:
    """The checksum of some bytes as event files have it: CRC-32C, turned and moved on by a constant.

    https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
    """
    crc = google_crc32c.value(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF)
