"""What can be wrong with a question, told as a sentence. The plugin gives each its status code."""

from __future__ import annotations


class BadQuestion(ValueError):
    """The person (or a script) can mend the question; the message says how."""


class NotThere(LookupError):
    """The question is sound, but what it asks for does not exist; the message says what does."""


def quoted(text: str, longest: int = 80) -> str:
    """A piece of the question for use in a sentence, cut where it is long."""
    return f"“{text if len(text) <= longest else text[: longest - 1] + '…'}”"
