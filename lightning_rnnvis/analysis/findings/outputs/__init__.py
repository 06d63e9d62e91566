"""What the outputs of a model are told by: their weights, and what words push them to."""
