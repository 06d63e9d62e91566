"""The tags under which records stand in an event file, and the names of states."""

from __future__ import annotations

import re
from collections.abc import Iterable

PLUGIN_NAME = "rnnvis"

RECORD_MARK = b"\n\x06" + PLUGIN_NAME.encode()
"""What an event with a record holds: the name of its plugin, as protobuf writes field 1, a text of six letters."""

_LAYER = re.compile(r"(?P<stack>.*?)(?:\.l(?P<layer>[0-9]+))?(?P<reverse>\.reverse)?/(?P<kind>[^/]*)", re.DOTALL)
_TAG = re.compile(r"rnnvis/(?P<state>.+)/step=(?P<step>[0-9]{1,18})/(?P<writer>[0-9a-z]+?)(?:x[0-9]+)?", re.DOTALL)


def is_reverse(state: str) -> bool:
    """Whether the state of this name belongs to a layer that reads from the last word to the first."""
    return state.rpartition("/")[0].endswith(".reverse")


def kind_of(state: str) -> str:
    """The kind of a state, such as ``h`` or ``c``."""
    return state.rpartition("/")[2]


def tag_name(state: str, global_step: int, writer: str, again: int = 0) -> str:
    """The tag of one record: never used twice, because TensorBoard samples within a tag and keeps its first header.

    Args:
        state: Name of the state.
        global_step: Optimizer steps taken, at least 0.
        writer: Token of the process that writes, lower-case letters and digits.
        again: How many validations the process has recorded before.
    """
    # Earlier versions take each of these for a process of its own.
    return f"{PLUGIN_NAME}/{state}/step={global_step:09d}/{writer}{f'x{again}' if again else ''}"


def parse_tag(tag: str) -> tuple[str, int, str] | None:
    """State, global step and writer of a tag, or None where the tag is not one of ours."""
    found = _TAG.fullmatch(tag)
    return (found["state"], int(found["step"]), found["writer"]) if found else None


def head_states(state: str, states: Iterable[str]) -> list[str]:
    """The hidden states by which a head may read the stack of layers that a state is of: those of its last layer.

    Args:
        state: Name of the state.
        states: Names of the states that there are.
    """
    found = [(other, match) for other in states if (match := _LAYER.fullmatch(other)) and match["kind"] == "h"]
    own = _LAYER.fullmatch(state)
    found = [(other, match) for other, match in found if own and match["stack"] == own["stack"]]
    last = max((int(match["layer"] or 0) for _, match in found), default=0)
    return [other for other, match in found if int(match["layer"] or 0) == last]


def hidden_of(state: str) -> str:
    """The hidden state of the layer and direction that a state is of: that of ``rnn.l0/c`` is ``rnn.l0/h``."""
    return f"{state.rpartition('/')[0]}/h"
