"""Events as event files hold them, as far as we write and read them: TensorBoard need not be installed.

The messages are those of TensorFlow's `event.proto`, `summary.proto` and `tensor.proto`, with their numbers; what else
an event has is kept as it is. They live in a pool of their own, beside those of TensorBoard and tensorboardX.
"""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

DT_FLOAT, DT_DOUBLE, DT_STRING = 1, 2, 7
"""Types of a tensor."""

DATA_CLASS_TENSOR = 2
"""TensorBoard leaves out values without a data class."""

FILE_VERSION = "brain.Event:2"
"""What the first event of a file says."""

_PACKAGE = "lightning_rnnvis"
_KINDS = {
    "double": Field.TYPE_DOUBLE,
    "float": Field.TYPE_FLOAT,
    "int64": Field.TYPE_INT64,
    "enum": Field.TYPE_INT32,  # the same on the wire
    "text": Field.TYPE_STRING,
    "bytes": Field.TYPE_BYTES,
}
_MESSAGES: dict[str, dict[str, tuple[int, str]]] = {
    "Event": {"wall_time": (1, "double"), "step": (2, "int64"), "file_version": (3, "text"), "summary": (5, "Summary")},
    "Summary": {"value": (1, "Value*")},
    "Value": {"tag": (1, "text"), "simple_value": (2, "float?"), "tensor": (8, "Tensor?"), "metadata": (9, "Metadata")},
    "Metadata": {"plugin_data": (1, "PluginData"), "data_class": (4, "enum")},
    "PluginData": {"plugin_name": (1, "text"), "content": (2, "bytes")},
    "Tensor": {
        "dtype": (1, "enum"),
        "tensor_content": (4, "bytes"),
        "float_val": (5, "float*"),
        "double_val": (6, "double*"),
        "string_val": (8, "bytes*"),
    },
}
"""Number and kind of each field: `*` says that it may come several times, `?` that one of those alone is there."""


def _message_classes() -> dict[str, Any]:
    file = FileDescriptorProto(name=f"{_PACKAGE}/event.proto", package=_PACKAGE, syntax="proto3")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, (number, kind) in fields.items():
            of = kind.rstrip("*?")
            label = Field.LABEL_REPEATED if kind.endswith("*") else Field.LABEL_OPTIONAL
            made = message.field.add(name=field, number=number, label=label)
            if of in _KINDS:
                made.type = _KINDS[of]
            else:
                made.type, made.type_name = Field.TYPE_MESSAGE, f".{_PACKAGE}.{of}"
            if kind.endswith("?"):
                made.oneof_index = 0
        if any(kind.endswith("?") for _, kind in fields.values()):
            message.oneof_decl.add(name="one")
    pool = DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return {name: GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}")) for name in _MESSAGES}


_CLASSES = _message_classes()
Event: Any = _CLASSES["Event"]
Summary: Any = _CLASSES["Summary"]
Value: Any = _CLASSES["Value"]
Metadata: Any = _CLASSES["Metadata"]
PluginData: Any = _CLASSES["PluginData"]
Tensor: Any = _CLASSES["Tensor"]
