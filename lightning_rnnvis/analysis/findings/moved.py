"""What is told of what moved: of a word its push, or its response where that alone moved, or by far more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lightning_rnnvis.analysis.findings.movement.change_path import ChangePath
from lightning_rnnvis.analysis.findings.movement.moves import stretches_of
from lightning_rnnvis.analysis.findings.movement.stretches import Stretch
from lightning_rnnvis.analysis.findings.outputs.pushes import ToldPushes

MUCH = 0.5
"""A response that moved so far beside the one that moved most is told, where the push moved by far less."""

FARTHER, FARTHER_AT_EACH = 2.0, 4.0
"""So far beside a push must it have moved, each by its measure, to be told in its place; the latter where the head says
a class at each step: one that most words are is pushed by more than each of the others."""

SURE = 2.0
"""A push that moved by no more than so many of its standard errors is not told: its sign may be another one."""

SMALL = 0.25
"""A push of at most this share of the largest one is near zero."""


@dataclass(frozen=True, eq=False)
class Moved:
    """A stretch over which something moved, and what is told of it.

    Attributes:
        measure: What is told.
        stretch: The stretch of a row of it.
        rank: How far the push or the response moved over it, beside that of the word where it moved most, whichever is
            more, 0 to 1, of a head that turns more; None where no pushes are told.
        by_push: The same of a push alone; None of a response.
        beside: Of a response, the push that moved less; None where there is none.
        is_most: Whether the response moved by more than any other over that stretch.
    """

    measure: Measure
    stretch: Stretch
    rank: float | None = None
    by_push: float | None = None
    beside: Beside | None = None
    is_most: bool = False


@dataclass(frozen=True)
class Beside:
    """What a word pushed while its response moved.

    Attributes:
        towards: The output.
        before: The push at the first record.
        after: At the last one.
        is_small: Whether it was never more than a quarter of the largest push of any word in between.
    """

    towards: str
    before: float
    after: float
    is_small: bool


@dataclass(frozen=True, eq=False)
class Measure:
    """What is told of things: curves over R records, (R, P), how they moved, the thing and the output of each row.

    Both are None where the rows are the things.
    """

    path: ChangePath
    curves: np.ndarray
    things: np.ndarray | None = None
    towards: Sequence[str] | None = None

    def thing(self, stretch: Stretch) -> int:
        """The thing of a stretch of a row."""
        return stretch.thing if self.things is None else int(self.things[stretch.thing])


def by_push_or_response(response: Measure, told: ToldPushes) -> list[Moved]:
    """The stretches over which words moved, in their order, each with what is told of it.

    A word is told by its push wherever that changed, by its response where that alone did, or did by far more beside
    the word that changed most: where it pushes both ways, as others stand around it, its mean tells little. Both are
    told where the response moved far in another epoch than the push.
    """
    path, pushed = response.path, told.path()
    pushed.passing = path.passing
    pushes = _by_push(told, pushed)
    responses = stretches_of(path)
    shares = list(zip(responses, _shares(path, responses), strict=True))
    most = max((float(path.sizes(one)[one.thing]) for one in responses), default=0.0) or 1.0
    farther = FARTHER_AT_EACH if told.at_each else FARTHER
    found: list[Moved] = []
    kept: list[tuple[Moved, Stretch]] = []
    for word, of_word in pushes.items():
        meanwhile = [one for one in shares if one[0].thing == word]
        replaced = [one for one, share in meanwhile if _tells_more(one, share, of_word, farther)]
        for push, stretch in of_word:
            if any(map(stretch.overlaps, replaced)):
                continue
            # It stands by its response, too, but by no more of that than moved over what is told.
            if any(stretch.overlaps(one) for one, _ in meanwhile):
                moved = _moved_with(path, stretch) / most
                push = replace(push, rank=float(np.fmax(push.rank or 0.0, min(moved, 1.0))))
            found.append(push)
            kept.append((push, stretch))
    for stretch, share in shares:
        told_then = [push for push, at in kept if stretch.overlaps(at)]
        if not told_then or _is_lost(stretch, share, told_then, farther):
            is_most = bool(np.nanargmax(path.sizes(stretch)) == stretch.thing)
            found.append(Moved(response, stretch, share, beside=_beside(told, pushed, stretch), is_most=is_most))
    return sorted(found, key=lambda one: (one.stretch.first, one.stretch.last))


def _moved_with(path: ChangePath, push: Stretch) -> float:
    """How far the response of a word moved as its push did: less where it had moved before the push, or after it.

    What moved in the step that takes the push farthest is that share of it which the step is of the push.
    """
    whole = float(path.sizes(push)[push.thing])
    meanwhile = float(path.sizes(replace(push, first=push.before, last=push.record))[push.thing])
    return min(whole, meanwhile / max(push.part, 1e-9))


def _by_push(told: ToldPushes, path: ChangePath) -> dict[int, list[tuple[Moved, Stretch]]]:
    """The stretches over which pushes moved, by word, each also as one of the word."""
    pushes = Measure(path, told.curves, told.words, told.towards)
    pushed = sure_pushes(told, path)
    found: dict[int, list[tuple[Moved, Stretch]]] = defaultdict(list)
    for stretch, share in zip(pushed, _shares(path, pushed, told), strict=True):
        word = pushes.thing(stretch)
        found[word].append((Moved(pushes, stretch, share, by_push=share), replace(stretch, thing=word)))
    return found


def sure_pushes(told: ToldPushes, path: ChangePath) -> list[Stretch]:
    """The stretches of pushes that are told, of those that moved by more than they may in other texts.

    Args:
        told: The pushes.
        path: Their `ToldPushes.path`.
    """
    return told.largest([one for one in stretches_of(path) if _is_sure(path, told.curves, one)], path.rests)


def _is_sure(path: ChangePath, curves: np.ndarray, stretch: Stretch) -> bool:
    """Whether a curve moved over a stretch by more than it may in other texts."""
    move = curves[stretch.last, stretch.thing] - curves[stretch.first, stretch.thing]
    noise, rank = path.noise_of(stretch)
    return bool(move**2 > SURE**2 * noise / rank)


def _tells_more(response: Stretch, share: float, pushes: Sequence[tuple[Moved, Stretch]], farther: float) -> bool:
    """Whether a response tells far more than each of the pushes of its word meanwhile, so that it stands for them.

    Where one of them tells about as much, that is told, and so are the others: a response beside it would tell of the
    same time twice.

    Args:
        response: A stretch of a word over which its response moved.
        share: How far, beside the one that moved most.
        pushes: Stretches over which the word's pushes moved.
        farther: So far beside the push.
    """
    return share >= MUCH and all(share >= farther * (one.rank or 0.0) for one, at in pushes if response.overlaps(at))


def _is_lost(response: Stretch, share: float, pushes: Sequence[Moved], farther: float) -> bool:
    """Whether a response moved far in another epoch than each of the pushes of that time, which hardly did in its own.

    As where a word changes twice, and only the second time in what it pushes most.
    """
    return share >= MUCH and all(
        not response.before <= one.stretch.before < response.record
        and share >= farther * (one.by_push or 0.0) * _share_meanwhile(one, response)
        for one in pushes
    )


def _share_meanwhile(push: Moved, response: Stretch) -> float:
    """Which share of a push moved over a stretch of its word's response."""
    curve = push.measure.curves[:, push.stretch.thing]
    whole = curve[push.stretch.last] - curve[push.stretch.first]
    return float(np.nan_to_num(abs((curve[response.last] - curve[response.first]) / whole), nan=1.0))


def _shares(path: ChangePath, stretches: Sequence[Stretch], told: ToldPushes | None = None) -> list[float]:
    """How far each moved, beside the one that moved most, each in the scale of its row.

    Where a head turns, all pushes do, by twice what they are: beside that all that was learnt would be half as much.
    """
    sizes = [float(path.sizes(one)[one.thing]) / (1.0 if told is None else told.scales[one.thing]) for one in stretches]
    turned = [told is not None and bool(told.turns[one.first + 1 : one.last + 1].any()) for one in stretches]
    learnt = [size for size, turns in zip(sizes, turned, strict=True) if not turns]
    most = max(learnt or sizes, default=0.0)
    return [size / most if most > 0 else 0.0 for size in sizes]


def _beside(told: ToldPushes, path: ChangePath, stretch: Stretch) -> Beside | None:
    """What a word pushed over a stretch of its response; None where that is not known."""
    rows = np.flatnonzero(told.words == stretch.thing)
    if not len(rows):
        return None
    during = told.curves[stretch.first : stretch.last + 1]
    curve = during[:, rows[0]]  # of the output that it moved most
    if not np.isfinite(curve[[0, -1]]).all():
        return None
    pushes = np.abs(told.compared)
    is_small = bool(np.nanmax(pushes[stretch.first : stretch.last + 1, rows]) <= SMALL * np.nanmax(pushes))
    return Beside(told.towards[rows[0]], float(curve[0]), float(curve[-1]), is_small)
