"""Reports: one HTML file with the whole tab and what was recorded, which needs no server."""
