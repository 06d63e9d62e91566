"""Why a record carries no network of a layer, which is kept with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lightning_rnnvis.capture.networks.layer_network import LayerNetwork
from lightning_rnnvis.training.messages.file_notifier import TOO_LARGE

NOT_WANTED = "RNNVis(network=False) stores none"


def why_no_network(networks: Mapping[str, LayerNetwork | None], name: str, too_large: Collection[str]) -> str:
    """Why no network of a layer is stored, as the rest of a sentence; empty where that is not known.

    Args:
        networks: What was read of all layers.
        name: The layer.
        too_large: First layers of networks that take more than a record has room for.
    """
    network = networks.get(name)
    if network is None:
        return ""
    if network.obstacle or name in too_large:
        return network.obstacle or TOO_LARGE
    below = why_no_network(networks, network.below, too_large)
    return f"it reads `{network.below}`, of which none is stored: {below}" if below else ""
