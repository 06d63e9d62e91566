"""Snippets of text in which a unit, a chip or a word moves the state most."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypeAliasType, TypedDict

Searched = TypeAliasType("Searched", Literal["validation", "sample", "sentences"])
"""Where snippets were looked for: in all of the validation that was looked at, in the sequences sampled from it, or in
the sentences of the record alone."""

Along = TypeAliasType("Along", Literal["unit", "chip", "output", "response"])
"""What is told at each word: the change of a unit along its chip; the mean change of a chip's units along it; what the
change pushes the output to; or how much the change is like the word's mean response, which is 1."""


class Snippet(TypedDict):
    """Some words of a text of the validation."""

    words: list[str]
    """Of a series of several variables the levels that changed at each step, `·` where none did."""
    at: int
    """Position of the first word that it is shown for, from 0."""
    length: int
    """Number of words that it is shown for."""
    changes: list[float]
    """What was done at each word, see `Along`."""


class Contexts(TypedDict):
    """The snippets in which something rises and falls most, the strongest first."""

    up: list[Snippet]
    down: list[Snippet]
    searched: Searched
    texts: int | None
    """How many texts were looked through; null for all of the validation that was looked at."""
    along: Along


class MatchedSnippet(Snippet):
    """A snippet that moves the chips as other words do."""

    agreement: float
    """How alike both are, size included, at most 1."""


class Matches(TypedDict):
    """Where text moves the chips as some words of a sentence do."""

    words: list[str]
    """These words."""
    found: list[MatchedSnippet]
    """The most alike first; what is told at each word is the mean change of `chip` along it."""
    chip: int
    """The chip that these words move most."""
    searched: Searched
    texts: int
    """How many texts were looked through."""
