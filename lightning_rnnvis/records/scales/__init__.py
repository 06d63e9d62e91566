"""To which scale numbers are drawn: bounds that each header carries, and digits."""
