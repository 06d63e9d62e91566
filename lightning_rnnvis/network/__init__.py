"""The recurrent network that a record carries, and what comes of running it. Needs numpy; no torch, no TensorBoard."""
