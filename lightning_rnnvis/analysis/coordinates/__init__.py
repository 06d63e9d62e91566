"""Units that changed places, signs or directions, all together, and records as they are with those of others."""

from lightning_rnnvis.analysis.coordinates.change import TOLD, change_of_coordinates
from lightning_rnnvis.analysis.coordinates.mapped import InCoordinates, in_coordinates
from lightning_rnnvis.analysis.coordinates.unit_places import UnitPlaces

__all__ = ["TOLD", "InCoordinates", "UnitPlaces", "change_of_coordinates", "in_coordinates"]
