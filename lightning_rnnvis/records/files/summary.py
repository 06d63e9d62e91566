"""A record as TensorBoard stores it: one value of a tag of its own."""

from __future__ import annotations

from tensorboard.compat.proto.summary_pb2 import DATA_CLASS_TENSOR, Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.types_pb2 import DT_STRING

from lightning_rnnvis.records.header import Header
from lightning_rnnvis.records.tags import PLUGIN_NAME, tag_name


def summary(header: Header, payload: bytes, writer: str, again: int = 0) -> Summary:
    """The summary of one record.

    Args:
        header: Its header, which becomes the tag's plugin content and so is listed without the payload.
        payload: What `lightning_rnnvis.records.encoding.codec.encode` made.
        writer: Token of the process that writes, as in `tags.tag_name`.
        again: How many validations the process has recorded before.
    """
    metadata = SummaryMetadata(
        # TensorBoard leaves out values without a data class.
        data_class=DATA_CLASS_TENSOR,
        plugin_data=SummaryMetadata.PluginData(plugin_name=PLUGIN_NAME, content=header.to_bytes()),
    )
    tensor = TensorProto(dtype=DT_STRING, string_val=[payload])
    tag = tag_name(header.state, header.global_step, writer, again)
    return Summary(value=[Summary.Value(tag=tag, metadata=metadata, tensor=tensor)])
