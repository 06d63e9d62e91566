"""How each layer of a recording was read: what the person is told of it."""

from __future__ import annotations

from dataclasses import dataclass

from lightning_rnnvis.capture.recording import Recording
from lightning_rnnvis.capture.word_search.found_words import Origin


@dataclass(frozen=True)
class LayerFacts:
    """How a layer was read, for messages.

    Attributes:
        name: Name of the layer.
        source: Where its words come from.
        origins: What the ids of each of its inputs count; empty for a series.
        padding_known: Whether padding is known, or else counts as words.
        remarks: Sentences for the person on what it reads.
        probe_obstacle: Why it cannot be run over the user's own sentences; empty where it can, or there are none.
        why_unread: Why calls of it were left out; empty where none were.
        network_obstacle: Why its network is not stored; empty where it is, where that is not wanted, or where no
            state is finite.
    """

    name: str
    source: str
    origins: tuple[Origin, ...]
    padding_known: bool
    remarks: tuple[str, ...]
    probe_obstacle: str
    why_unread: str
    network_obstacle: str


def layer_facts(recording: Recording) -> list[LayerFacts]:
    """How each layer of a recording was read; nothing of those that read nothing but NaN or infinity."""
    return [
        LayerFacts(
            name=name,
            source=layer.source,
            origins=layer.origins,
            padding_known=layer.padding_known,
            remarks=layer.remarks,
            probe_obstacle=layer.probe_obstacle,
            why_unread=layer.why_unread,
            network_obstacle=layer.network.obstacle if layer.network is not None and layer.has_states else "",
        )
        for name, layer in recording.layers.items()
        if layer.is_read or layer.unread
    ]
