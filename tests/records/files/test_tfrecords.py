"""Data of a file are found, however long they are."""

from __future__ import annotations

from io import BytesIO
from struct import pack

import pytest

from lightning_rnnvis.records.files.checksum import masked_checksum
from lightning_rnnvis.records.files.tfrecords import Cut, Data, read_tfrecords


@pytest.mark.parametrize("length", [2**20 - 28, 2**20 - 16, 2**20, 3 * 2**20])
def test_what_follows_long_data_is_read(length):
    """Also where a block that was read ends with them."""
    contents = [b"ours" + bytes(length - 4), b"other", b"ours", b"ours" + bytes(length - 4)] * 2
    heads = [pack("<Q", len(content)) for content in contents]
    written = b"".join(
        head + masked_checksum(head) + content + bytes(4) for head, content in zip(heads, contents, strict=True)
    )
    found = [one.content for one in read_tfrecords(BytesIO(written), b"ours") if isinstance(one, Data)]
    assert found == [content for content in contents if b"ours" in content]
    cut = list(read_tfrecords(BytesIO(written[:-1]), b"ours"))[-1]
    assert isinstance(cut, Cut) and cut.n_bytes == length + 15
