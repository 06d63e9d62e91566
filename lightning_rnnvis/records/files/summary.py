"""A record as TensorBoard stores it: one value of a tag of its own."""

from __future__ import annotations

from typing import Any

from lightning_rnnvis.records.files.event_messages import (
    DATA_CLASS_TENSOR,
    DT_STRING,
    Metadata,
    PluginData,
    Summary,
    Tensor,
    Value,
)
from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.tags import PLUGIN_NAME, tag_name


def summary(header: Header, payload: bytes, writer: str, again: int = 0) -> Any:
    """The `Summary` of one record.

    Args:
        header: Its header, which becomes the tag's plugin content and so is listed without the payload.
        payload: What `lightning_rnnvis.records.encoding.codec.encode` made.
        writer: Token of the process that writes, as in `tags.tag_name`.
        again: How many validations the process has recorded before.
    """
    plugin_data = PluginData(plugin_name=PLUGIN_NAME, content=header.to_bytes())
    metadata = Metadata(data_class=DATA_CLASS_TENSOR, plugin_data=plugin_data)
    tensor = Tensor(dtype=DT_STRING, string_val=[payload])
    tag = tag_name(header.state, header.global_step, writer, again)
    return Summary(value=[Value(tag=tag, metadata=metadata, tensor=tensor)])
