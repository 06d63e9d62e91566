"""Checksums of event files, computed many bytes at a time.

TensorBoard's writer computes the checksum of an event in Python, byte by byte: a fifth of a second a MB and more.
"""

from __future__ import annotations

import struct
from functools import lru_cache

import numpy as np

_POLYNOMIAL = 0x82F63B78
"""CRC-32C (Castagnoli 1993, doi:10.1109/26.231911), bits reversed."""

_LANE = 64
"""Bytes that follow each other in one lane; all lanes are computed at once."""

_FEW = 64
"""Up to so many bytes, one after the other is faster."""


def masked_checksum(data: bytes) -> bytes:
    """The checksum of some bytes as event files have it."""
    crc = crc32c(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF)


def crc32c(data: bytes) -> int:
    """CRC-32C of some bytes.

    The bytes are laid out in lanes of `_LANE`. The checksum of each lane alone, from a register of 0, takes as many
    steps as a lane has bytes; neighbours are then put together: that of the left one is moved on over the right one.
    """
    if len(data) <= _FEW:
        return _crc32c_of_few(data)
    n_lanes = 1 << max(0, (len(data) - 1) // _LANE).bit_length()
    lanes = np.zeros(n_lanes * _LANE, dtype=np.uint8)  # zeros in front leave a register of 0 as it is
    lanes[-len(data) :] = np.frombuffer(data, dtype=np.uint8)
    lanes[-len(data) :][:4] ^= 0xFF  # instead of a register that begins with ones
    crc, by_pair = np.zeros(n_lanes, dtype=np.uint32), _table_of_pairs()
    for column in np.ascontiguousarray(lanes.view("<u2").reshape(n_lanes, -1).T):
        ending = crc.astype(np.uint16) ^ column
        crc >>= np.uint32(16)
        crc ^= by_pair[ending]
    for level in range(n_lanes.bit_length() - 1):
        crc = _apply(_moved_on(level), crc[0::2]) ^ crc[1::2]
    return int(crc[0]) ^ 0xFFFFFFFF


def _crc32c_of_few(data: bytes) -> int:
    table, crc = _numbers(), 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def _step(crc: np.ndarray, column: np.ndarray | int) -> np.ndarray:
    """Registers after one more byte each."""
    moved: np.ndarray = _table()[(crc ^ column) & 0xFF] ^ (crc >> np.uint32(8))
    return moved


@lru_cache(maxsize=1)
def _table() -> np.ndarray:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> np.uint32(1)) ^ np.uint32(_POLYNOMIAL), table >> np.uint32(1))
    return table


@lru_cache(maxsize=1)
def _table_of_pairs() -> np.ndarray:
    """What the lower half of a register becomes over two bytes: half as many steps."""
    return _step(_step(np.arange(2**16, dtype=np.uint32), 0), 0)


@lru_cache(maxsize=1)
def _numbers() -> list[int]:
    numbers: list[int] = _table().tolist()
    return numbers


@lru_cache(maxsize=32)
def _moved_on(level: int) -> np.ndarray:
    """What each bit of a register becomes over 2^level lanes of zeros, by byte: shape (4, 256)."""
    bits = np.uint32(1) << np.arange(32, dtype=np.uint32)
    if level == 0:
        for _ in range(_LANE):
            bits = _step(bits, 0)
    else:
        before = _moved_on(level - 1)
        bits = _apply(before, _apply(before, bits))
    tables = np.zeros((4, 256), dtype=np.uint32)
    for bit in range(8):
        half = 1 << bit
        tables[:, half : 2 * half] = tables[:, :half] ^ bits[bit::8, None]
    return tables


def _apply(tables: np.ndarray, crc: np.ndarray) -> np.ndarray:
    """Move registers on by the tables of `_moved_on`."""
    places = [tables[byte][(crc >> np.uint32(8 * byte)) & 0xFF] for byte in range(4)]
    moved: np.ndarray = places[0] ^ places[1] ^ places[2] ^ places[3]
    return moved
