"""What became of things that moved: whether they still change at the end, have settled, or are back as before."""

from __future__ import annotations

import numpy as np

from lightning_rnnvis.analysis.findings.movement.change_path import LEAST_MOVE, LEAST_SHARE, LEVEL, ChangePath, rms
from lightning_rnnvis.analysis.findings.movement.stretches import STILL, Ending, Stretch

SURE = 0.0027
"""Chance below which the last step of one thing is no noise: that of three standard errors."""

DOUBT = 0.05
"""Chance above which a step is within noise: that of two standard errors."""


def ending_of(path: ChangePath, thing: int) -> Ending:
    """Whether a thing still changes, or has settled, at the last record that knows it.

    It changes where its last step is more than noise, and more than a tenth of the farthest that it was from its
    end. It has settled where neither of the two records before is farther away than noise, and than a quarter of
    that; where nothing is noise, than a tenth. That a step is not known to be more than noise tells neither.
    """
    from scipy.special import fdtrc

    noise, degrees = path.widened_noise.squares[:, thing], path.widened_noise.degrees[:, thing]
    places = np.array([one[thing] for one in path.places])
    known = np.flatnonzero(np.isfinite(places).all(axis=1) & np.isfinite(noise))
    known = known[path.texts[known] == path.texts[known[-1]]] if len(known) else known
    if len(known) < 2:
        return Ending()
    away = rms(places[known] - places[known[-1]])
    farthest, recent, last = away.max(), known[:-1][::-1][:2], known[-1]
    steps, squares = away[:-1][::-1][:2], noise[recent] + noise[last]
    with np.errstate(invalid="ignore", divide="ignore"):
        ratios = np.where(steps > 0, steps**2 / squares, 0.0)  # weights have no noise
    # Texts of one record may be unlike all others in all directions at once, and no later one tells.
    freedom = np.minimum(np.fmin(degrees[recent], degrees[last]), 1e9)
    freedom *= path.rank if path.widened_noise.same_texts else 1.0
    chances = fdtrc(path.told_rank, freedom, ratios)
    within = np.where(squares > 0, (chances > DOUBT) & (steps <= LEAST_MOVE * farthest), steps <= STILL * farthest)
    return Ending(
        changing=bool(chances[0] <= SURE and steps[0] > STILL * farthest),
        settled=len(recent) > 1 and bool(within.all()),
    )


def backs(path: ChangePath, stretch: Stretch) -> list[tuple[int, int | None]]:
    """From which record to which it is where it was before, each time in turn; to None up to the last that knows it.

    Of other texts each time, the last one alone, after records where it was not back, does not tell.
    """
    seen = np.unique([path.seen[at][stretch.thing] for at in path.rests if at > stretch.last])
    later = seen[seen > stretch.last].tolist()
    is_back = [path.texts[at] == path.texts[stretch.first] and _is_back(path, stretch, at) for at in later]
    found: list[tuple[int, int | None]] = []
    for at, here in enumerate(is_back):
        if here and (at == 0 or not is_back[at - 1]):
            left = next((end for end in range(at, len(later)) if not is_back[end]), None)
            found.append((later[at], None if left is None else later[left - 1]))
    # What other texts did to the last record alone no later one tells.
    is_lone = not path.widened_noise.same_texts and len(later) > 1 and found[-1:] == [(later[-1], None)]
    return found[:-1] if is_lone else found


def _is_back(path: ChangePath, stretch: Stretch, at: int) -> bool:
    """Whether what moved over a stretch is at a later record where it was before: but for noise, or little.

    Little is a tenth of the move, and no more than what would not be told of any thing.
    """
    from scipy.special import fdtrc

    thing, ends = stretch.thing, [stretch.first, at]
    start, end, now = (path.places[record][thing] for record in (stretch.first, stretch.last, at))
    away, moved = float(rms(now - start)), float(rms(end - start))
    is_little = away <= min(STILL * moved, LEAST_SHARE * float(path.usual_strengths[thing]))
    if is_little or path.widened_noise.same_texts or not away <= moved / 2:
        return is_little
    noise, degrees = path.widened_noise.squares[ends, thing].sum(), path.widened_noise.degrees[ends, thing].min()
    if not noise > 0:
        return False
    return bool(fdtrc(path.rank, path.rank * min(degrees, 1e9), away**2 / noise) > LEVEL)
