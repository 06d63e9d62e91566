"""How much of a change may be chance: of the texts, of the halves of the data, of the units compared."""
