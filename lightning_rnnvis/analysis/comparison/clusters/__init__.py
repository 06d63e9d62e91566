"""Which chips and clouds of two records are the same, and what became of them."""
