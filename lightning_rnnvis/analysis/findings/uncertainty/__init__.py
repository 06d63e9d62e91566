"""How much of a change is chance: noise of responses and pushes, of pairs of records, of texts that changed."""
