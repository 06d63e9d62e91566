"""Numbers of one expression in one notation, no finer than the error beside: the tab's `wording/change.ts`, too."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_LEAST, _MOST = -4, 5
"""Powers of ten of the largest number where all are written out."""

_PLAIN = 2
"""Up to this one there are three figures from 1 on, two below, but no more than the two first ones of an error tell."""

_MORE = 3
"""Most digits more, for two numbers that would read the same."""

_FIGURES = 3
"""Most figures of what is told in powers of ten."""

_SPACE = "\u202f"
"""Between thousands: no language takes it for a decimal point."""


@dataclass(frozen=True)
class Notation:
    """How the numbers of one expression are written.

    Attributes:
        last: Power of ten of their last digit.
        is_short: Whether all are written as `3.0e6`.
    """

    last: int = 0
    is_short: bool = False

    @classmethod
    def of(cls, numbers: Iterable[float], error: float = 0.0) -> Notation:
        """That of numbers, of which the largest decides, and of a standard error, 0 or NaN where it is not known.

        Where the first two would read the same, as many digits more as the error leaves.
        """
        numbers = list(numbers)
        power = _power(max(map(abs, numbers)))
        is_short = not _LEAST <= power <= _MOST
        if not is_short and power <= _PLAIN:
            usual = power - (1 if power < 0 else 2)
            if not _is_told(error):
                return cls(usual)
            coarse = cls(max(usual, _power(error) - 1))
            alike = len(set(map(coarse.signed, numbers[:2]))) < len(numbers[:2])
            return cls(max(usual - _MORE, min(coarse.last, _power(error)))) if alike else coarse
        if not _is_told(error):
            return cls(power - 1 if is_short else 0, is_short)
        finest = power + 1 - _FIGURES if is_short else 0
        return cls(min(max(_power(error), finest), power), is_short)

    def signed(self, number: float) -> str:
        """A number with its sign; what rounds to nothing has none."""
        told = round(number, -self.last) if self.last > 0 or self.is_short else number
        if self.is_short:
            text = _exponent(f"{told:+.{max(0, _power(told, 7) - self.last)}e}") if told else "0"
        else:
            text = f"{told:+,.{max(0, -self.last)}f}"
            text = text if any(digit in text for digit in "123456789") else text[1:]
        return text.replace(",", _SPACE).replace("-", "−")

    def around(self, error: float) -> str:
        """A standard error of one digit, behind them; nothing where it is not known, or too small to be told beside."""
        if not _is_told(error) or error < 10.0**self.last / 10**_MORE:
            return ""
        power = _power(error, 0)
        text = _exponent(f"{error:.0e}") if self.is_short else f"{float(f'{error:.0e}'):,.{max(0, -power)}f}"
        return f" ± {text}".replace(",", _SPACE).replace("-", "−")


def _is_told(error: float) -> bool:
    return math.isfinite(error) and error > 0


def _power(number: float, digits: int = 1) -> int:
    """The power of ten of a number with so many digits after the first one."""
    return int(f"{number:.{digits}e}".partition("e")[2])


def _exponent(text: str) -> str:
    mantissa, _, power = text.partition("e")
    return f"{mantissa}e{int(power)}"
