"""The one error that is meant for the person who trains."""


class CaptureError(ValueError):
    """The model cannot be followed as it is; the message says what was found and what to write instead."""
