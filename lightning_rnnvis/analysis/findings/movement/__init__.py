"""How things moved over the records of a history: how far, in which stretches, and how it ended."""
