"""Arrays as the bytes of a compressed ``.npz``, and out of such bytes, whatever the file that they came from holds."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping

import numpy as np
from numpy.lib import format as npy_format

from lightning_rnnvis.errors import RecordError

MAX_PAYLOAD_BYTES = 256 * 2**20
"""What the arrays of one payload may take in memory; a damaged or hostile file must not fill the machine."""


def pack_arrays(arrays: Mapping[str, np.ndarray]) -> bytes:
    """The compressed ``.npz`` of some arrays."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def json_array(value: object) -> np.ndarray:
    """What JSON may hold, as UTF-8 bytes, uint8, shape (N,); half a surrogate becomes ``?``."""
    return np.frombuffer(json.dumps(value, ensure_ascii=False).encode(errors="replace"), dtype=np.uint8)


def read_arrays(payload: bytes, wanted: Callable[[str], bool]) -> dict[str, np.ndarray]:
    """The wanted arrays of a compressed ``.npz``, by name, read-only.

    Raises:
        RecordError: The payload would take more than `MAX_PAYLOAD_BYTES`, or holds arrays of other than numbers. A
            damaged archive raises whatever its parts raise.
    """
    arrays: dict[str, np.ndarray] = {}
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        # No more than these sizes is ever unpacked, whatever the members hold.
        if sum(info.file_size for info in archive.infolist()) > MAX_PAYLOAD_BYTES:
            raise RecordError(f"A record claims more than {MAX_PAYLOAD_BYTES >> 20} MiB and was left out.")
        for info in archive.infolist():
            name = info.filename.removesuffix(".npy")
            if not wanted(name):
                continue
            # Unpacked at once, for `read_array` does so in small pieces; the size, again, because it may be a lie.
            with archive.open(info) as packed:
                member = io.BytesIO(packed.read(info.file_size))
            version = npy_format.read_magic(member)
            read_header = npy_format.read_array_header_1_0 if version == (1, 0) else npy_format.read_array_header_2_0
            shape, fortran, dtype = read_header(member)
            if dtype.kind not in "iuf":
                raise RecordError(f"A record holds an array of type {dtype}, which RNNVis never writes.")
            flat = np.frombuffer(member.getbuffer(), dtype=dtype, offset=member.tell())
            arrays[name] = flat.reshape(shape, order="F" if fortran else "C")
    return arrays
