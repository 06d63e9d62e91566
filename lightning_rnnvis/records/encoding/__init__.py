"""Between a snapshot and its bytes: `codec` is the form of a payload, the other files are its parts."""
