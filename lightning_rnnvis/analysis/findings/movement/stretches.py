"""Where on the way of one thing its changes begin and end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lightning_rnnvis.analysis.findings.movement.ramp import Ramps

LEAST_GAIN = 0.25
"""A stretch goes on where that takes it so much further, as a share of its own length."""

END = 0.1
"""The first and the last part of a way, as a share of it, on which nearly nothing happens any more."""

STILL = 0.1
"""From where it is at the end, a thing has moved no further where that is at most this share of the farthest it was."""

QUIET = 2.0
"""What is moved by less than so many times the squared noise is not known to have moved."""

BY_CHANCE = 3.0
"""So many standard errors are no more than noise where many records are looked at."""

_ROUNDS = 4


@dataclass(frozen=True)
class Stretch:
    """A stretch of records over which one thing moved in one direction.

    Attributes:
        thing: Row of the thing.
        first: Last record before it.
        last: Last record of it.
        before: Record before the largest single move: that which goes farthest, as a size is told, of those that go on.
        record: Record after it: the next one in which the thing is known.
        part: Share of the way along which this move takes it; above 1 where the rest goes back.
        back: Where it is away in passing, beside what lasts: the first record after that; else None.
    """

    thing: int
    first: int
    last: int
    before: int
    record: int
    part: float = 1.0
    back: int | None = None

    @property
    def passes(self) -> bool:
        """Whether the thing is away in passing."""
        return self.back is not None

    def overlaps(self, other: Stretch) -> bool:
        """Whether both are of one thing, and some of the same time."""
        return self.thing == other.thing and self.first < other.last and other.first < self.last


@dataclass(frozen=True)
class Ending:
    """How a thing stands at the last record that knows it; where neither is so, nothing is known of that.

    Attributes:
        changing: Whether it still changes.
        settled: Whether it has settled.
    """

    changing: bool = False
    settled: bool = False


def stands_still(places: np.ndarray, place: np.ndarray) -> bool:
    """Whether the last of the places of a thing, shape (R, K) or (R,), is hardly further than one of them."""
    distances = np.linalg.norm(np.reshape(places - places[-1], (len(places), -1)), axis=1)
    return bool(np.linalg.norm(np.atleast_1d(places[-1] - place)) <= STILL * distances.max())


def step_squares(places: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """How far the steps of a way from its first to its last place go, squared, without what noise adds, shape (R - 1,).

    Args:
        places: The places, shape (R, K).
        noise: Squared noise of the steps in the same units, shape (R - 1,): the mean over K.

    Returns:
        Below 0 where a step is less than noise, or goes back.
    """
    moves = np.diff(places.astype(np.float64), axis=0)
    squares = np.mean(moves**2, axis=1)
    back = moves @ moves.sum(axis=0) <= 0
    told: np.ndarray = np.where(back, -np.maximum(squares - noise, 0.0), squares - noise)
    return told


class Way:
    """The way of one thing over R records.

    Args:
        thing: Row of the thing.
        places: Where it was, shape (R, K); NaN where that is not known.
        noise: Squared noise there in the same units, shape (R,): the mean over K.
        rank: Independent directions of the noise; infinity where the same texts were read, so that none moves it.
    """

    def __init__(self, thing: int, places: np.ndarray, noise: np.ndarray, rank: float) -> None:
        self._thing = thing
        self._places = places.astype(np.float64)
        self._noise = noise
        self._rank = rank
        self._known = np.flatnonzero(np.isfinite(self._places).all(axis=1) & np.isfinite(noise))

    def stretches(self, moves: Iterable[tuple[int, int]]) -> list[Stretch]:
        """The stretches that begin with moves between two records that are more than noise.

        Moves in a row that go one way are one stretch. It goes on, to both sides, as far as that takes it further.

        Args:
            moves: First and last record of each, the shortest first, of equal ones the largest first. One that goes
                over what a shorter one has moved already tells nothing new.
        """
        found: list[tuple[int, int]] = []
        for first, last in moves:
            if all(last <= begin or end <= first for begin, end in found):
                found.append((first, last) if last == first + 1 else self._trimmed(first, last))
        found.sort()
        for _ in range(_ROUNDS):
            grown = self._joined(self._grown(found) if self._ramps is None else self._fitted(self._ramps, found))
            if grown == found:
                break
            found = grown
        return [self._stretch(first, last) for first, last in found]

    @cached_property
    def _ramps(self) -> Ramps | None:
        """Those of the known records; None where these read the same texts, so that no noise hides an end."""
        if not np.isfinite(self._rank):
            return None
        return Ramps(self._places[self._known], self._noise[self._known], self._rank)

    def _fitted(self, ramps: Ramps, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
        at = [(int(first), int(last)) for first, last in np.searchsorted(self._known, found)]
        return [(int(self._known[first]), int(self._known[last])) for first, last in ramps.of_moves(at)]

    def _stretch(self, first: int, last: int) -> Stretch:
        known = self._known[(self._known >= first) & (self._known <= last)]
        steps = np.diff(self._along(first, last, known))
        noise = self._noise[known]
        most = int(step_squares(self._places[known], noise[1:] + noise[:-1]).argmax())
        return Stretch(self._thing, first, last, int(known[most]), int(known[most + 1]), float(steps[most]))

    def _along(self, first: int, last: int, at: np.ndarray) -> np.ndarray:
        """How far some records are on the way from one record to another: 0 at the first, 1 at the last."""
        way = self._places[last] - self._places[first]
        along: np.ndarray = (self._places[at] - self._places[first]) @ way / max(float(way @ way), 1e-300)
        return along

    def _trimmed(self, first: int, last: int) -> tuple[int, int]:
        """Without the records before the change begins, and after it is over."""
        known = self._known[(self._known >= first) & (self._known <= last)]
        along = self._along(first, last, known)
        most = int(np.diff(along).argmax())
        begun = np.flatnonzero(along[: most + 1] <= END)
        over = self._is_over(known[most + 1 :], np.minimum(along[most + 1 :], 1.0), self._length(first, last))
        return int(known[begun[-1]]) if len(begun) else first, int(known[most + 1 + over])

    def _grown(self, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
        grown: list[tuple[int, int]] = []
        for place, (first, last) in enumerate(found):
            floor = grown[-1][1] if grown else 0
            ceiling = found[place + 1][0] if place + 1 < len(found) else len(self._places) - 1
            later = self._known[(self._known > last) & (self._known <= ceiling)]
            earlier = self._known[(self._known < first) & (self._known >= floor)][::-1]
            gained = self._along(first, last, later) - 1
            lost = -self._along(first, last, earlier)
            length = self._length(first, last)
            grown.append((self._reached(first, earlier, lost, length), self._reached(last, later, gained, length)))
        return grown

    def _reached(self, end: int, records: np.ndarray, gains: np.ndarray, length: float) -> int:
        """How far a stretch goes on from its end over records that would take it further by so much."""
        turned = np.flatnonzero(gains < -LEAST_GAIN)
        gains = gains[: turned[0]] if len(turned) else gains
        if not len(gains) or gains.max() < LEAST_GAIN:
            return end
        furthest = int(records[gains.argmax()])
        moved = float(np.mean((self._places[furthest] - self._places[end]) ** 2))
        if moved < QUIET * (self._noise[furthest] + self._noise[end]):
            return end
        records, gains = np.append(end, records[: len(gains)]), np.append(0.0, gains)
        return int(records[self._is_over(records, gains, length)])

    def _is_over(self, records: np.ndarray, gains: np.ndarray, length: float) -> int:
        """The first of some records that all others after it go beyond by next to nothing, or by noise.

        The furthest one is that by chance where many stand still.

        Args:
            records: The records.
            gains: How far each is, as a share of the length of the stretch.
            length: That length.
        """
        errors = self._noise[records] / (self._rank * max(length, 1e-150) ** 2)
        for at in range(len(records) - 1):
            beyond = np.maximum(END * gains.max(), BY_CHANCE * np.sqrt(errors[at] + errors[at + 1 :]))
            if (gains[at + 1 :] - gains[at] <= beyond).all():
                return at
        return len(records) - 1

    def _length(self, first: int, last: int) -> float:
        return float(np.sqrt(np.mean((self._places[last] - self._places[first]) ** 2)))

    def _joined(self, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Stretches one after the other that go one way are one, also where their way goes on between them, or rests.

        A rest is at most half as long as the shorter of the two.
        """
        joined: list[tuple[int, int]] = []
        for stretch in found:
            if joined and self._goes_on(joined[-1], stretch):
                joined[-1] = joined[-1][0], stretch[1]
            else:
                joined.append(stretch)
        return joined

    def _goes_on(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        if one[1] == other[0]:
            moves = (self._places[last] - self._places[first] for first, last in (one, other))
            return float(np.dot(*moves)) > 0
        left, reached = self._along(one[0], other[1], np.array([one[1], other[0]]))
        between = other[0] - one[1]
        lengths = one[1] - one[0], other[1] - other[0]
        pace = (1 - (reached - left)) / sum(lengths)
        pauses = reached >= left and 2 * between <= min(lengths)
        return bool(left > 0 and reached < 1 and (pauses or reached - left > pace * between / 2))
