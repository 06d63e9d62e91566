"""Reads the arguments of a request; whatever is missing, repeated or malformed becomes a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from lightning_rnnvis.errors import AbandonedError, InvalidRequestError, quoted

MAX_WORDS = 50
"""Words that one request may name."""

MAX_TYPED_WORDS = 200
"""Words that a typed sentence may have."""

MAX_LETTERS = 100
"""Letters that a word of it may have."""

MAX_OFF = 20
"""Chips that may be switched off; there are no more."""

# Not `str.isdigit` or `int`: they take other scripts' digits, underscores and spaces.
_WHOLE_NUMBER = re.compile(r"[0-9]{1,18}")
_STEP = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,4})?")


Choice = TypeVar("Choice", bound=str)


class RequestArgs:
    """The arguments of one request, by name; each may come several times.

    What is not there, or not as it must be, raises InvalidRequestError, which says what to write: status 400.

    Args:
        values: The values of each.
        is_gone: Tells whether whoever asked has gone.
    """

    def __init__(self, values: Mapping[str, Sequence[str]], is_gone: Callable[[], bool] = lambda: False) -> None:
        self._values = values
        self._is_gone = is_gone

    def require_asker(self) -> None:
        """To be called between the steps of an answer that takes long.

        Raises:
            AbandonedError: Whoever asked has gone.
        """
        if self._is_gone():
            raise AbandonedError

    def __contains__(self, name: str) -> bool:
        return bool(self._values.get(name))

    def text(self, name: str) -> str:
        """An argument that must be there once."""
        values = self._values.get(name, ())
        if len(values) != 1:
            raise InvalidRequestError(f"The request must have `{name}` exactly once. It has {len(values)}.")
        return values[0]

    def number(self, name: str, least: int = 0, most: int = 10**18) -> int:
        """A whole number that must be there once."""
        text = self.text(name)
        if not _WHOLE_NUMBER.fullmatch(text) or not least <= int(text) <= most:
            upper = f" to {most}" if most < 10**18 else " on"
            raise InvalidRequestError(f"`{name}` must be a whole number from {least}{upper}. Got {quoted(text)}.")
        return int(text)

    def texts(self, name: str, most: int = MAX_WORDS) -> list[str]:
        """All values of an argument, each once; there may be none."""
        values = list(dict.fromkeys(self._values.get(name, ())))
        if len(values) > most:
            raise InvalidRequestError(
                f"One request may have `{name}` {most} times. Got {len(values)}: ask several times."
            )
        return values

    def words(self) -> list[str]:
        """The requested words, each once."""
        return self.texts("word")

    def typed(self) -> list[str]:
        """The words of a typed sentence, once; at least one."""
        words = self.text("typed").split()
        if not 1 <= len(words) <= MAX_TYPED_WORDS:
            raise InvalidRequestError(
                f"A sentence must have 1 to {MAX_TYPED_WORDS} words, with spaces between them. Got {len(words)}."
            )
        longest = max(words, key=len)
        if len(longest) > MAX_LETTERS:
            raise InvalidRequestError(f"A word must have at most {MAX_LETTERS} letters. Got one of {len(longest):,}.")
        return words

    def off(self) -> list[int]:
        """Chips that are switched off, each once; there may be none."""
        return self.numbers("off", MAX_OFF) if "off" in self else []

    def off_units(self) -> list[int]:
        """Single units that are switched off, each once; there may be none."""
        return self.numbers("off_unit") if "off_unit" in self else []

    def step(self, name: str) -> float:
        """The step by which a record is named, once."""
        text = self.text(name)
        if not _STEP.fullmatch(text):
            raise InvalidRequestError(f"`{name}` must be the step of a record, such as 1200. Got {quoted(text)}.")
        return float(text)

    def steps(self, name: str, most: int = MAX_WORDS) -> list[float]:
        """The steps of records, each once; at least one."""
        return [RequestArgs({name: [value]}).step(name) for value in self._several(name, most)]

    def numbers(self, name: str, most: int = MAX_WORDS) -> list[int]:
        """Whole numbers, each once; at least one."""
        return [RequestArgs({name: [value]}).number(name) for value in self._several(name, most)]

    def pairs(self, name: str) -> list[tuple[int, int]]:
        """Pairs of whole numbers such as ``0:5``, each once; there may be none."""
        found = []
        for text in self.texts(name):
            first, colon, second = text.partition(":")
            if not colon or not _WHOLE_NUMBER.fullmatch(first) or not _WHOLE_NUMBER.fullmatch(second):
                raise InvalidRequestError(f"`{name}` must be two whole numbers such as 0:5. Got {quoted(text)}.")
            found.append((int(first), int(second)))
        return found

    def theme(self) -> str:
        """``light``, the default, or ``dark``."""
        return self.choice("theme", ("light", "dark"))

    def signs(self) -> str:
        """``chip``, the default: units along their chips; or ``raw``: units as they are."""
        return self.choice("signs", ("chip", "raw"))

    def clusters(self, name: str = "clusters") -> int | None:
        """The number of clusters, or None for the recorded one."""
        return self.number(name, least=2, most=20) if name in self else None

    def choice(self, name: str, among: Sequence[Choice]) -> Choice:
        """One of several words, the first if the argument is not there."""
        text = self.text(name) if name in self else among[0]
        for choice in among:
            if choice == text:
                return choice
        raise InvalidRequestError(f"`{name}` must be one of: {', '.join(among)}. Got {quoted(text)}.")

    def _several(self, name: str, most: int) -> list[str]:
        values = list(dict.fromkeys(self._values.get(name, ())))
        if not 1 <= len(values) <= most:
            raise InvalidRequestError(f"The request must have `{name}` one to {most} times. It has {len(values)}.")
        return values
