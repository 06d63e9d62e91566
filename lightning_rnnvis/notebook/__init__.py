"""The tab in a cell of a notebook: the kernel answers what it asks, without HTTP."""
