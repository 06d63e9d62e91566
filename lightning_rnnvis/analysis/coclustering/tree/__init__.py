"""Many co-clusterings of a record as one tree of its units, of which every number of chips is a cut."""
