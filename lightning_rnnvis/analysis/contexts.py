"""Contexts: snippets of text in which a unit, a chip or a word moves the state most, up and down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np

from lightning_rnnvis.records.texts import text_array
from lightning_rnnvis.records.unit_contexts import AROUND, MOST, WINDOW, UnitContexts

Searched = Literal["validation", "sample", "sentences"]
"""Where contexts were looked for: in all of the validation that was looked at, in the sequences sampled from it, which
the record's network reads again, or in the sentences of the record alone."""


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts of the validation, and what a state did at each of their words; N words in all.

    Attributes:
        words: The words, text after text, shape (N,), str.
        text_of: The text that each stands in, rising from 0, shape (N,).
        changes: Change of each unit at each word, in units of the state, float32, shape (N, U).
        searched: Which texts they are.
        reverse: Whether the state reads a text from its end.
    """

    words: np.ndarray
    text_of: np.ndarray
    changes: np.ndarray
    searched: Searched
    reverse: bool = False

    @property
    def n_texts(self) -> int:
        """Number of texts."""
        return int(self.text_of[-1]) + 1 if len(self.text_of) else 0

    def span(self, start: int, end: int) -> slice:
        """Some words and those around them, as far as they belong to the same text."""
        own = self.text_of[start]
        begin, close = np.searchsorted(self.text_of, [own, own + 1])
        return slice(max(start - AROUND, int(begin)), min(end + AROUND, int(close)))


@dataclass(frozen=True, eq=False)
class Context:
    """One snippet of text, T words.

    Attributes:
        words: Its words, shape (T,), str.
        at: Position of the word that it is shown for, from 0; of several the first.
        changes: What was done at each word, shape (T,), see `Contexts`.
        length: Number of words that it is shown for.
        labels: Short texts in the place of words that name the levels of several variables, shape (T,), str, see
            `with_short_levels`; None for other words.
    """

    words: np.ndarray
    at: int
    changes: np.ndarray
    length: int = 1
    labels: np.ndarray | None = None

    @property
    def shown(self) -> list[str]:
        """What is read at each word."""
        return [str(word) for word in (self.words if self.labels is None else self.labels)]

    @property
    def change(self) -> float:
        """What was done at the word that it is shown for."""
        return float(self.changes[self.at])

    def __repr__(self) -> str:
        end = self.at + self.length
        marked = [f"[{word}]" if self.at <= at < end else word for at, word in enumerate(self.shown)]
        return f"{self.change:+.3g} {' '.join(marked)}"


@dataclass(frozen=True, eq=False)
class Contexts:
    """The snippets in which something moves most.

    Attributes:
        up: Those in which it rises most, the largest first.
        down: Those in which it falls most, likewise.
        searched: Where they were looked for.
        n_texts: How many texts that were; None for all of the validation.
    """

    up: tuple[Context, ...]
    down: tuple[Context, ...]
    searched: Searched
    n_texts: int | None

    def __repr__(self) -> str:
        what = "; a number: the change along it at the [word]" if self.up or self.down else ""
        lines = [f"Contexts({len(self.up)} up, {len(self.down)} down, of {self.searched}{what})"]
        return "\n  ".join([*lines, *map(repr, (*self.up, *self.down))])


UNCHANGED = "·"
"""Stands for a step at which no level is another one than before."""

Snippet = TypeVar("Snippet", bound=Context)


def with_short_levels(context: Snippet, level: str | None = None) -> Snippet:
    """A snippet of a series of several variables, of whose levels at each step those are read that have changed.

    At the first step, and at those that it is shown for where none has, it is the one that changed last, which stands
    first.

    Args:
        context: The snippet.
        level: What it is shown for, a level of one variable: at the steps that it is shown for it alone is read.
    """
    levels = [str(word).split(", ") for word in context.words]
    labels = []
    for step, there in enumerate(levels):
        changed = [level for level in there if level not in levels[step - 1]] if step else there[:1]
        if context.at <= step < context.at + context.length:
            changed = [level] if level in there else changed or there[:1]
        labels.append(", ".join(changed) or UNCHANGED)
    return replace(context, labels=text_array(labels))


def _event(words: np.ndarray, at: int, reverse: bool) -> tuple[str, ...]:
    """What a state had read of a snippet up to one of its words, this one included, which tells what it did there."""
    return tuple(map(str, words[at:] if reverse else words[: at + 1]))


def recorded_contexts(stored: UnitContexts, unit: int, polarity: int, reverse: bool = False) -> Contexts:
    """The contexts of a unit that were kept in training, the strongest one of each event, see `strongest_contexts`.

    Args:
        stored: Those of all units.
        unit: The unit.
        polarity: 1, or -1 for a unit that goes against its chip: its changes are turned.
        reverse: Whether the state reads a text from its end.
    """
    sides: list[tuple[Context, ...]] = []
    for side in (0, 1):
        found: dict[tuple[str, ...], Context] = {}
        for place, changes in zip(stored.places[side, unit], stored.changes[side, unit], strict=True):
            if place >= 0:
                snippet = stored.snippets[place]
                there = np.flatnonzero(snippet >= 0)
                words = text_array([str(stored.words[word]) for word in snippet[there]])
                at = int(np.searchsorted(there, WINDOW // 2))
                found.setdefault(_event(words, at, reverse), Context(words, at, polarity * changes[there]))
        sides.append(tuple(found.values()))
    up, down = sides if polarity > 0 else sides[::-1]
    return Contexts(up, down, "validation", None)


def steps_with(words: np.ndarray, word: str) -> np.ndarray:
    """The steps at which a word enters, alone or as one of several that are written after one another, shape (N,).

    Args:
        words: What enters at each step, shape (T,), str.
        word: The word.
    """
    alone = np.flatnonzero(words == word)
    return alone if len(alone) else np.flatnonzero([f", {word}, " in f", {step}, " for step in words])


def strongest_contexts(texts: Texts, values: np.ndarray, most: int = MOST, among: np.ndarray | None = None) -> Contexts:
    """The words of texts at which values are largest and smallest, with the words around them.

    Snippets whose words are equal up to and including the one that moves are one event, of which the strongest one is
    taken: what comes after it has moved nothing yet. Of a state that reads from the end, it is the words from there on.

    Args:
        texts: The texts.
        values: What was done at each word, shape (N,).
        most: How many of each sign.
        among: Positions of the words that are looked at; None for all.
    """
    among = np.arange(len(values)) if among is None else among
    order = among[np.argsort(-np.abs(values[among]), kind="stable")]
    sides: dict[bool, dict[tuple[str, ...], Context]] = {True: {}, False: {}}
    for at in order.tolist():
        if values[at] == 0 or all(len(side) >= most for side in sides.values()):
            break
        side = sides[bool(values[at] > 0)]
        if len(side) < most:
            span = texts.span(at, at + 1)
            words = texts.words[span]
            own = at - span.start
            side.setdefault(_event(words, own, texts.reverse), Context(words, own, values[span]))
    return Contexts(tuple(sides[True].values()), tuple(sides[False].values()), texts.searched, texts.n_texts)


@dataclass(frozen=True, eq=False)
class Match(Context):
    """A snippet of text that moves the chips as other words do.

    Attributes:
        agreement: How alike both are, size included, -1 to 1: 2 a · b / (|a|² + |b|²) of what they do to each chip at
            each word; 1 for the same.
    """

    agreement: float = 0.0

    def __repr__(self) -> str:
        return f"{self.agreement:.2f} {super().__repr__()}"


@dataclass(frozen=True, eq=False)
class Matches:
    """Where text moves the chips as some words of a sentence do.

    Attributes:
        words: These words, shape (L,), str.
        found: Snippets of as many words, the most alike first; of those with the same words the most alike one. Their
            `changes` are those of `chip`.
        chip: The chip that these words move most.
        searched: Where they were looked for.
        n_texts: How many texts that were.
    """

    words: np.ndarray
    found: tuple[Match, ...]
    chip: int
    searched: Searched
    n_texts: int

    @property
    def shown(self) -> list[str]:
        """What is read at each of these words: of several levels the one that changed last, which stands first."""
        has_levels = any(one.labels is not None for one in self.found)
        return [str(word).partition(", ")[0] if has_levels else str(word) for word in self.words]

    def __repr__(self) -> str:
        what = f"; agreement, then the change of chip {self.chip} at the [first word]" if self.found else ""
        head = f"Matches({' '.join(self.shown)!r}: {len(self.found)} of {self.searched}{what})"
        return "\n  ".join([head, *map(repr, self.found)])


def matching_contexts(
    texts: Texts, words: np.ndarray, changes: np.ndarray, weights: np.ndarray, most: int = 2 * MOST
) -> Matches:
    """The snippets of as many words that move the chips most as some words do; those with the same words are left out.

    Args:
        texts: The texts.
        words: The words, shape (L,), str, at least one.
        changes: Change of each unit at each of them, shape (L, U).
        weights: What turns changes of units into those of chips, shape (k, U).
        most: How many.
    """
    length, wanted, there = len(words), changes @ weights.T, texts.changes @ weights.T
    starts = np.arange(max(len(there) - length + 1, 0))
    starts = starts[texts.text_of[starts] == texts.text_of[starts + length - 1]]
    products, squares = np.zeros(len(starts)), np.full(len(starts), float((wanted**2).sum()))
    for step in range(length):
        at = there[starts + step]
        products += at @ wanted[step]
        squares += (at**2).sum(axis=1)
    agreements = 2 * products / np.where(squares > 0, squares, 1)
    chip = int(np.abs(wanted).sum(axis=0).argmax())
    found: dict[tuple[str, ...], Match] = {}
    own = tuple(map(str, words))
    for place in np.argsort(-agreements, kind="stable").tolist():
        if len(found) == most or agreements[place] <= 0:
            break
        start = int(starts[place])
        said = tuple(map(str, texts.words[start : start + length]))
        if said not in found and said != own:
            span = texts.span(start, start + length)
            agreement = float(agreements[place])
            found[said] = Match(texts.words[span], start - span.start, there[span, chip], length, agreement=agreement)
    return Matches(words, tuple(found.values()), chip, texts.searched, texts.n_texts)
