"""Reads what `lightning_rnnvis.report.page` packed, as the front end does."""

from __future__ import annotations

import gzip
import lzma
import re
from base64 import b85decode

FILTERS = [{"id": lzma.FILTER_LZMA1, "dict_size": 2**26, "lc": 3, "lp": 0, "pb": 0}]


def unpacked(element: str) -> bytes:
    """What the rest of an element holds."""
    found = re.fullmatch(r'(?:data-length="([0-9]+)")?>([^<>&"\'\\\s]+)', element.strip())
    assert found is not None
    length, letters = found.groups()
    content = b85decode(letters.translate(str.maketrans(",./", "&<>")))
    if length is None:
        return gzip.decompress(content)
    content = lzma.decompress(content, lzma.FORMAT_RAW, filters=FILTERS)
    assert len(content) == int(length)
    return content
