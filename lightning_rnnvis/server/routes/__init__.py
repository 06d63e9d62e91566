"""What the tab may ask: a method for each route, in a file for each kind of them."""

from lightning_rnnvis.server.routes.all_routes import MEMORY_BYTES, Route, Routes

__all__ = ["MEMORY_BYTES", "Route", "Routes"]
